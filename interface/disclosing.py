"""What every route and page calls before it shows personal words or gives out a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from application.disclosures import tell_export, tell_look
from interface.requests import actor, platform, signed


def looked_at(page: str, people: Iterable[UUID], hub: str | None = None) -> None:
    """Records whose words the reader is about to be shown; one's own are nobody's business. `page` is a code of
    application/history/told_offices.py, `hub` that of the people. Raises LookNotRecorded, answered by 503.
    """
    tell_look(platform(), actor(), page, set(people), hub=hub, session=_session())


def exported(
    what: str,
    file_format: str,
    *,
    as_of: int,
    rows: int | None = None,
    filters: Mapping[str, str] | None = None,
    people: Iterable[UUID] = (),
    hub: str | None = None,
) -> None:
    """Records that the reader is about to be given a file, before its first byte is sent; see
    application/disclosures.py. Raises LookNotRecorded, which is answered by 503.
    """
    tell_export(
        platform(),
        actor(),
        what,
        file_format,
        as_of=as_of,
        rows=rows,
        filters=filters,
        people=set(people),
        hub=hub,
        session=_session(),
    )


def _session() -> UUID | None:
    request = signed()
    return request.session if request else None
