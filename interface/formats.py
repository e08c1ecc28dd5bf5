"""Values as people in Central Java read them: 12.908, 21 November 2026, 08.30 WIB."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit
from flask import Flask, request
from flask_babel import get_locale, gettext

from domain.account import Role
from domain.errors import sentence
from domain.phases import Phase, Verdict
from domain.values import Hours, Label, Seconds

LANGUAGES = ("id", "en")
MOST_READABLE = 10**15
NETWORK_ZONE = ZoneInfo("Asia/Jakarta")
PHASES = {
    Phase.PROPOSED: sentence("proposed"),
    Phase.PREPARING: sentence("in preparation"),
    Phase.PILOT: sentence("pilot"),
    Phase.PERMANENT: sentence("permanent"),
    Phase.CLOSED: sentence("closed"),
}
VERDICTS = {
    Verdict.PROMOTE: sentence("make the hub permanent"),
    Verdict.EXTEND: sentence("go on with the pilot"),
    Verdict.CLOSE: sentence("close the hub"),
}
ROLES = {
    Role.PROVINCIAL_ADMIN: sentence("Provincial admin"),
    Role.HUB_MANAGER: sentence("Hub manager"),
    Role.FRONT_DESK: sentence("Front desk"),
    Role.PROGRAM_LEAD: sentence("Programme lead"),
    Role.AUDITOR: sentence("Auditor"),
    Role.MEMBER: sentence("Member"),
}
RIGHTS = {
    "book": sentence("book spaces"),
    "enrol": sentence("enrol people"),
    "manage_memberships": sentence("manage memberships"),
    "manage_programs": sentence("manage programmes"),
    "configure_hubs": sentence("configure hubs"),
    "approve_plans": sentence("approve plans for hubs"),
    "apply_without_approval": sentence("apply a hub file without an approval"),
    "manage_accounts": sentence("manage accounts"),
    "grant_roles": sentence("give and take roles"),
    "appoint_staff": sentence("appoint staff"),
    "take_requests": sentence("take requests of data subjects"),
    "decide_requests": sentence("decide on requests of data subjects"),
    "read_bookings": sentence("read bookings"),
    "read_memberships": sentence("read memberships"),
    "read_persons": sentence("read personal data"),
    "read_accounts": sentence("read accounts"),
    "read_requests": sentence("read requests of data subjects"),
    "read_history": sentence("read the history"),
    "read_security": sentence("read the security log"),
    "book_own": sentence("book for oneself"),
    "enrol_own": sentence("enrol oneself"),
    "request_own": sentence("ask about the own data"),
    "consent_own": sentence("give and withdraw the own consent"),
    "read_own": sentence("read the own data"),
    "account_own": sentence("change the own account"),
}
STATES = {
    "not_begun": sentence("not begun"),
    "active": sentence("active"),
    "paused": sentence("paused"),
    "resumed": sentence("resumed"),
    "ended": sentence("ended"),
    "cancelled": sentence("called off"),
    "over": sentence("over"),
    "hub": sentence("hub"),
    "space": sentence("space"),
    "membership": sentence("membership"),
    "program": sentence("programme"),
    "programme": sentence("programme"),
    "booking": sentence("booking"),
    "enrolment": sentence("enrolment"),
    "plan": sentence("plan"),
    "checkpoint": sentence("checkpoint"),
    "certificate": sentence("certificate"),
    "configuration": sentence("configuration"),
    "member kind": sentence("member kind"),
    "programme kind": sentence("programme kind"),
    "extra field": sentence("extra field"),
    "account": sentence("account"),
    "request": sentence("request"),
    "receipt": sentence("receipt"),
    "word": sentence("word"),
    "calendar": sentence("calendar"),
    "vocabulary": sentence("vocabulary"),
    "figure": sentence("figure"),
    "grant": sentence("grant of a role"),
    "role": sentence("role"),
    "booked": sentence("confirmed"),
    "approved": sentence("approved"),
    "requested": sentence("waiting for approval"),
    "to_move": sentence("to be moved"),
    "open": sentence("open"),
    "forgotten": sentence("forgotten"),
    "reopened": sentence("reopened"),
    "submitted": sentence("submitted"),
    "rejected": sentence("rejected"),
    "withdrawn": sentence("withdrawn"),
    "applied": sentence("applied"),
    **RIGHTS,
}


def choose_language() -> str:
    """Pages are Bahasa Indonesia unless the visitor switched; programs say it in Accept-Language."""
    if request.path.startswith("/v1"):
        return request.accept_languages.best_match(LANGUAGES, "id") or "id"
    chosen = request.args.get("lang") or request.cookies.get("lang")
    return chosen if chosen in LANGUAGES else "id"


def language() -> str:
    return str(get_locale() or "id")


def register(app: Flask) -> None:
    """The filters that templates use."""
    app.template_filter("date")(day_in_words)
    app.template_filter("clock")(clock)
    app.template_filter("number")(number)


def day_in_words(day: date | datetime) -> str:
    return format_date(day, "d MMMM y", locale=language())


def clock(moment: datetime | time) -> str:
    """08.30 in Bahasa, 08:30 in English; an aware moment is shown in its own zone."""
    return format_time(
        moment, "HH.mm" if language() == "id" else "HH:mm", locale=language(), tzinfo=_zone(moment)
    )


def number(value: float) -> str:
    return format_decimal(value, locale=language())


def in_words(value: Any) -> str:
    """Any value that a refusal compares, for its sentence. A moment is told in its own zone, one in UTC in
    the network's.
    """
    if isinstance(value, tuple):
        return ", ".join(map(in_words, value))
    if isinstance(value, Label):
        return value.in_language(language())
    if isinstance(value, Hours):
        return f"{clock(value.opens)}-{clock(value.closes)}"
    if isinstance(value, Phase):
        return str(gettext(PHASES[value]))
    if isinstance(value, Role):
        return str(gettext(ROLES[value]))
    if isinstance(value, datetime):
        local = value if value.utcoffset() else value.astimezone(NETWORK_ZONE)
        return f"{day_in_words(local)} {clock(local)} {local.tzname()}"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Seconds):
        return format_unit(value, "duration-second", locale=language())
    if isinstance(value, int | float) and abs(value) < MOST_READABLE:
        return number(value)
    return str(gettext(STATES[value]) if value in STATES else value)


def _zone(moment: datetime | time) -> Any:
    return getattr(moment, "tzinfo", None)
