"""What is measured on: a durable PostgreSQL of this run's own, hubs made for the purpose, and members."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection, sql

from application.access import OPERATOR
from application.door import execute
from application.memberships import BeginMembership
from domain.personal import Personal
from domain.values import space_id
from interface.local.embedded import Embedded
from interface.settings import Settings
from interface.startup import prepare
from interface.wiring import connect, wired

SHIPPED = Path(__file__).resolve().parents[1] / "hubs"
STEP = timedelta(minutes=15)
HUB = """\
code: {code}
name: {{ id: Tolok Ukur, en: Benchmark }}
summary: {{ id: Pusat yang dibuat untuk diukur., en: A hub made to be measured. }}
region: semarang_raya
phase: {{ name: pilot, since: 2020-01-31, ground: Tolok ukur }}
opened_on: 2020-01-31
address: {{ village: Srondol Wetan, district: Banyumanik, regency: Kota Semarang }}
zone: Asia/Jakarta
opening_hours: {{ {days} }}
spaces:
{spaces}
plans:
  - {{ code: free, name: {{ id: Bebas, en: Free }}, monthly_price: 0 }}
booking: {{ days_ahead: 730, longest_hours: 8, most_per_member: 1000 }}
"""
SPACE = (
    "  - {{ code: room-{n:03}, kind: meeting_room, name: {{ id: Ruang {n:03}, en: Room {n:03} }},"
    " capacity: 8, slot_minutes: 15, equipment: [layar, papan tulis] }}"
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Place:
    """A database with hubs in it, and how to reach it; can be sent to another process."""

    dsn: str
    settings: Settings

    def connect(self) -> Connection[Any]:
        """Under the application's role, as a worker."""
        return connect(self.dsn)

    def owner(self) -> Connection[Any]:
        """As the owner of the tables, for what the application may not do."""
        return psycopg.connect(self.dsn, autocommit=True)


@dataclass(frozen=True)
class Ground:
    server: Embedded
    folder: Path

    def place(self, name: str, hubs: dict[str, int]) -> Place:
        """A database with the shipped hubs and others of so many spaces each, its live edition built."""
        dsn = self.database(name)
        home = self.folder / name
        settings = replace(
            Settings.from_environment({}),
            home=home, database_url=dsn, hubs=_hub_files(home / "hubs", hubs), log_format="json",
            reads_per_minute=0, writes_per_minute=0,
        )  # fmt: skip
        with redirect_stdout(io.StringIO()):  # it shows a token that nobody will need
            prepare(dsn, settings)
        return Place(dsn, settings)

    def database(self, name: str) -> str:
        with psycopg.connect(self.server.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self.server.dsn(name)

    @property
    def version(self) -> str:
        with psycopg.connect(self.server.dsn()) as connection:
            return str(connection.execute("show server_version").fetchone()[0])  # type: ignore[index]


@contextmanager
def ground() -> Iterator[Ground]:
    """A server whose commits reach the disk, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="simpul-bench-"))
    try:
        with Embedded(folder / "pg", durable=True) as server:
            yield Ground(server, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Booker:
    """A member and the spaces that nobody else books: what is measured is the way, not a quarrel."""

    hub: str
    member: UUID
    spaces: tuple[UUID, ...]

    def slot(self, number: int) -> tuple[UUID, datetime]:
        """The space and start of one's n-th booking, each of them free."""
        return self.spaces[number % len(self.spaces)], _tomorrow() + STEP * (number // len(self.spaces))


def bookers(place: Place, hub: str, spaces: int, count: int) -> list[Booker]:
    """Members that share out a hub's spaces; their plan has no quota, so a booking is one event."""
    streams = [space_id(hub, f"room-{number:03}") for number in range(spaces)]
    share = spaces // count
    return [
        Booker(hub, member, tuple(streams[number * share : (number + 1) * share]))
        for number, member in enumerate(begin_memberships(place, hub, count))
    ]


def begin_memberships(place: Place, hub: str, count: int) -> list[UUID]:
    members = [uuid4() for _ in range(count)]
    with wired(place.dsn, place.settings, connections=1) as parts:
        for member in members:
            name = Personal(member, "name", "Anggota Tolok Ukur")
            command = BeginMembership(hub, member, "umkm", "free", name, starts=date(2020, 1, 31))
            execute(parts.platform, OPERATOR, command, uuid4())
    return members


def fsync_seconds(folder: Path, times: int = 200) -> float:
    """What it costs here to have 8 kB safely on disk: every append waits for that."""
    with (folder / "fsync").open("wb", buffering=0) as file:
        began = datetime.now(UTC)
        for _ in range(times):
            file.write(b"x" * 8192)
            os.fdatasync(file.fileno())
        return (datetime.now(UTC) - began).total_seconds() / times


def _hub_files(folder: Path, hubs: dict[str, int]) -> Path:
    shutil.copytree(SHIPPED, folder)
    days = ", ".join(f'{day}: ["00:00-24:00"]' for day in DAYS)
    for code, count in hubs.items():
        spaces = "\n".join(SPACE.format(n=number) for number in range(count))
        (folder / f"{code}.yaml").write_text(HUB.format(code=code, days=days, spaces=spaces))
    return folder


def _tomorrow() -> datetime:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=2)
