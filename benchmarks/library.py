"""The library's own PostgreSQL recorder and JSON transcoder under the same aggregate: one of the baselines.

It is given every advantage that is not the recorder's or the transcoder's: the same cache as ours, no hub
and no membership to look at, no command id, no permission, no digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.persistence import JSONTranscoder, Transcoder, Transcoding
from psycopg.conninfo import conninfo_to_dict

from benchmarks.crew import Work
from benchmarks.ground import STEP, Booker
from domain import Space
from domain.configuration import SpaceSpec
from domain.events import Provenance, acting
from domain.values import Label, Slot


class LabelAsList(Transcoding):
    type = Label
    name = "label"

    def encode(self, obj: Label) -> list[str]:
        return [obj.id, obj.en]

    def decode(self, data: list[str]) -> Label:
        return Label(*data)


class SlotAsList(Transcoding):
    type = Slot
    name = "slot"

    def encode(self, obj: Slot) -> list[datetime]:
        return [obj.start, obj.end]

    def decode(self, data: list[datetime]) -> Slot:
        return Slot(*data)


class SpecAsDict(Transcoding):
    type = SpaceSpec
    name = "spec"

    def encode(self, obj: SpaceSpec) -> dict[str, Any]:
        return {**vars(obj), "equipment": list(obj.equipment)}

    def decode(self, data: dict[str, Any]) -> SpaceSpec:
        return SpaceSpec(**{**data, "equipment": tuple(data["equipment"])})


class Spaces(Application[UUID]):
    def construct_transcoder(self) -> Transcoder:
        transcoder = JSONTranscoder()
        self.register_transcodings(transcoder)
        for transcoding in (LabelAsList(), SlotAsList(), SpecAsDict()):
            transcoder.register(transcoding)
        return transcoder


def spaces(dsn: str, create_table: str = "n") -> Spaces:
    """The application. Its tables are made beforehand: several that make them at once get in each other's way."""
    where = conninfo_to_dict(dsn)
    return Spaces(
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(where["dbname"]),
            "POSTGRES_HOST": str(where["host"]),
            "POSTGRES_PORT": str(where["port"]),
            "POSTGRES_USER": str(where["user"]),
            "POSTGRES_PASSWORD": "",
            "CREATE_TABLE": create_table,
            "AGGREGATE_CACHE_MAXSIZE": "2000",
            "AGGREGATE_CACHE_FASTFORWARD": "n",
        }
    )


@dataclass(frozen=True)
class LibraryDefault:
    """Clients that book through the library's application."""

    dsn: str
    bookers: Sequence[Booker]

    def clients(self, numbers: Sequence[int], until: ExitStack) -> list[Work]:
        application = spaces(self.dsn)
        until.callback(application.close)
        return [self._client(application, self.bookers[number]) for number in numbers]

    def _client(self, application: Spaces, booker: Booker) -> Work:
        turns = count()

        def book() -> None:
            stream, start = booker.slot(next(turns))
            now = datetime.now(UTC)
            with acting(Provenance("operator", uuid4(), now)):
                space: Space = application.repository.get(stream)
                space.book(uuid4(), Slot(start, start + STEP), now, member_id=booker.member)
            application.save(space)

        return book


def fill(dsn: str, bookers: Sequence[Booker]) -> None:
    """The same spaces as the hub has."""
    application = spaces(dsn, create_table="y")
    with acting(Provenance("operator", uuid4(), datetime.now(UTC))):
        for booker in bookers:
            for stream in booker.spaces:
                application.save(_space(booker.hub, stream))
    application.close()


def _space(hub: str, stream: UUID) -> Space:
    name = Label("Ruang", "Room")
    spec = SpaceSpec("room", "meeting_room", name, 8, False, 15, ("layar", "papan tulis"))
    return Space._create(Space.Created, id=stream, hub=hub, spec=spec)
