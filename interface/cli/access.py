"""Who may come in and who did: the report for auditors, and what an operator does about accounts."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import msgspec
from babel.dates import format_date
from babel.support import NullTranslations, Translations

import interface
from application.access import OPERATOR, ZONE
from application.disclosures import tell_look
from application.signing_in import Invitation
from application.store.security_log import Entry
from domain.errors import NotFound, Refusal, sentence
from domain.personal import Personal
from interface.cli.output import FAULT, as_json, fail, in_language, out, print_json, say, table
from interface.first_accounts import open_administrator
from interface.formats import RIGHTS, ROLES
from interface.looks_told import all_together
from interface.security_told import KINDS, account_of, accounts_in, as_plain, details, entry_in_words
from interface.settings import Settings
from interface.taken_told import taken_in_words
from interface.wiring import Wired, wired
from projections.accounts import account_names, accounts_json, role_changes

TRANSLATIONS = Path(interface.__file__ or "").parent / "translations"
AT_ONCE = 500
GIVEN, TAKEN = sentence("Roles given"), sentence("Roles taken away")
PEOPLE = sentence("{count} people")
OPERATORS = sentence("the operator at the machine")
NOBODY = sentence("nobody known")
Translate = Callable[[str], str]
Counted = UUID | str | None

named = click.option("--names", is_flag=True, help="Show names; the look is noted in the access log.")


class Account(click.ParamType):  # type: ignore[type-arg]
    """An account by its id, or by its e-mail address."""

    name = "account"

    def convert(self, value: Any, param: Any, ctx: Any) -> UUID | str:
        try:
            return UUID(value)
        except ValueError:
            return (
                str(value) if "@" in value else self.fail("an id or an e-mail address is needed", param, ctx)
            )


@click.group()
def access() -> None:
    """Accounts, and what the security log says of them."""


@access.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@named
@in_language
@as_json
def report(since: datetime | None, until: datetime | None, names: bool, language: str, as_json: bool) -> None:
    """Tell who came in, was refused, was given what: counts, then everything, the newest first."""
    stretch: dict[str, Any] = {"since": _midnight(since), "until": _midnight(until, 1)}
    with _parts() as parts:
        entries = list(all_together(parts.security, parts.view, **stretch))
        roles = role_changes(parts.view, most=10**6, **stretch)
        accounts = accounts_in(entries) | {row["account_id"] for row in roles}
        accounts |= {by for row in roles if (by := account_of(row["by"]))}
        known = _names(parts, accounts) if names else {account: str(account) for account in accounts}
    counts = _counts(entries, roles)
    if as_json:
        print_json(_as_json(entries, roles, counts, known if names else {}))
        return
    _tell(entries, roles, counts, known, language)


@access.command()
@named
@in_language
@as_json
def accounts(names: bool, language: str, as_json: bool) -> None:
    """List the accounts with the roles they have."""
    with _parts() as parts:
        rows = list(_accounts(parts))
        known = _names(parts, {UUID(row["account_id"]) for row in rows}) if names else {}
    for row in rows:
        row["grants"] = [grant for grant in row["grants"] if grant["revoked_at"] is None]
        if names:
            row["name"] = known[UUID(row["account_id"])]
    if as_json:
        print_json(rows)
        return
    _ = _translate(language)
    shown = table("account", *(["name"] if names else []), "kind", "state", "roles")
    for row in rows:
        state = "forgotten" if row["forgotten"] else "closed" if row["closed"] else "open"
        roles = "; ".join(f"{_role(grant['role'], _)} ({grant['hub'] or '*'})" for grant in row["grants"])
        shown.add_row(
            row["account_id"], *([row["name"]] if names else []), row["kind"], _(state), roles or "-"
        )
    out.print(shown)


@access.command()
@click.argument("account", type=Account())
def link(account: UUID | str) -> None:
    """Make a link by which a person chooses a password; earlier ones end."""
    settings = Settings.from_environment()
    with _parts(settings) as parts, _sentences():
        invitation = parts.signing_in.invitations.make(OPERATOR, _id(parts, account))
    _say_link(settings, invitation)


@access.command()
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
def begin(reason: str) -> None:
    """Open a further administrator's account and make its link: for when nobody else can come in."""
    settings = Settings.from_environment()
    with _parts(settings) as parts, _sentences():
        invitation = open_administrator(parts, reason)
    say(f"account {invitation.account} is a provincial admin's")
    _say_link(settings, invitation)


@access.command()
@click.argument("account", type=Account())
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
def close(account: UUID | str, reason: str) -> None:
    """Close an account: nobody comes in with it any more."""
    with _parts() as parts, _sentences():
        closed = _id(parts, account)
        parts.signing_in.closing.close(OPERATOR, uuid4(), closed, reason)
    say(f"account {closed} is closed")


@access.command()
@click.argument("account", type=Account())
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
def reopen(account: UUID | str, reason: str) -> None:
    """Open a closed account again."""
    with _parts() as parts, _sentences():
        reopened = _id(parts, account)
        parts.signing_in.closing.reopen(OPERATOR, uuid4(), reopened, reason)
    say(f"account {reopened} is open again")


@access.command("second-factor")
@click.argument("account", type=Account())
@click.option("--reason", required=True, help="On what ground: a sentence, a decree number.")
def second_factor(account: UUID | str, reason: str) -> None:
    """Remove the second factor of somebody who has lost it."""
    with _parts() as parts, _sentences():
        found = _id(parts, account)
        parts.signing_in.second_factor.reset(OPERATOR, found, reason)
    say(f"account {found} has no second factor any more")


def _say_link(settings: Settings, invitation: Invitation) -> None:
    say(f"{settings.public_url}/invitation/{invitation.secret}")
    say(f"it works once, until {invitation.expires_at.astimezone(ZONE):%Y-%m-%d %H:%M} WIB")


@contextmanager
def _parts(settings: Settings | None = None) -> Any:
    settings = settings or Settings.from_environment()
    with wired(settings.dsn(), settings, connections=2) as parts:
        yield parts


@contextmanager
def _sentences() -> Any:
    """A refusal is a sentence and an exit code."""
    try:
        yield
    except Refusal as refusal:
        fail(str(refusal))
        sys.exit(FAULT)


def _id(parts: Wired, account: UUID | str) -> UUID:
    if isinstance(account, UUID):
        return account
    found = parts.signing_in.people.by_email(account)
    if found is None:
        raise NotFound(what="account", key=account)
    return found


def _accounts(parts: Wired) -> Iterable[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = msgspec.json.decode(accounts_json(parts.view, None, AT_ONCE, cursor).body or "{}")
        yield from page["items"]
        cursor = page["next"]


def _names(parts: Wired, accounts: set[UUID]) -> dict[UUID, str]:
    """In clear, and noted: also the operator's looks are looks."""
    rows = account_names(parts.view, sorted(accounts))
    tell_look(parts.platform, OPERATOR, "report", accounts)
    return {account: _name(parts, rows[account]) if account in rows else str(account) for account in accounts}


def _name(parts: Wired, row: dict[str, Any]) -> str:
    word = row["name"]
    text = parts.platform.keys.reveal(Personal(UUID(word["subject"]), word["kind"], sealed=word["sealed"]))
    return text or "-"


def _counts(entries: list[Entry], roles: list[dict[str, Any]]) -> dict[str, Counter[Counted]]:
    """How often each kind of thing happened to each account; the operator has none, and acts under that name."""
    counts: dict[str, Counter[Counted]] = {}
    for entry in entries:
        by = OPERATOR.name if entry.actor == OPERATOR.name else None
        counts.setdefault(entry.kind, Counter())[entry.account or by] += 1
    for row in roles:
        counts.setdefault(f"role_{row['what']}", Counter())[row["account_id"]] += 1
    return counts


def _as_json(entries: Any, roles: Any, counts: Any, known: dict[UUID, str]) -> dict[str, Any]:
    wanted = ("at", "what", "by", "account_id", "role", "hub", "title", "from_day", "until", "ground")
    return {
        "counts": {kind: {str(account): n for account, n in each.items()} for kind, each in counts.items()},
        "events": [as_plain(entry) for entry in entries],
        "roles": [{name: row[name] for name in wanted} for row in roles],
        **({"names": {str(account): name for account, name in known.items()}} if known else {}),
    }


def _tell(entries: Any, roles: Any, counts: Any, known: dict[UUID, str], language: str) -> None:
    _ = _translate(language)
    headings: dict[str, str] = {
        **{str(kind): says for kind, says in KINDS.items()},
        "role_granted": GIVEN,
        "role_revoked": TAKEN,
    }
    shown = table(_(sentence("What happened")), _(sentence("Account")), _(sentence("How often")))
    for kind, each in sorted(counts.items()):
        for who, number in each.most_common():
            shown.add_row(_(headings.get(kind, kind)), _counted(who, known, _), str(number))
    out.print(shown)
    say()
    lines = [(entry.at, _line(entry, known, language, _)) for entry in entries]
    lines += [(row["at"], _role_line(row, known, _)) for row in roles]
    for at, line in sorted(lines, key=lambda pair: pair[0], reverse=True):
        local = at.astimezone(ZONE)
        say(f"{format_date(local, 'd MMM y', locale=language)} {local:%H.%M.%S} WIB  {line}")


def _counted(who: Counted, known: dict[UUID, str], _: Translate) -> str:
    if isinstance(who, UUID):
        return known.get(who, str(who))
    return _(OPERATORS if who == OPERATOR.name else NOBODY)


def _line(entry: Entry, known: dict[UUID, str], language: str, _: Translate) -> str:
    right: Translate = lambda code: _(RIGHTS.get(code, code))  # noqa: E731
    taken: Translate = lambda code: taken_in_words(code, language, _)  # noqa: E731
    people = _(PEOPLE).format(count=len(entry.detail.get("subjects", ())))
    who = known.get(entry.account, "") if entry.account else _at_the_machine(entry, _)
    says = entry_in_words(entry, who, people, right, _)
    more = [f"{heading}: {text}" for heading, text in details(entry, right, _, taken=taken)]
    if entry.actor and account_of(entry.actor) != entry.account:
        more.append(_by(entry.actor, known, _))
    return f"{says} {' · '.join([*more, entry.address] if entry.address else more)}".rstrip()


def _at_the_machine(entry: Entry, _: Translate) -> str:
    """The operator as a sentence begins; nothing where it was somebody else."""
    who = _(OPERATORS) if entry.actor == OPERATOR.name else ""
    return who[:1].upper() + who[1:]


def _role_line(row: dict[str, Any], known: dict[UUID, str], _: Translate) -> str:
    what = GIVEN if row["what"] == "granted" else TAKEN
    who, role = known[row["account_id"]], _role(row["role"], _)
    ground = row["ground"] or "-"
    return f"{_(what)}: {who}, {role} ({row['hub'] or '*'}) · {_by(row['by'], known, _)} · {ground}"


def _by(actor: str, known: dict[UUID, str], _: Translate) -> str:
    account = account_of(actor)
    return known.get(account, actor) if account else _(OPERATORS) if actor == OPERATOR.name else actor


def _role(role: str, _: Translate) -> str:
    return _({str(one): says for one, says in ROLES.items()}.get(role, role))


def _translate(language: str) -> Translate:
    found: NullTranslations = Translations.load(TRANSLATIONS, [language])
    return found.gettext


def _midnight(day: datetime | None, later: int = 0) -> datetime | None:
    """In the zone of the province; `later` days after."""
    if day is None:
        return None
    wanted: date = day.date() + timedelta(days=later)
    return datetime.combine(wanted, time(0), ZONE).astimezone(UTC)
