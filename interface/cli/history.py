"""The history of anything in the terminal: what happened, who did it, and what it changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click
import msgspec
from babel.support import NullTranslations, Translations
from marshmallow import ValidationError

from application import history as past
from application.disclosures import tell_look
from application.history import Page
from application.sentences import say as both
from domain.account import NETWORK
from domain.errors import NotFound
from domain.values import Label
from interface import as_of
from interface.cli.acting import acting, parts_of
from interface.cli.output import (
    FAULT,
    as_json,
    fail,
    in_language,
    out,
    print_json,
    say,
    show_whole,
    show_wrapped,
    table,
)
from interface.cli.refused import TRANSLATIONS, refusals_end
from interface.histories.subjects import (
    RIGHT,
    Asker,
    Narrowing,
    Subject,
    actor_named,
    edge,
    stored_types,
    zone_of,
)
from interface.histories.told import Reader, Told, told
from interface.settings import Settings
from interface.wiring import Wired
from projections.past import Ahead

KINDS = ("hub", "space", "booking", "membership", "program")
_COLUMNS = tuple(
    Label(*words)
    for words in (("posisi", "position"), ("dicatat", "recorded"), ("oleh", "by"), ("peristiwa", "event"))
)
_LATE = Label("terjadi", "happened")
_GROUND = Label("dasar", "ground")
_NOTHING = Label("tidak ada peristiwa", "nothing happened")
_AHEAD = Label("saat itu belum tiba", "that moment has not come")


@dataclass(frozen=True)
class Filters:
    """The options as they were typed."""

    hub: str | None
    types: str | None
    actor: str | None
    since: str | None
    until: str | None
    by: str
    as_of: str | None
    limit: int
    before: int | None
    after: int | None


@click.command()
@click.argument("what", nargs=-1, metavar="WHAT")
@click.option("--hub", help="Only what happened at this hub; * what concerns all of them.")
@click.option("--type", "types", help="Only these types of events, or families of them, parted by commas.")
@click.option("--actor", help="Only what this account did (its id), or the operator.")
@click.option("--from", "since", help="From this day, or this instant, on.")
@click.option("--to", "until", help="Up to and including this day, or up to this instant.")
@click.option(
    "--by", type=click.Choice(["recorded", "happened"]), default="recorded", show_default=True,
    help="Which time the period is of.",
)  # fmt: skip
@click.option("--as-of", help="As the log stood at this position, instant, or end of a day.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many events."
)
@click.option("--before", type=click.IntRange(1), help="Only events before this position: the next page.")
@click.option(
    "--after", type=click.IntRange(0), help="The first events after this position: the page before."
)
@as_json
@in_language
def history(what: tuple[str, ...], as_json: bool, language: str, **options: Any) -> None:
    """Tell what happened: to WHAT (hub CODE, or space, booking, membership or program ID), or anywhere.

    The newest comes first.
    """
    filters = Filters(**options)
    with parts_of(Settings.from_environment()) as parts, faults_told(language), refusals_end(language):
        who = acting(parts, language)
        asker = Asker(parts.platform, who, lambda hub: _refused(parts, who, hub))
        subject = _subject(asker, what, filters.hub)
        upto = _upto(parts, filters.as_of, subject)
        asked = _narrowing(filters).of(parts.platform, subject, upto)
        page = past.page_of(parts.platform, asked, filters.limit, filters.before, filters.after)
        reader = Reader(who, language, subject.own)
        found = told(parts.platform, reader, page, upto)
        tell_look(parts.platform, who, "history", found.shown, hub=found.hub)
        zone = zone_of(parts.platform, subject.hub)
    if as_json:
        print_json({**json.loads(msgspec.json.encode({"items": found.items})), "older": page.older,
                    "newer": page.newer, "position": upto})  # fmt: skip
    else:
        _show(found, page, zone, language)


@contextmanager
def faults_told(language: str) -> Iterator[None]:
    """What was typed and cannot be read ends the command."""
    try:
        yield
    except ValidationError as error:
        words: NullTranslations = Translations.load(TRANSLATIONS, [language])
        messages = error.messages if isinstance(error.messages, list) else [str(error)]
        fail("; ".join(words.gettext(str(message)) for message in messages))
        sys.exit(FAULT)
    except Ahead:
        fail(_AHEAD.in_language(language))
        sys.exit(FAULT)


def _subject(asker: Asker, what: tuple[str, ...], hub: str | None) -> Subject:
    if not what:
        return asker.of_log(hub)
    if len(what) != 2 or what[0] not in KINDS or hub is not None:
        raise click.UsageError(f"WHAT is one of {', '.join(KINDS)} and its code or id, without --hub")
    kind, key = what
    if kind == "hub":
        return asker.of_hub(key)
    try:
        found: Subject = getattr(asker, f"of_{kind}")(UUID(key))
    except ValueError:
        raise NotFound(what=kind, key=key) from None
    return found


def _narrowing(filters: Filters) -> Narrowing:
    return Narrowing(
        stored_types(filters.types) if filters.types else None,
        actor_named(filters.actor) if filters.actor else None,
        edge(filters.since) if filters.since else None,
        edge(filters.until) if filters.until else None,
        filters.by == "happened",
    )


def _upto(parts: Wired, text: str | None, subject: Subject) -> int:
    if text is None:
        return past.head(parts.platform)
    return as_of.moment_of(parts.archive, text, lambda: zone_of(parts.platform, subject.hub)).position


def _refused(parts: Wired, who: Any, hub: str | None) -> None:
    if who.account:
        parts.security.refused(who, RIGHT, hub)


def _show(found: Told, page: Page, zone: Any, language: str) -> None:
    if not found.items:
        say(_NOTHING.in_language(language))
        return
    shown = table(*(column.in_language(language) for column in _COLUMNS))
    for item in found.items:
        recorded = f"{item['recorded_at'].astimezone(zone):%Y-%m-%d %H:%M:%S}"
        by = ", ".join((item["actor"]["name"], *item["actor"]["roles"]))
        shown.add_row(
            str(item["position"]),
            recorded,
            by,
            "\n".join(_lines(item, item["position"] in found.begun, zone, language)),
        )
    if out.is_terminal:
        show_wrapped(shown, -2, -1)
    else:
        show_whole(shown)
    _say_further(page, language)


def _lines(item: dict[str, Any], begun: bool, zone: Any, language: str) -> Iterator[str]:
    where = "" if item["hub"] == NETWORK else f" [{item['hub']}]"
    yield f"{item['told']}{where}"
    yield from (f"  {detail}" for detail in item["details"])
    for change in item["changes"] if not (begun or item["details"]) else ():
        yield f"  {change['what']}: {change['before_told']} → {change['after_told']}"
    if item["reason"]:
        yield f"  {_GROUND.in_language(language)}: {item['reason']}"
    if item["late"]:
        yield f"  {_LATE.in_language(language)}: {item['happened_at'].astimezone(zone):%Y-%m-%d %H:%M}"


def _say_further(page: Page, language: str) -> None:
    if page.older is not None:
        say(
            both("lebih lama: --before {at}", "older: --before {at}", at=str(page.older)).in_language(
                language
            )
        )
    if page.newer is not None:
        say(both("lebih baru: --after {at}", "newer: --after {at}", at=str(page.newer)).in_language(language))
