"""The security log in sentences, for pages and for the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from application.store.security_log import Entry, Kind
from domain.errors import sentence

TELLS: dict[str, str] = {
    Kind.SIGNED_IN: sentence("{who} signed in."),
    Kind.SIGN_IN_FAILED: sentence("Somebody tried to sign in as {who} and failed."),
    Kind.LOCKED_OUT: sentence("After too many attempts, signing in as {who} has to wait {seconds} seconds."),
    Kind.SIGNED_OUT: sentence("{who} signed out."),
    Kind.SESSION_ENDED: sentence("A session of {who} was ended."),
    Kind.INVITED: sentence("A link to choose a password was made for {who}."),
    Kind.INVITATION_REDEEMED: sentence("{who} chose a password by a link."),
    Kind.RESET_ASKED: sentence("A new password was asked for {who}."),
    Kind.PASSWORD_CHANGED: sentence("{who} changed the password."),
    Kind.EMAIL_CHANGED: sentence("The e-mail address of {who} was changed."),
    Kind.SECOND_FACTOR_SET: sentence("{who} set up a second factor."),
    Kind.SECOND_FACTOR_REMOVED: sentence("The second factor of {who} was removed."),
    Kind.IDENTITY_LINKED: sentence("{who} was linked to an identity of another provider."),
    Kind.IDENTITY_UNLINKED: sentence("{who} was parted from an identity of another provider."),
    Kind.IDENTITY_REFUSED: sentence("An identity of another provider was refused."),
    Kind.TOKEN_ISSUED: sentence("A token of {who} was issued."),
    Kind.TOKEN_REVOKED: sentence("A token of {who} was revoked."),
    Kind.TOKEN_USED: sentence("A token of {who} was used."),
    Kind.TOKEN_REFUSED: sentence("A token of {who} that is no longer good was shown."),
    Kind.PERSON_LOOKED_AT: sentence("{who} saw personal data of {people}."),
    Kind.EXPORTED: sentence("{who} took data out."),
    Kind.REFUSED: sentence("{who} was refused: {right}."),
    Kind.APPROVED: sentence("{who} approved something."),
    Kind.FORGOTTEN: sentence("{who} carried out the erasure of personal data."),
}
OF_NOBODY_KNOWN: dict[str, str] = {
    Kind.SIGN_IN_FAILED: sentence("Somebody tried to sign in with an e-mail address that no account has."),
    Kind.LOCKED_OUT: sentence(
        "After too many attempts, signing in with an e-mail address that no account has has to wait"
        " {seconds} seconds."
    ),
    Kind.RESET_ASKED: sentence("A new password was asked for an e-mail address that no account has."),
}
"""Where the entry names no account: the address that was tried is not kept."""
KINDS = {
    Kind.SIGNED_IN: sentence("Signing in"),
    Kind.SIGN_IN_FAILED: sentence("Failed sign-ins"),
    Kind.LOCKED_OUT: sentence("Too many attempts"),
    Kind.SIGNED_OUT: sentence("Signing out"),
    Kind.SESSION_ENDED: sentence("Sessions ended"),
    Kind.INVITED: sentence("Links made"),
    Kind.INVITATION_REDEEMED: sentence("Links used"),
    Kind.RESET_ASKED: sentence("New passwords asked for"),
    Kind.PASSWORD_CHANGED: sentence("Passwords changed"),
    Kind.EMAIL_CHANGED: sentence("E-mail addresses changed"),
    Kind.SECOND_FACTOR_SET: sentence("Second factors set up"),
    Kind.SECOND_FACTOR_REMOVED: sentence("Second factors removed"),
    Kind.IDENTITY_LINKED: sentence("Identities linked"),
    Kind.IDENTITY_UNLINKED: sentence("Identities parted"),
    Kind.IDENTITY_REFUSED: sentence("Identities refused"),
    Kind.TOKEN_ISSUED: sentence("Tokens issued"),
    Kind.TOKEN_REVOKED: sentence("Tokens revoked"),
    Kind.TOKEN_USED: sentence("Tokens used"),
    Kind.TOKEN_REFUSED: sentence("Tokens refused"),
    Kind.PERSON_LOOKED_AT: sentence("Looks at personal data"),
    Kind.EXPORTED: sentence("Data taken out"),
    Kind.REFUSED: sentence("Refusals"),
    Kind.APPROVED: sentence("Approvals"),
    Kind.FORGOTTEN: sentence("Erasures carried out"),
}
DETAILS = {
    "hub": sentence("Hub"),
    "purpose": sentence("Purpose"),
    "ground": sentence("Ground"),
    "factor": sentence("By"),
    "token": sentence("Token"),
    "scopes": sentence("Narrowed to"),
    "page": sentence("Page"),
    "request": sentence("Request"),
    "what": sentence("What"),
    "format": sentence("Format"),
    "rows": sentence("Rows"),
    "as_of": sentence("As of position"),
}
FILTERS = {
    "from": sentence("From"),
    "until": sentence("Up to and including"),
    "type": sentence("Types of events"),
    "actor": sentence("Done by"),
    "figure": sentence("Figure"),
    "by": sentence("Grouped by"),
    "state": sentence("State"),
    "phase": sentence("Phase"),
    "region": sentence("Region"),
    "since": sentence("Ending after"),
    "open": sentence("Open ones only"),
    "kind": sentence("Kind of entry"),
}
"""What narrowed an export, by the names that its address has."""
WORDS = {
    "invitation": sentence("invitation"),
    "reset": sentence("new password"),
    "password": sentence("password"),
    "totp": sentence("password and second factor"),
    "oidc": sentence("identity provider"),
    "people": sentence("search of members and participants"),
    "person": sentence("page of a member"),
    "staff": sentence("list of staff"),
    "request": sentence("request about personal data"),
    "requests": sentence("list of requests"),
    "security": sentence("security log"),
    "access_log": sentence("access log"),
    "account": sentence("found account"),
    "booking_requests": sentence("bookings to settle"),
    "colleagues": sentence("who did what"),
    "drafts": sentence("drafts of hubs"),
    "history": sentence("history"),
    "report": sentence("report at the command line"),
    "own_data": sentence("all that is kept about a person"),
    "bundle": sentence("events with their proofs"),
}
SOMEBODY = sentence("somebody")
ACCOUNT = "account:"
IDS = ("token", "request")

Translate = Callable[[str], str]


def entry_in_words(entry: Entry, who: str, people: str, right: Translate, _: Translate) -> str:
    """The entry's sentence; `who` and `people` are told by the caller, who knows what its reader may know."""
    telling = TELLS if entry.account else {**TELLS, **OF_NOBODY_KNOWN}
    found = telling.get(entry.kind)
    if found is None:
        return entry.kind
    values = {
        "seconds": entry.detail.get("seconds", "?"),
        "right": right(str(entry.detail.get("right", "?"))),
    }
    says = _(found).format(who=who or _(SOMEBODY), people=people, **values)
    return says if who else says[:1].upper() + says[1:]


def details(
    entry: Entry, right: Translate, _: Translate, hub: Translate = str, taken: Translate = str
) -> list[tuple[str, str]]:
    """What else is known of it, each with its heading. Ids are cut to what tells them apart; `hub` names a hub,
    `taken` what was taken out.
    """
    found = []
    for code, heading in DETAILS.items():
        if (value := entry.detail.get(code)) is None:
            continue
        if isinstance(value, list):
            text = ", ".join(right(str(one)) for one in value)
        else:
            text = taken(str(value)) if code == "what" else _named(code, str(value), hub, _)
        found.append((_(heading), text))
    return found


def _named(code: str, value: str, hub: Translate, _: Translate) -> str:
    if code in IDS:
        return value[:8]
    if code == "hub":
        return hub(value)
    return _(WORDS[value]) if value in WORDS else value


def account_of(actor: str | None) -> UUID | None:
    """The account that acted; None for the operator, for a person who is not signed in, and for nobody."""
    if actor and actor.startswith(ACCOUNT):
        return UUID(actor.removeprefix(ACCOUNT))
    return None


def accounts_in(entries: list[Entry]) -> set[UUID]:
    """Every account that these entries name."""
    found = {entry.account for entry in entries} | {account_of(entry.actor) for entry in entries}
    return {one for one in found if one is not None}


def as_plain(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "account_id": str(entry.account) if entry.account else None,
        "actor": entry.actor,
        "address": entry.address,
        "detail": entry.detail,
    }
