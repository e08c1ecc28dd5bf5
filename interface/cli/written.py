"""Files that a command writes: whole or not at all, and where they belong."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from domain.values import Label
from interface.cli.output import FAULT, fail

READABLE = 0o644


def write_whole(path: Path, text: str) -> None:
    """The text beside its place first, then in its place: whoever reads meanwhile reads the old one or the new."""
    mode = path.stat().st_mode & 0o777 if path.exists() else READABLE
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def place_of(path: Path, code: str, folder: Path, language: str) -> Path:
    """Where the file of a hub is written: in the folder of hub files and nowhere else. Ends the command where
    the path leads out of it, also by a link, or would give the file another name than the hub's.
    """
    here, home = path.resolve(), folder.resolve()
    if not here.is_relative_to(home) or not here.parent.is_dir():
        _end(
            Label(
                f"{path} berada di luar folder berkas hub {folder}; pakai --stdout untuk tempat lain",
                f"{path} is outside the folder of hub files {folder}; use --stdout for other places",
            ),
            language,
        )
    return named_after(here, code, language)


def named_after(path: Path, code: str, language: str) -> Path:
    """A hub's file has the hub's name; ends the command where it would not."""
    if path.name != f"{code}.yaml":
        _end(
            Label(
                f"berkas hub {code} bernama {code}.yaml", f"the file of the hub {code} is named {code}.yaml"
            ),
            language,
        )
    return path


def _end(why: Label, language: str) -> None:
    fail(why.in_language(language))
    sys.exit(FAULT)
