"""The files of the key that signs checkpoints, beside the master key in SIMPUL_HOME."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from application.seal.building import rotate
from application.store.keys import KEY_BYTES
from application.store.seal import KeptKey, SealStore
from interface.settings import Settings
from interface.wiring import make_secret, read_secret


def seal_key_file(home: Path) -> Path:
    return home / "seal-key"


def new_seal_key_file(home: Path) -> Path:
    return home / "seal-key.new"


def seeds_here(home: Path) -> list[bytes]:
    """The signing key, and while it is changed the one to come. Raises SettingsError where one cannot be read."""
    files = (seal_key_file(home), new_seal_key_file(home))
    return [read_secret(file, KEY_BYTES) for file in files if file.exists()]


def prepare_seal_key(store: SealStore, home: Path) -> None:
    """Makes the first signing key. Where the database knows one already a new one could not take its place: it
    has to be brought back, or given up on purpose.
    """
    if store.key() is None:
        make_secret(seal_key_file(home))


def change_seal_key(store: SealStore, settings: Settings, now: datetime, lost: bool) -> KeptKey:
    """Puts a new key in force and destroys the one before: nobody can sign with it any more. Broken off anywhere
    and begun again, it does what is left. Raises SealFault.
    """
    home = settings.home
    coming = new_seal_key_file(home)
    make_secret(coming)
    present = [] if lost else seeds_here(home)
    kept = rotate(store, settings.network, present, read_secret(coming, KEY_BYTES), now, lost)
    coming.replace(seal_key_file(home))
    return kept
