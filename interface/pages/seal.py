"""The seal for people: what it proves, each checkpoint as a record to print, and the files to take along."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import segno
from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from application.seal import verify_bundle
from application.seal.building import public_key
from application.seal.notes import Note
from application.store.seal import KeptCheckpoint, KeptKey, SealStore
from domain.errors import NotFound
from interface import as_of
from interface.forms import MOST_POSITION
from interface.requests import platform

ON_A_PAGE, GROUP = 50, 4


class Key(NamedTuple):
    """A public key, and the checkpoints that it signs: those of more than `after` events, up to `until`."""

    number: int
    text: str
    after: int
    until: int | None
    instant: datetime


class Sheet(NamedTuple):
    """A checkpoint as it is printed; `picture` is the whole note as a QR code."""

    kept: KeptCheckpoint
    root: str
    key: Key
    signature: str
    picture: str


def register(pages: Blueprint) -> None:
    pages.add_url_rule("/seal", "seal", seal)
    pages.add_url_rule("/seal/<int:size>", "checkpoint", checkpoint)
    pages.add_url_rule("/seal/<int:size>.txt", "checkpoint_note", checkpoint_note)
    pages.add_url_rule("/seal/keys.txt", "seal_keys", seal_keys)
    pages.add_url_rule("/seal/verify_bundle.py", "bundle_verifier", bundle_verifier)


def seal() -> ResponseReturnValue:
    """The checkpoints, newest first, and the public keys."""
    before = request.args.get("before", "")
    below = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    with _asked() as (store, until):
        found = store.checkpoints(ON_A_PAGE + 1, below, until)
        keys = _keys(store, until)
    shown = found[:ON_A_PAGE]
    return render_template(
        "seal.html",
        newest=shown[0] if shown and below is None else None,
        checkpoints=[(one, short(one.root)) for one in shown],
        keys=keys,
        older=shown[-1].size if len(found) > len(shown) else None,
    )


def checkpoint(size: int) -> ResponseReturnValue:
    """As a record to print, with room for the names of those who print it."""
    with _asked() as (store, until):
        sheet = _sheet(_one(store, size, until), _keys(store, None))
    return render_template("seal-checkpoint.html", sheet=sheet, kept=sheet.kept)


def checkpoint_note(size: int) -> ResponseReturnValue:
    """The signed note itself, for `--checkpoint`."""
    with _asked() as (store, until):
        return _text(_one(store, size, until).note, f"checkpoint-{size}.txt")


def seal_keys() -> ResponseReturnValue:
    """The announcements of all public keys, for `--keys`."""
    with _asked() as (store, until):
        notes = (key.note for key in _known(store, until))
        return _text("\n".join(notes), "keys.txt")


def bundle_verifier() -> ResponseReturnValue:
    """The program that checks bundles, from us and not out of a bundle."""
    return _text(Path(verify_bundle.__file__).read_text(), "verify_bundle.py")


def short(root: bytes) -> str:
    """The beginning of a fingerprint: enough to tell one from another at a glance."""
    return in_groups(b64encode(root).decode()[: 3 * GROUP])


def in_groups(text: str) -> str:
    """As it is read aloud and compared: a few letters at a time."""
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def qr(note: str) -> str:
    """All of a note as a picture, dark on light, that no other request is needed for."""
    code = segno.make(note, error="m", micro=False, encoding="utf-8", boost_error=False)
    return str(code.svg_data_uri(border=4, dark="#000", light="#fff"))


def _sheet(kept: KeptCheckpoint, keys: list[Key]) -> Sheet:
    _, mark, signature = Note.parse(kept.note).signatures[0]
    key = next(one for one in reversed(keys) if one.after < kept.size)
    root = in_groups(b64encode(kept.root).decode())
    return Sheet(kept, root, key, b64encode(mark + signature).decode(), qr(kept.note))


def _keys(store: SealStore, until: datetime | None) -> list[Key]:
    known = _known(store, until)
    return [
        Key(one.number, str(public_key(one)), one.after, then.after if then else None, one.instant)
        for one, then in zip_longest(known, known[1:])
    ]


def _known(store: SealStore, until: datetime | None) -> list[KeptKey]:
    keys = store.keys()
    return [key for key in keys if until is None or key.instant <= until]


def _one(store: SealStore, size: int, until: datetime | None) -> KeptCheckpoint:
    kept = store.checkpoint(size) if size <= MOST_POSITION else None
    if kept is None or (until is not None and kept.instant > until):
        raise NotFound(what="checkpoint", key=size)
    return kept


@contextmanager
def _asked() -> Iterator[tuple[SealStore, datetime | None]]:
    """The seal, and the moment that `as_of` asks for: what was signed later is not shown."""
    moment = as_of.asked()
    with platform().pool.connection() as connection:
        store = SealStore(connection)
        g.position = moment.position if moment else store.sealed()[1]
        yield store, as_of.now() if moment else None


def _text(text: str, name: str) -> Response:
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
