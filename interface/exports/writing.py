"""One export from its rows to its file: recorded before the first of it is given out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from application.access import Actor
from application.disclosures import tell_export
from domain.errors import NotFound
from domain.values import hub_id
from interface.as_of import zone_at
from interface.exports import WRITERS, Head
from interface.exports.listing import Asked, Listing, Source
from interface.wiring import Wired
from projections.hubs import hub_row
from projections.past import Moment
from projections.view import View

Told = Callable[[int, int | None], object]
OFTEN = 1000
BEGUN = "select 1 as one from simpul.events where stream = %(stream)s and position <= %(upto)s limit 1"
NO_FILTERS = {"hub", "first", "last", "lang", "as_of", "min_position"}


@dataclass
class Export:
    """A file that is being written: `pieces` of it, and what to close, read or not, at the end."""

    name: str
    position: int
    size: int | None
    pieces: Iterator[bytes]
    held: ExitStack = field(default_factory=ExitStack)
    done: int = 0

    def close(self) -> None:
        self.held.close()


def asked_of(
    listing: Listing, parts: Wired, who: Actor, query: dict[str, Any], moment: Moment | None
) -> Asked:
    """What a query means for its reader. Refuses who may not have it."""
    hub = query.get("hub")
    hubs = listing.permit(who, hub)
    zone = zone_at(parts.view, hub)
    first, last = query.get("first"), query.get("last")
    return Asked(
        zone,
        hub,
        hubs,
        listing.known(who),
        first,
        last,
        datetime.combine(first, time(), zone).astimezone(UTC) if first else None,
        datetime.combine(last + timedelta(1), time(), zone).astimezone(UTC) if last else None,
        moment.position if moment else None,
        {name: value for name, value in query.items() if name not in NO_FILTERS},
    )


def begin(
    listing: Listing,
    parts: Wired,
    view: View,
    who: Actor,
    asked: Asked,
    form: str,
    language: str,
    as_of: str | None = None,
    session: UUID | None = None,
    told: Told = lambda done, size: None,
) -> Export:
    """Opens what is to be read, records that it is given out, and writes the first piece. Raises
    TooManyReaders, LookNotRecorded; then nothing is held any more. `told` hears how many rows of how many are
    written.
    """
    if asked.hub is not None and not _is_there(view, asked.hub, asked.upto):
        raise NotFound(what="hub", key=asked.hub)
    with ExitStack() as held:
        source = held.enter_context(listing.open(parts, view, asked))
        filters = _told(asked)
        if who.grants or who.everything:
            tell_export(
                parts.platform, who, listing.name, form, as_of=source.position, rows=source.size,
                filters=filters, hub=_of_one_hub(asked), session=session,
            )  # fmt: skip
        head = Head(
            listing.name, listing.title, source.position, source.instant, asked.zone, asked.hub, as_of,
            filters, listing.definition, source.size,
        )  # fmt: skip
        export = Export(f"{listing.name}-{asked.hub or 'simpul'}-{source.position}.{form}", source.position,
                        source.size, iter(()))  # fmt: skip
        pieces = WRITERS[form](head, listing.columns, _counted(export, source, told), language)
        held.callback(pieces.close)  # type: ignore[attr-defined]
        export.pieces = chain([next(pieces)], pieces)
        export.held = held.pop_all()
        return export


def _is_there(view: View, hub: str, upto: int | None) -> bool:
    """Asked of the log where a position is: what is not read from an edition is read from the live one's."""
    if upto is None:
        return hub_row(view, hub) is not None
    return view.row(BEGUN, stream=hub_id(hub), upto=upto) is not None


def _counted(export: Export, source: Source, told: Told) -> Iterator[Any]:
    for row in source.rows:
        export.done += 1
        if export.done % OFTEN == 0:
            told(export.done, source.size)
        yield row


def _of_one_hub(asked: Asked) -> str | None:
    """The hub that all rows are of, also where it was not named: the reader may know of no other."""
    return asked.hub or (asked.hubs[0] if asked.hubs and len(asked.hubs) == 1 else None)


def _told(asked: Asked) -> dict[str, str]:
    """The filters as they are told: codes, days and ids, never a word about a person."""
    days = {"from": asked.first, "until": asked.last}
    given = {**days, **asked.filters}
    return {name: str(value) for name, value in given.items() if value not in (None, False)}
