"""Lists as files from a terminal, the same as `/v1/exports` gives them."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO, Any

import click
from marshmallow import ValidationError

from domain.values import Label
from interface.as_of import moment_of, zone_at
from interface.cli.acting import acting, parts_of, refusals_told
from interface.cli.output import FAULT, err, fail, in_language
from interface.cli.progress import progress
from interface.cli.refused import refusals_end
from interface.exports import WRITERS
from interface.exports.listing import Listing
from interface.exports.lists import LISTINGS
from interface.exports.writing import Export, asked_of, begin
from interface.settings import Settings
from interface.wiring import Wired, connect
from projections.archive import freeze
from projections.past import Ahead, Moment
from projections.view import View

STDOUT = "-"
_WRITING, _PREPARING = Label("menulis", "writing"), Label("menyiapkan", "making ready")
_WROTE = Label(
    "{file}: {rows} baris, per posisi {position}", "{file}: {rows} rows, as of position {position}"
)
_AHEAD = Label("{as_of} belum tiba atau belum berakhir", "{as_of} lies ahead: it has not come, or not ended")
_NO_MOMENT = Label(
    "{as_of} bukan posisi, bukan saat seperti 2026-09-01T08:00:00+07:00, dan bukan hari",
    "{as_of} is neither a position, nor an instant such as 2026-09-01T08:00:00+07:00, nor a day",
)
_NO_PAST = Label("daftar ini hanya ada seperti hari ini", "this list is only there as it is today")
_FAULTY = Label("{place}: tidak dikenal atau tidak sah", "{place}: not known, or not valid")


@click.command()
@click.argument("list", metavar="LIST", type=click.Choice(sorted(LISTINGS)))
@click.option("--hub", help="Of this hub.")
@click.option("--from", "first", metavar="DAY", help="First day (YYYY-MM-DD).")
@click.option("--to", "last", metavar="DAY", help="Last day, itself included.")
@click.option("--as-of", help="As it was known at a position, an instant, or the end of a day.")
@click.option(
    "--filter", "filters", multiple=True, metavar="NAME=VALUE", help="As type=space.booked; repeat."
)
@click.option("--format", "form", type=click.Choice(sorted(WRITERS)), default="csv", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False), help="The file to write; - is the terminal's output."
)
@in_language
def export(
    list: str,
    hub: str | None,
    first: str | None,
    last: str | None,
    as_of: str | None,
    filters: tuple[str, ...],
    form: str,
    output: str | None,
    language: str,
) -> None:
    """Write LIST whole into a file: as CSV, XLSX or JSON Lines, of one position of the log."""
    given = {"hub": hub, "from": first, "until": last, **dict(one.partition("=")[::2] for one in filters)}
    listing, settings = LISTINGS[list], Settings.from_environment()
    query = _read(listing, {name: value for name, value in given.items() if value is not None}, language)
    with parts_of(settings) as parts, refusals_end(language):
        who = acting(parts, language)
        moment = _moment(parts, listing, as_of, hub, language) if as_of else None
        with refusals_told(parts, who):
            asked = asked_of(listing, parts, who, query, moment)
        view = _view(settings, parts, listing, moment, language)
        with (
            progress(_WRITING.in_language(language)) as told,
            closing(begin(listing, parts, view, who, asked, form, language, as_of,
                          told=lambda done, size: told(done, size or done))) as found,
        ):  # fmt: skip
            _put(found, output or found.name)
    if output != STDOUT:
        said = _WROTE.in_language(language)
        err.print(
            said.format(file=output or found.name, rows=found.done, position=found.position), markup=False
        )


def _put(found: Export, output: str) -> None:
    """Under its name once it is whole."""
    if output == STDOUT:
        _write(found, sys.stdout.buffer)
        return
    beside = Path(f"{output}.part")
    try:
        with beside.open("wb") as file:
            _write(found, file)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def _write(found: Export, file: IO[bytes]) -> None:
    for piece in found.pieces:
        file.write(piece)


def _read(listing: Listing, given: dict[str, Any], language: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = listing.query().load(given)
    except ValidationError as error:
        for place in error.normalized_messages():  # type: ignore[no-untyped-call]
            fail(_FAULTY.in_language(language).format(place=place))
        sys.exit(FAULT)
    return read


def _moment(parts: Wired, listing: Listing, as_of: str, hub: str | None, language: str) -> Moment:
    said = _NO_MOMENT
    try:
        if listing.past:
            return moment_of(parts.archive, as_of, lambda: zone_at(parts.view, hub))
        said = _NO_PAST
    except Ahead:
        said = _AHEAD
    except ValidationError:
        pass
    fail(said.in_language(language).format(as_of=as_of))
    sys.exit(FAULT)


def _view(settings: Settings, parts: Wired, listing: Listing, moment: Moment | None, language: str) -> View:
    """The edition of that moment, which is made where there is none."""
    if moment is None or not listing.edition:
        return parts.view
    if (kept := parts.archive.kept(moment.position)) is None:
        with progress(_PREPARING.in_language(language)) as told:
            freeze(partial(connect, settings.dsn()), moment.position, told)
        kept = parts.archive.at(moment.position)
    return kept
