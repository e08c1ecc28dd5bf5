"""What has to be there before web and worker start: tables, keys, the shipped hubs, a live edition."""

from __future__ import annotations

from functools import partial

from application.access import OPERATOR
from application.hub_files import FaultyHubFile, read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.store.keys import master_name, masters_in_use
from application.store.migrations import MigrationError, migrate
from domain.errors import Refusal
from domain.values import hub_id
from interface.first_accounts import open_first_accounts
from interface.settings import DatabaseAway, Settings, SettingsError
from interface.wiring import (
    AWAY,
    connect,
    make_secret,
    master_key_file,
    read_master_key,
    unreachable,
    wired,
)
from projections.editions import ensure_live

VOCABULARY = "vocabulary.yaml"


def prepare(dsn: str, settings: Settings) -> None:
    """Brings a database and SIMPUL_HOME up to date. Safe to repeat; raises SettingsError with a sentence."""
    bring_up_to_date(dsn)
    prepare_secrets(dsn, settings)
    apply_shipped_hubs(dsn, settings)
    open_first_accounts(dsn, settings)
    ensure_live(partial(connect, dsn))


def bring_up_to_date(dsn: str) -> list[str]:
    """Applies the migrations that are missing and returns their names."""
    try:
        return migrate(dsn)
    except MigrationError as error:
        raise SettingsError(str(error)) from error
    except AWAY as error:
        raise DatabaseAway(unreachable(error)) from error


def prepare_secrets(dsn: str, settings: Settings) -> None:
    """The master key.

    No new master key is made over a database that needs another one: what that wrapped would be lost.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with connect(dsn) as connection:
        needed = masters_in_use(connection)
    if not needed:
        make_secret(master_key_file(settings.home))
    elif needed != {_present_master(settings)}:
        raise SettingsError(
            f"the persons' keys in this database need master key {', '.join(sorted(needed))}, and that is not in "
            f"{master_key_file(settings.home)}: put it back from its backup (a new one could not read them)"
        )


def _present_master(settings: Settings) -> str | None:
    """The name of the master key that is there, if any."""
    if not master_key_file(settings.home).exists():
        return None
    return master_name(read_master_key(settings.home))


def apply_shipped_hubs(dsn: str, settings: Settings) -> None:
    """Applies the hub files of hubs that are not yet known. A hub that exists is changed only on purpose.

    Its file is not even read: it may be a draft, or say what the hub has long left behind.
    """
    if not settings.hubs.is_dir():
        raise SettingsError(f"SIMPUL_HUBS={settings.hubs} is not a folder")
    with wired(dsn, settings, connections=2) as parts:
        try:
            known = parts.platform.log_of_events.last_position
            files = [path for path in sorted(settings.hubs.glob("*.yaml")) if path.name != VOCABULARY]
            for path in (path for path in files if not known(hub_id(path.stem))):
                file = read_hub_file(path, read_vocabulary(settings.hubs / VOCABULARY))
                plan = plan_hub(parts.platform, OPERATOR, file)
                apply_plan(parts.platform, OPERATOR, file, plan, reason="shipped hub file")
        except FaultyHubFile as error:
            raise SettingsError("\n".join(fault.in_language("en") for fault in error.faults)) from error
        except Refusal as error:
            raise SettingsError(str(error)) from error
