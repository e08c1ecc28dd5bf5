"""What if a rule had been another: the requests of some days decided anew, and nothing appended."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click
from babel.numbers import format_decimal

from application import simulation
from application.access import ZONE
from application.hub_files.faults import FaultyHubFile
from application.platform import Platform
from application.sentences import say as label
from application.simulation import Asked, Simulation
from application.simulation.changes import read_changes
from application.store.replay import Replay
from domain import Hub
from domain.errors import NotFound, Refusal
from domain.values import Label, hub_id
from interface.cli.acting import acting, parts_of, refusals_told
from interface.cli.output import FAULT, as_json, fail, in_language, print_json, say, show_wrapped, table
from interface.cli.progress import progress
from interface.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
MOST_SHOWN = 50
OUTCOMES = {
    "accepted": Label("diterima", "accepted"),
    "requested": Label("menunggu persetujuan", "waits for approval"),
    "held": Label("sudah dimiliki", "had it already"),
}
COLUMNS = tuple(
    Label(*words)
    for words in (
        ("posisi", "position"),
        ("ruang", "space"),
        ("waktu", "time"),
        ("tercatat", "recorded"),
        ("seandainya", "would have been"),
    )
)
RULES = {
    rule: Label(*words)
    for rule, words in {
        "hub_not_open": ("hub tidak menerima pemesanan", "hub takes no bookings"),
        "not_open_yet": ("hub belum beroperasi", "hub not in service yet"),
        "outside_opening_hours": ("di luar jam buka", "outside opening hours"),
        "closed_that_day": ("tutup pada hari itu", "closed that day"),
        "not_open_that_day": ("bukan hari buka", "not open that day"),
        "slot_in_the_past": ("sudah lewat", "in the past"),
        "too_far_ahead": ("terlalu jauh ke depan", "too far ahead"),
        "too_long": ("terlalu lama", "too long"),
        "not_on_the_grid": ("tidak sesuai kelipatan waktu", "not in the steps of time"),
        "slot_taken": ("sudah terisi", "already taken"),
        "buffer_needed": ("jeda antarpemesanan", "time between bookings"),
        "not_enough_seats": ("kursi tidak cukup", "not enough seats"),
        "too_many_bookings": ("terlalu banyak pemesanan", "too many bookings"),
        "space_retired": ("ruang tidak dipakai lagi", "space no longer in use"),
        "membership_not_active": ("keanggotaan tidak aktif", "membership not active"),
        "quota_used": ("kuota habis", "hours of the plan used"),
    }.items()
}
"""The rules that refuse bookings, short enough for a table; --json has their codes."""
OF_RULES = tuple(
    Label(*words)
    for words in (
        ("aturan", "rule"),
        ("ditolak", "refused"),
        ("jam", "hours"),
        ("akan ditolak", "would be refused"),
        ("jam", "hours"),
    )
)


@click.command("simulate")
@click.option("--hub", "code", required=True, metavar="CODE", help="The hub.")
@click.option(
    "--set", "given", multiple=True, metavar="PATH=VALUE",
    help="What is tried: a part of the hub file by its path, such as booking.longest=4h. May be given again.",
)  # fmt: skip
@click.option("--from", "first", required=True, type=DAY, help="The first day on which it was asked for.")
@click.option("--to", "last", required=True, type=DAY, help="The last one.")
@as_json
@in_language
def simulate(
    code: str, given: tuple[str, ...], first: datetime, last: datetime, as_json: bool, language: str
) -> None:
    """Decide the booking requests of some days anew, by other rules; nothing is appended."""
    if not date(2000, 1, 1) <= first.date() <= last.date() < date(2200, 1, 1):
        raise click.BadParameter(
            "days from 2000 to 2199, the last one not before the first", param_hint="--to"
        )
    settings = Settings.from_environment()
    with parts_of(settings) as parts:
        actor = acting(parts, language)
        try:
            with refusals_told(parts, actor):
                actor.permit("read_history", code)
                after, upto = between(parts.platform, code, first.date(), last.date())
            with progress("simulating") as told:
                found = simulation.simulate(parts.platform, code, read_changes(given), after, upto, told)
        except FaultyHubFile as error:
            for fault in error.faults:
                fail(": ".join(part for part in (fault.path, fault.cause.in_language(language)) if part))
            sys.exit(FAULT)
        except Refusal as refusal:
            fail(str(refusal))
            sys.exit(FAULT)
    if as_json:
        print_json(plain(found))
    else:
        _tell(found, language)


def between(platform: Platform, code: str, first: date, last: date) -> tuple[int, int]:
    """The last position before the first day of the hub's zone, and that of the end of the last day."""
    hub = platform.find(Hub, hub_id(code))
    if hub is None:
        raise NotFound(what="hub", key=code)
    zone = hub.configuration.tz if hub.configuration else ZONE
    replay = Replay(platform.pool)
    begins, ends = (
        datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    after = replay.position_before(begins)
    return after, max(after, replay.position_before(ends))


def plain(found: Simulation) -> dict[str, Any]:
    """The whole of it, for programs."""
    recorded, imagined = found.given
    return {
        "hub": found.hub,
        "after": found.after,
        "upto": found.upto,
        "set": list(found.changes),
        "asked": found.all._asdict(),
        "recorded": {"given": recorded._asdict(), "refused": _rest(found, recorded)},
        "imagined": {
            "given": imagined._asdict(),
            "held": found.held._asdict(),
            "refused": found.refused._asdict(),
        },
        "gained": {**found.gained._asdict(), "percent": found.percent(found.gained)},
        "lost": {**found.lost._asdict(), "percent": found.percent(found.lost)},
        "rules": [
            {"rule": one.rule, "recorded": one.recorded._asdict(), "imagined": one.imagined._asdict()}
            for one in found.rules()
        ],
        "displaced_programs": list(found.displaced),
        "items": [_item(one) for one in found.asked],
    }


def _rest(found: Simulation, given: Any) -> dict[str, Any]:
    return {"requests": found.all.requests - given.requests, "hours": round(found.all.hours - given.hours, 2)}


def _item(asked: Asked) -> dict[str, Any]:
    return {
        "position": asked.position,
        "at": asked.at.isoformat(),
        "booking_id": str(asked.booking_id),
        "space_id": str(asked.space_id),
        "start": asked.slot.start.isoformat(),
        "end": asked.slot.end.isoformat(),
        "seats": asked.seats,
        "recorded": asdict(asked.recorded),
        "imagined": asdict(asked.imagined),
        "differs": asked.differs,
    }


def _tell(found: Simulation, language: str) -> None:
    for line in sentences(found):
        say(line.in_language(language))
    if rules := list(found.rules()):
        say()
        shown = table(*(column.in_language(language) for column in OF_RULES))
        for one in rules:
            counts = (*one.recorded, *one.imagined)
            shown.add_row(_short(one.rule, language), *(figure(n).in_language(language) for n in counts))
        show_wrapped(shown)
    if found.differing:
        say()
        _list(found, language)


def _list(found: Simulation, language: str) -> None:
    shown = table(*(column.in_language(language) for column in COLUMNS))
    for one in found.differing[:MOST_SHOWN]:
        start, end = (moment.astimezone(ZONE) for moment in (one.slot.start, one.slot.end))
        shown.add_row(
            str(one.position),
            one.space.in_language(language),
            f"{start:%Y-%m-%d %H.%M}-{end:%H.%M}",
            *(_short(str(outcome), language) for outcome in (one.recorded, one.imagined)),
        )
    show_wrapped(shown, 1, 3, 4)
    if len(found.differing) > MOST_SHOWN:
        more = len(found.differing) - MOST_SHOWN
        say(
            label(
                "dan {more} lagi: --json memuat semuanya", "and {more} more: --json has them all", more=more
            ).in_language(language)
        )


def _short(code: str, language: str) -> str:
    """An outcome or a rule in a word or two; what has none is shown as its code."""
    says = OUTCOMES.get(code) or RULES.get(code)
    return says.in_language(language) if says else code


def figure(value: float) -> Label:
    """As each language writes it: 12,5 and 12.5."""
    return Label(format_decimal(value, locale="id"), format_decimal(value, locale="en"))


def sentences(found: Simulation) -> list[Label]:
    """The sums, in words."""
    recorded, imagined = found.given
    told = [
        label(
            "{n} permintaan ({hours} jam) dicatat sesudah posisi {after} sampai posisi {upto}.",
            "{n} requests ({hours} hours) were recorded after position {after}, up to position {upto}.",
            n=found.all.requests,
            hours=figure(found.all.hours),
            after=found.after,
            upto=found.upto,
        ),
        label(
            "Diterima: {was} ({was_hours} jam). Seandainya: {would} ({would_hours} jam).",
            "Given: {was} ({was_hours} hours). It would have been: {would} ({would_hours} hours).",
            was=recorded.requests,
            was_hours=figure(recorded.hours),
            would=imagined.requests,
            would_hours=figure(imagined.hours),
        ),
        label(
            "Ditolak waktu itu dan seandainya diterima: {n} ({hours} jam, {percent} %).",
            "Refused then, and given if so: {n} ({hours} hours, {percent} %).",
            n=found.gained.requests,
            hours=figure(found.gained.hours),
            percent=figure(found.percent(found.gained)),
        ),
        label(
            "Diterima waktu itu dan seandainya ditolak: {n} ({hours} jam, {percent} %).",
            "Given then, and refused if so: {n} ({hours} hours, {percent} %).",
            n=found.lost.requests,
            hours=figure(found.lost.hours),
            percent=figure(found.percent(found.lost)),
        ),
    ]
    if found.held.requests:
        told.append(
            label(
                "{n} permintaan ({hours} jam) tidak akan diajukan: yang diminta sudah dimiliki.",
                "{n} requests ({hours} hours) would not have been made: what they ask for was held already.",
                n=found.held.requests,
                hours=figure(found.held.hours),
            )
        )
    if found.displaced:
        told.append(
            label(
                "{n} program tidak akan mendapat ruangnya.",
                "{n} programmes would not have had their space.",
                n=len(found.displaced),
            )
        )
    return told
