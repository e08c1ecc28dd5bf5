"""Between HTTP and the platform: who asks, under which key, from which position, and the answer's headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
import structlog
from flask import Response, current_app, g, json, request

from application.access import ANYONE, Actor, as_account
from application.door import Receipt, execute
from application.platform import Platform
from application.signing_in import Caller, Signed, SigningIn
from application.store.security_log import SecurityLog
from domain import Account
from domain.errors import NotFound, NotPermitted, Refusal
from domain.personal import Personal
from interface import as_of
from interface.forms import Blueprint
from interface.problems import Problem
from interface.settings import Settings
from interface.wiring import Wired
from projections.hubs import hub_row
from projections.view import Answer, View

F = TypeVar("F", bound=Callable[..., Any])
log = structlog.get_logger()
JSON = "application/json"
SESSION_COOKIE = "simpul_session"
LONGEST_AGENT = 200
SIGNED_IN: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]  # for the API's document


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def parts() -> Wired:
    """What this process works with."""
    return cast(Wired, current_app.extensions["simpul"])


def platform() -> Platform:
    return parts().platform


def live_view() -> View:
    """What is known now, whatever the request asks to be taken back to."""
    return parts().view


def view(*streams: UUID, hub: str | None = None) -> View:
    """What the request reads: the live edition, or that of the `as_of` asked for. Where nothing but these
    streams, or this hub, will be read of it, it need not be there. Raises EditionWanted, Problem.
    """
    moment = as_of.asked()
    return live_view() if moment is None else as_of.view_at(moment, streams, hub)


def security() -> SecurityLog:
    return parts().security


def signing_in() -> SigningIn:
    return parts().signing_in


def caller() -> Caller:
    """Where a request comes from, for the security log and the delays."""
    return Caller(request.remote_addr or "", (request.user_agent.string or "")[:LONGEST_AGENT])


def actor() -> Actor:
    """Who asks, looked up once a request: by a token, by a browser's session, or nobody in particular."""
    if "actor" not in g:
        g.actor = _recognised()
    return cast(Actor, g.actor)


def _recognised() -> Actor:
    shown = request.headers.get("Authorization")
    if shown is not None:  # even an empty one: where it is there, the cookie is not looked at
        scheme, _, token = shown.partition(" ")
        signed = signing_in().tokens.who(token.strip(), caller()) if scheme.lower() == "bearer" else None
        if signed is None:
            raise Problem(401, "unknown_key")
        return _as_actor(signed)
    secret = request.cookies.get(SESSION_COOKIE)
    found = signing_in().sessions.who(secret) if secret else None
    return _as_actor(found) if found else ANYONE


def _as_actor(signed: Signed) -> Actor:
    """What the account may today. Until a second factor that is demanded is set up: nothing but that."""
    account = platform().newest(Account, signed.account, signed.version)
    if account is None or account.closed:
        return ANYONE
    if signing_in().second_factor.missed(account, signed):
        return ANYONE
    g.signed = signed
    who = Actor(f"account:{signed.account}", signed.account, scopes=signed.scopes, until=signed.until)
    alone = signed.session is not None and signed.factor != "oidc_mfa"
    g.second_factor_needed = alone and signing_in().second_factor.needed(account)
    if g.second_factor_needed:
        return replace(who, scopes=frozenset({"account_own"}))
    return as_account(who, account, datetime.now(UTC))


def second_factor_needed() -> bool:
    """Whether the account may do nothing before it has set up a second factor."""
    actor()
    return bool(g.get("second_factor_needed"))


def signed() -> Signed | None:
    """The session or token of the request, where it has one."""
    actor()
    return cast("Signed | None", g.get("signed"))


def word(sealed: dict[str, str] | None) -> str | None:
    """A personal word of a read model in clear; None where there is none, or the person was forgotten."""
    if sealed is None:
        return None
    return platform().keys.reveal(Personal(UUID(sealed["subject"]), sealed["kind"], sealed=sealed["sealed"]))


def known_actor() -> Actor:
    """Who asks, where that must be somebody."""
    if (who := actor()) is ANYONE:
        raise Problem(401, "key_needed")
    return who


def allow(right: str, hub: str | None, membership: UUID | None = None) -> Actor:
    """The one place where a read of what is not public is permitted: by a role at that hub (None: in the
    province), or because it is the reader's own. Refused, it is told to the security log.
    """
    who = known_actor()
    if not who.may(right, hub) and not who.may_own("read_own", membership):
        tell_refused(who, right, hub)
        raise NotPermitted(needs=right)
    return who


def allowed(right: str, answer: Answer, what: str, key: object) -> Answer:
    """One thing that is not public, where its reader may know of it; to everybody else it is not there."""
    who = known_actor()
    found = msgspec.json.decode(answer.body, type=Whose) if answer.body else None
    if found is None:
        raise NotFound(what=what, key=key)
    if who.may(right, found.hub) or who.may_own("read_own", found.membership_id or found.member_id):
        return answer
    tell_refused(who, right, found.hub)
    if any(grant.covers(found.hub) for grant in who.grants):
        raise NotPermitted(needs=right)
    raise NotFound(what=what, key=key)


def tell_refused(who: Actor, right: str, hub: str | None) -> None:
    """Someone known tried what they may not: that is for the security log."""
    security().refused(who, right, hub, request.remote_addr)


class Whose(msgspec.Struct):
    """What an answer says of where it belongs."""

    hub: str | None = None
    member_id: UUID | None = None
    membership_id: UUID | None = None


def perform(
    command: Any,
    key: UUID,
    *,
    reason: str | None = None,
    happened_at: datetime | None = None,
    act: Callable[[Actor], Receipt] | None = None,
) -> Receipt:
    """Does the command under the request's key; the answer will carry its position. Done or refused, it
    leaves a line in the log, without the values that were compared: there may be personal words among them.
    `act` does it where more belongs to it than the command.
    """
    who = known_actor()
    told = {"command": type(command).__name__, "actor": who.name, "command_id": str(key)}
    try:
        receipt = (
            act(who)
            if act
            else execute(platform(), who, command, key, reason=reason, happened_at=happened_at)
        )
    except Refusal as refusal:
        needed = refusal.values["needs"] if isinstance(refusal, NotPermitted) else refusal.hides
        if needed:
            tell_refused(who, needed, getattr(command, "hub", None))
        log.info("refused", rule=refusal.rule, hub=getattr(command, "hub", None), **told)
        raise
    g.position = receipt.position
    log.info("command", hub=receipt.hub, position=receipt.position, repeated=receipt.repeated, **told)
    return receipt


def receipt_answer(receipt: Receipt, status: int = 200, location: str | None = None, **ids: Any) -> Response:
    """What a write answers: the ids, the log position, and whether it had happened before."""
    body = {**{name: str(value) for name, value in ids.items()}, "position": receipt.position,
            "repeated": receipt.repeated}  # fmt: skip
    answer = Response(json.dumps(body), status, content_type=JSON)
    if location:
        answer.headers["Location"] = location
    return answer


def read_answer(answer: Answer, what: str = "", key: object = "") -> Response:
    """Ready JSON with position and ETag; 304 where the reader has it, 404 where there is none."""
    g.position = answer.position
    if answer.body is None:
        raise NotFound(what=what, key=key)
    tag = str(answer.version) if answer.version is not None else hashlib.md5(
        answer.body.encode(), usedforsecurity=False).hexdigest()  # fmt: skip
    quoted = f'"{tag}"'
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers={"ETag": quoted})
    return Response(answer.body, content_type=JSON, headers={"ETag": quoted})


def page_of_hub(answer: Answer, code: str) -> Response:
    """A page of a hub's things; an empty one of an unknown hub is a 404."""
    if answer.body and answer.body.startswith('{"items" : []') and hub_row(view(), code) is None:
        raise NotFound(what="hub", key=code)
    return read_answer(answer)


def reads(blueprint: Blueprint, schema: type) -> Callable[[F], F]:
    """Reads the query by a schema and waits for `min_position`; a request without a query skips both."""
    defaults = schema().load({})

    def decorate(function: F) -> F:
        parsed = blueprint.arguments(schema, location="query")(function)

        @wraps(parsed)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not request.query_string:
                return function(*args, dict(defaults), **kwargs)
            return parsed(*args, **kwargs)

        return cast(F, wrapper)

    return decorate


def wait_for(query: dict[str, Any], *streams: UUID, hub: str | None = None) -> View:
    """The view, as of what the reader asked for, or once it has come to the position that they asked for.
    What alone will be read of it may be named, as in `view`.
    """
    found = view(*streams, hub=hub)
    if query["min_position"]:
        return found.wait_for(query["min_position"])
    return found
