"""What `simpul doctor` looks at, each finding in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from application.seal.building import public_key
from application.seal.checkpoints import moment, signer_of
from application.store.keys import master_name, masters_in_use
from application.store.migrations import HERE
from application.store.positions import prove_positions
from application.store.seal import SealStore
from interface.proofs.keys import seeds_here
from interface.settings import Settings, SettingsError
from interface.wiring import read_master_key, read_masters, read_token
from projections.editions import Connect, live_edition, log_head, position_of, set_aside

FORBIDDEN = {  # keys are made and destroyed by functions alone
    "events": ("UPDATE", "DELETE", "TRUNCATE", "INSERT"),
    "commands": ("UPDATE", "DELETE", "TRUNCATE", "INSERT"),
    "keys": ("UPDATE", "DELETE", "TRUNCATE", "INSERT"),
    "destroyed_keys": ("UPDATE", "DELETE", "TRUNCATE", "INSERT"),
    "seal_tiles": ("DELETE", "TRUNCATE"),
    "checkpoints": ("UPDATE", "DELETE", "TRUNCATE"),
    "seal_keys": ("UPDATE", "DELETE", "TRUNCATE"),
    "certificates": ("UPDATE", "DELETE", "TRUNCATE"),
}
ALLOWED = "select has_table_privilege('simpul_app', %(table)s, %(right)s)"
MAY_BUILD = "select has_database_privilege('simpul_app', current_database(), 'create')"
TRIGGERS = (
    "select count(*) from pg_trigger where tgrelid in ('simpul.events'::regclass, 'simpul.commands'::regclass)"
    " and not tgisinternal and tgenabled <> 'D'"
)


@dataclass(frozen=True)
class Finding:
    name: str
    well: bool
    says: str


def examine(settings: Settings, connect: Connect, positions: bool = False) -> list[Finding]:
    """All findings; with `positions` also the proof on this server that readers miss nothing."""
    with connect() as connection:
        findings = [
            *_server(connection),
            *_log(connection),
            *_secrets(settings),
            *_fitting(settings, connection),
            *_edition(connection),
            *_seal(settings, SealStore(connection)),
        ]
    if positions:
        proof = prove_positions(connect)
        findings.append(
            Finding(
                "positions",
                proof.holds,
                f"{proof.writers} writers committed {proof.committed} events in {proof.seconds:.1f} s; a reader "
                f"missed {proof.missed} and saw {proof.out_of_order} out of order",
            )
        )
    return findings


def _server(connection: Any) -> Iterator[Finding]:
    version = connection.info.server_version // 10000
    yield Finding("server", version >= 15, f"PostgreSQL {version}")
    applied = {name for (name,) in connection.execute("select name from simpul.migrations").fetchall()}
    missing = sorted({path.name for path in HERE.glob("*.sql")} - applied)
    yield Finding("migrations", not missing, f"missing: {', '.join(missing)}" if missing else "all applied")


def _log(connection: Any) -> Iterator[Finding]:
    held = [f"{right} on {table}" for table, rights in FORBIDDEN.items() for right in rights
            if _may(connection, table, right)]  # fmt: skip
    says = f"the application may {', '.join(held)}" if held else "the application may only append"
    yield Finding("rights", not held, says)
    row = connection.execute(MAY_BUILD).fetchone()
    may = bool(row and row[0])
    yield Finding("schemas", may, "editions can be made" if may else "no edition can be made: simpul migrate")
    row = connection.execute(TRIGGERS).fetchone()
    count = row[0] if row else 0
    yield Finding("triggers", count == 4, f"{count} of 4 triggers guard the log")
    yield Finding("log", True, f"{log_head(connection)} is the position of the newest event")


def _may(connection: Any, table: str, right: str) -> bool:
    row = connection.execute(ALLOWED, {"table": f"simpul.{table}", "right": right}).fetchone()
    return bool(row and row[0])


def _secrets(settings: Settings) -> Iterator[Finding]:
    for name, read in (("master key", read_master_key), ("operator's token", read_token)):
        try:
            read(settings.home)
        except SettingsError as error:
            yield Finding(name, False, str(error))
        else:
            yield Finding(name, True, "there, and readable by its owner alone")


def _fitting(settings: Settings, connection: Any) -> Iterator[Finding]:
    """Whether the master key is the one that the persons' keys need."""
    try:
        strangers = masters_in_use(connection) - set(map(master_name, read_masters(settings.home)))
    except SettingsError:
        return
    says = (
        f"the persons' keys need master key {', '.join(sorted(strangers))}"
        if strangers
        else "the one they need"
    )
    yield Finding("persons' keys", not strangers, says)


def _edition(connection: Any) -> Iterator[Finding]:
    live = live_edition(connection)
    if live is None:
        yield Finding("live edition", False, "there is none yet: start a worker")
        return
    lag = log_head(connection) - position_of(connection, live)
    yield Finding("live edition", live.up_to_date, f"edition {live.id}, {lag} positions behind the log"
                  + ("" if live.up_to_date else ", built by older code"))  # fmt: skip
    for aside in set_aside(connection, live):
        yield Finding(
            f"read model {aside.model}", False, f"set aside at position {aside.failed_at}: {aside.error}"
        )


def _seal(settings: Settings, store: SealStore) -> Iterator[Finding]:
    """How far the seal has come, and whether the next checkpoint can be signed here."""
    last, key = store.checkpoint(), store.key()
    signed = f"the last checkpoint is of {moment(last.instant)}" if last else "there is no checkpoint yet"
    yield Finding("seal", True, f"{store.head() - store.sealed()[1]} positions behind the log; {signed}")
    try:
        seeds = seeds_here(settings.home)
    except SettingsError as error:
        yield Finding("signing key", False, str(error))
        return
    well = bool(seeds) if key is None else signer_of(public_key(key), seeds) is not None
    yield Finding("signing key", well, "there" if well else "the one in force is not here: see seal-key")
