"""The files of master keys in SIMPUL_HOME: the one in use, a new one while it is being changed, older ones.

At every moment of a change all keys that are needed can be read, whatever breaks off in between.
"""

from __future__ import annotations

import os
from pathlib import Path

from application.store.keys import KEY_BYTES, master_name
from interface.wiring import MAKING, make_secret, master_key_file, new_key_file, read_secret


def begin_change(home: Path) -> str:
    """Makes the new master key, or finds that of a change that was broken off; returns its name."""
    new, making = new_key_file(home), home / MAKING
    if not new.exists():
        making.unlink(missing_ok=True)
        make_secret(making)
        making.replace(new)
        _settle(home)
    return master_name(read_secret(new, KEY_BYTES))


def end_change(home: Path) -> Path:
    """The new master key takes the place of the old one, which is put aside; returns where."""
    current = master_key_file(home)
    aside = home / f"master-key.{master_name(read_secret(current, KEY_BYTES))}"
    if not aside.exists():
        os.link(current, aside)
    _settle(home)
    new_key_file(home).replace(current)
    _settle(home)
    return aside


def _settle(folder: Path) -> None:
    """Names are on the disk before anything rests on them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
