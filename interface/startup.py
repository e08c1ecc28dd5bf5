"""What has to be there before web and worker start: tables, keys, the shipped hubs, a live edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from application.access import OPERATOR
from application.forgetting import forget_remaining
from application.hub_files import SHARED_FILES, FaultyHubFile, hub_paths, read_hub_file, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.store.forgotten import keys_are_missing
from application.store.keys import master_name, masters_in_use
from application.store.migrations import MigrationError, migrate
from application.store.register import Register
from application.store.seal import SealStore
from application.vocabulary import begin_vocabulary, vocabulary_in_force
from domain.errors import Refusal
from domain.values import hub_id
from interface.first_accounts import open_first_accounts
from interface.proofs.keys import prepare_seal_key
from interface.settings import DatabaseAway, Settings, SettingsError
from interface.wiring import (
    AWAY,
    connect,
    make_secret,
    master_key_file,
    read_masters,
    unreachable,
    wired,
)
from projections.editions import ensure_live

VOCABULARY = SHARED_FILES[0]


class KeysMissing(SettingsError):
    """The log knows of people, and not one key is there: as after the restore of a dump, which leaves them out."""


def prepare(dsn: str, settings: Settings) -> None:
    """Brings a database and SIMPUL_HOME up to date. Safe to repeat; raises SettingsError with a sentence."""
    bring_up_to_date(dsn)
    prepare_secrets(dsn, settings)
    settle_forgetting(dsn, settings)
    begin_with_shipped_vocabulary(dsn, settings)
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
    """The master key, and the key that signs checkpoints.

    No new master key is made over a database that needs another one: what that wrapped would be lost.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with connect(dsn) as connection:
        needed = masters_in_use(connection)
        prepare_seal_key(SealStore(connection), settings.home)
    if not needed:
        make_secret(master_key_file(settings.home))
    elif missing := needed - _present_masters(settings):
        raise SettingsError(
            f"the persons' keys in this database need master key {', '.join(sorted(missing))}, and that is not in "
            f"{master_key_file(settings.home)}: put it back from its backup (a new one could not read them)"
        )


def _present_masters(settings: Settings) -> set[str]:
    """The names of the master keys that are there, if any."""
    if not master_key_file(settings.home).exists():
        return set()
    return {master_name(master) for master in read_masters(settings.home)}


def register_of(settings: Settings) -> Register:
    """Who has been forgotten, as SIMPUL_HOME knows it."""
    return Register(settings.home / "forgotten")


def settle_forgetting(dsn: str, settings: Settings) -> None:
    """Does what forgetting has still to do: after a crash, or over a database of an earlier day."""
    with connect(dsn) as connection:
        if keys_are_missing(connection):
            raise KeysMissing(
                "the log knows of people, but their keys are missing: bring them back with "
                "`simpul keys restore FILE` (a dump of the database leaves them out)"
            )
    with wired(dsn, settings, connections=2) as parts:
        try:
            forget_remaining(parts.platform, register_of(settings))
        except (Refusal, ValueError) as error:
            raise SettingsError(f"forgetting cannot be brought to an end: {error}") from error


def begin_with_shipped_vocabulary(dsn: str, settings: Settings) -> None:
    """The words of a network that has none yet; later they are changed only on purpose.

    Hubs from before there was a vocabulary of the network keep the words they have: see
    docs/decisions/0018-the-vocabulary-is-the-networks.md.
    """
    _must_be_a_folder(settings)
    with wired(dsn, settings, connections=2) as parts, _told_as_settings():
        if vocabulary_in_force(parts.platform) is None:
            vocabulary = read_vocabulary(settings.hubs / VOCABULARY)
            begin_vocabulary(parts.platform, OPERATOR, vocabulary, "shipped vocabulary")


def apply_shipped_hubs(dsn: str, settings: Settings) -> None:
    """Applies the hub files of hubs that are not yet known. A hub that exists is changed only on purpose.

    Its file is not even read: it may be a draft, or say what the hub has long left behind.
    """
    _must_be_a_folder(settings)
    with wired(dsn, settings, connections=2) as parts, _told_as_settings():
        known = parts.platform.log_of_events.last_position
        for path in (path for path in hub_paths(settings.hubs) if not known(hub_id(path.stem))):
            file = read_hub_file(path, read_vocabulary(settings.hubs / VOCABULARY))
            plan = plan_hub(parts.platform, OPERATOR, file)
            apply_plan(parts.platform, OPERATOR, file, plan, reason="shipped hub file")


def _must_be_a_folder(settings: Settings) -> None:
    if not settings.hubs.is_dir():
        raise SettingsError(f"SIMPUL_HUBS={settings.hubs} is not a folder")


@contextmanager
def _told_as_settings() -> Iterator[None]:
    """What a file holds and what is refused are sentences at the start."""
    try:
        yield
    except FaultyHubFile as error:
        raise SettingsError("\n".join(fault.in_language("en") for fault in error.faults)) from error
    except Refusal as error:
        raise SettingsError(str(error)) from error
