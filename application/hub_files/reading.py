"""From a path to text: what cannot be read is named, never raised as it comes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from application.hub_files.tree import UNPRINTABLE, Tree, unprintable
from application.sentences import say
from domain.values import Label

MOST_BYTES = 1_000_000


def read_text(path: Path, tree: Tree) -> str:
    """The text of an ordinary file in the folder its path names: UTF-8, printable, not too large."""
    try:
        raw = _raw(path, tree)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise tree.stop(
            1, 1, say("berkas tidak dapat dibaca: {why}", "cannot be read: {why}", why=why)
        ) from error
    _not_too_large(len(raw), tree)
    try:
        return printable(raw.decode("utf-8-sig"), tree)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise tree.stop(line, 1, Label("bukan teks UTF-8", "is not UTF-8 text")) from error


def checked(text: str, tree: Tree) -> str:
    """The same bounds for a text that came from no file."""
    _not_too_large(len(text.encode("utf-8", "surrogatepass")), tree)
    return printable(text.removeprefix("\ufeff"), tree)


def printable(text: str, tree: Tree) -> str:
    if odd := UNPRINTABLE.search(text):
        start = text.rfind("\n", 0, odd.start()) + 1
        raise tree.stop(text.count("\n", 0, start) + 1, odd.start() - start + 1, unprintable(odd.group()))
    return text


def _not_too_large(size: int, tree: Tree) -> None:
    if size > MOST_BYTES:
        raise tree.stop(
            1, 1, say("berkas lebih dari {most} bita", "is larger than {most} bytes", most=MOST_BYTES)
        )


def _raw(path: Path, tree: Tree) -> bytes:
    """The bytes of an ordinary file that lies in the folder its path names."""
    folder = path.parent.resolve()
    climbs = any(step == ".." != before for before, step in pairwise(path.parts))
    if climbs or path.resolve().parent != folder:
        raise tree.stop(1, 1, Label("menunjuk ke luar foldernya", "leads out of its folder"))
    if path.is_symlink() and not path.exists():
        raise tree.stop(
            1,
            1,
            Label("tidak dapat dibaca: tautannya tidak berujung", "cannot be read: the link leads nowhere"),
        )
    if not path.exists():
        raise tree.stop(1, 1, Label("berkas tidak ada", "there is no such file"))
    if not path.is_file():
        raise tree.stop(1, 1, Label("bukan berkas biasa", "is not an ordinary file"))
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
