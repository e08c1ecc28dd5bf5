"""Bringing hubs into service: the plan of a large one, and all regencies of the province in one go."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from application.access import OPERATOR
from application.hub_files import read_hub_file, read_vocabulary
from application.hub_plans import KEEP
from application.hubs import plan_hub
from benchmarks.ground import Ground, Place, begin_memberships
from benchmarks.table import Line, bound
from interface.plans_told import described, told_plan
from interface.wiring import wired
from projections.editions import ensure_live
from projections.runner import follow_once

LARGE, SPACES = "bench-large", 200
KIBI = 1024
ALL_HUBS = 35
SCHEMA = """
    select 'column', table_schema || '.' || table_name || '.' || column_name, data_type
      from information_schema.columns
    union all select 'class', oid::regclass::text, relkind::text from pg_class
    union all select 'index', schemaname || '.' || indexname, indexdef from pg_indexes
    union all select 'function', oid::regprocedure::text, md5(prosrc) from pg_proc
    union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger
    order by 1, 2, 3
"""
HUB = """\
extends: templates/hub-kecil.yaml
code: {code}
name: {{ id: Hetero Space {regency}, en: Hetero Space {regency} }}
summary: {{ id: Hub yang dibuat untuk diukur., en: A hub made to be measured. }}
region: {region}
phase: {{ name: pilot, since: 2026-11-01, ground: Tolok ukur }}
address: {{ regency: {regency} }}
"""


def measure(ground: Ground, members: int, rounds: int) -> list[Line]:
    """The plan changes hours, a plan and a space; each round begins with nothing remembered."""
    place = ground.place("onboarding", {LARGE: SPACES})
    return [_plan(place, members, rounds), *_all_regencies(place, ground.folder / "regencies")]


def _plan(place: Place, members: int, rounds: int) -> Line:
    with _without_waiting_for_the_disk(place):
        begin_memberships(place, LARGE, members)
    with place.connect() as connection:
        ensure_live(partial(place.connect))
        while follow_once(connection):
            pass
    path = place.settings.hubs / f"{LARGE}.yaml"
    text = path.read_text().replace('sunday: ["00:00-24:00"]', 'sunday: ["08:00-12:00"]')
    path.write_text(
        text.replace("monthly_price: 0", "monthly_price: 1000").replace("capacity: 8", "capacity: 7", 1)
    )
    seconds = [_planned(place, path, members) for _ in range(rounds)]
    began = time.perf_counter()
    _simpul(place, "plan", [path])
    whole = time.perf_counter() - began
    return bound(
        f"plan of a hub with {SPACES} spaces and {members:,} members",
        median(seconds),
        1,
        unit="s",
        note=f"read from its file, nothing remembered; {whole:.1f} s with the start of `simpul hub plan`",
        rounds={"ours": seconds},
    )


@contextmanager
def _without_waiting_for_the_disk(place: Place) -> Iterator[None]:
    """For connections made meanwhile: what is prepared is not what is measured."""
    with place.owner() as owner:
        named = sql.Identifier(owner.info.dbname)
        owner.execute(sql.SQL("alter database {} set synchronous_commit to off").format(named))
        yield
        owner.execute(sql.SQL("alter database {} reset synchronous_commit").format(named))


def _planned(place: Place, path: Path, members: int) -> float:
    with wired(place.dsn, place.settings, connections=1) as parts:
        began = time.perf_counter()
        file = read_hub_file(path, read_vocabulary(path.parent))
        drawn = plan_hub(parts.platform, OPERATOR, file)
        plan = described(told_plan(parts.platform, parts.view, file, drawn, KEEP))
        seconds = time.perf_counter() - began
    assert len(plan["events"]) == 2
    assert [touched["members"] for touched in plan["members_affected"]] == [members]
    return seconds


def _all_regencies(place: Place, folder: Path) -> list[Line]:
    """`simpul hub apply` over a file for every regency and city; onboarding makes no table."""
    files = _files(place, folder)
    with place.owner() as owner:
        before, hubs = _schema(owner), _hubs(owner)
        began = time.perf_counter()
        peak = _simpul(place, "apply", files)
        seconds = time.perf_counter() - began
        assert _hubs(owner) - hubs == len(files) == ALL_HUBS
        assert _schema(owner) == before
    return [
        bound(
            f"{len(files)} hubs applied in one go",
            seconds,
            35,
            unit="s",
            note="`simpul hub apply` from its start to its end; schema dumps before and after are equal",
        ),
        bound("... peak of that command", peak, 200, unit="MB"),
    ]


def _files(place: Place, folder: Path) -> list[Path]:
    """In a folder with the shipped vocabulary and templates, a hub for every regency."""
    (folder / "templates").mkdir(parents=True)
    for name in ("vocabulary.yaml", "holidays.yaml", "templates/hub-kecil.yaml"):
        (folder / name).write_text((place.settings.hubs / name).read_text())
    files = []
    for code, regency in read_vocabulary(folder).words.regencies.items():
        name = f"contoh-{code.replace('.', '-')}"
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(HUB.format(code=name, regency=regency.name, region=regency.region))
    return files


def _simpul(place: Place, word: str, files: list[Path]) -> float:
    """Runs the command to its end; its peak of memory in MB, as the kernel counts it."""
    env = {**os.environ, **place.settings.environment(place.dsn)}
    env.pop("SIMPUL_TOKEN", None)
    command = [sys.executable, "-m", "interface.cli", "hub", word, *map(str, files)]
    with (place.settings.home / "hub.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"simpul hub {word} failed; see hub.log in {place.settings.home}")
    return used.ru_maxrss / KIBI


def _schema(connection: psycopg.Connection[Any]) -> list[Any]:
    return connection.execute(SCHEMA).fetchall()


def _hubs(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "select count(*) from simpul.events where type like 'hub.registered%'"
    ).fetchone()
    return int(row[0]) if row else 0
