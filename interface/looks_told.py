"""Looks and exports among the entries of the security log, where they stood before they were events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from application.store.security_log import Entry, Kind, SecurityLog
from interface.security_told import ACCOUNT, account_of
from projections.disclosures import disclosure_rows
from projections.view import Row, View

AT_ONCE = 500
KINDS = {Kind.PERSON_LOOKED_AT: "read", Kind.EXPORTED: "exported"}


class Further(NamedTuple):
    """Where a page ended: at an entry of the security log, and at a position of the log of events."""

    entry: int | None = None
    position: int | None = None

    def __str__(self) -> str:
        return f"{self.entry or ''}.{self.position or ''}"

    @classmethod
    def of(cls, text: str) -> Further:
        """Raises ValueError for what is no cursor."""
        entry, _, position = text.partition(".")
        return cls(_number(entry), _number(position))


def entries_together(
    log: SecurityLog,
    view: View,
    further: Further,
    limit: int,
    *,
    account: UUID | None = None,
    kind: str | None = None,
    but: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[list[Entry], Further | None]:
    """Newest first, and where they go on; `kind`, `but` and the stretch as with the security log."""
    kept = log.entries(
        before=further.entry, account=account, kind=kind, but=but, since=since, until=until, limit=limit + 1
    )
    events = _events(view, further, limit, account, kind, but, since, until)
    together = sorted([*kept, *events], key=lambda entry: entry.at, reverse=True)
    shown = together[:limit]
    if len(together) <= limit:
        return shown, None
    return shown, Further(
        min((entry.id for entry in shown if entry in kept), default=further.entry),
        min((entry.id for entry in shown if entry in events), default=further.position),
    )


def all_together(log: SecurityLog, view: View, **stretch: datetime | None) -> Iterator[Entry]:
    """All of a stretch of time, newest first."""
    further: Further | None = Further()
    while further is not None:
        page, further = entries_together(log, view, further, AT_ONCE, **stretch)  # type: ignore[arg-type]
        yield from page


def _events(
    view: View,
    further: Further,
    limit: int,
    account: UUID | None,
    kind: str | None,
    but: str | None,
    since: datetime | None,
    until: datetime | None,
) -> list[Entry]:
    wanted = [told for of, told in KINDS.items() if kind in (None, of) and of != but]
    if not wanted:
        return []
    return as_entries(
        disclosure_rows(
            view,
            limit + 1,
            further.position,
            actor=f"{ACCOUNT}{account}" if account else None,
            kind=wanted[0] if len(wanted) == 1 else None,
            since=since,
            until=until,
        )
    )


def as_entries(rows: Iterable[Row]) -> list[Entry]:
    """As the security log told of them; the id is the event's position, and its address was never an event's."""
    return [
        Entry(
            row["position"],
            row["at"],
            Kind.PERSON_LOOKED_AT if row["kind"] == "read" else Kind.EXPORTED,
            account_of(row["actor"]),
            row["actor"],
            None,
            row["session"],
            _detail(row),
        )
        for row in rows
    ]


def _detail(row: Row) -> dict[str, Any]:
    detail: dict[str, Any] = {"position": row["position"], "subjects": [str(one) for one in row["subjects"]]}
    if row["hub"] != "*":
        detail["hub"] = row["hub"]
    if row["kind"] == "read":
        return {**detail, "page": row["what"]}
    told = {name: row[name] for name in ("what", "format", "as_of", "rows") if row[name] is not None}
    return {**detail, **told, **(row["filters"] or {})}


def _number(text: str) -> int | None:
    number = int(text) if text else None
    if number is not None and not 0 < number < 2**63:
        raise ValueError(text)
    return number
