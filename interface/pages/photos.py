"""Photos of spaces: files beside the hub files, served while a space in use names them."""

from __future__ import annotations

from pathlib import Path, PurePath

from flask import send_from_directory
from flask.typing import ResponseReturnValue

from domain.configuration import SpaceSpec
from interface.problems import Problem
from interface.requests import settings, view
from projections.spaces import shows_photo

KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
MONTH = 30 * 24 * 3600


def photo(name: str) -> ResponseReturnValue:
    """Kept by browsers for a month: another picture is given another name."""
    kind = KINDS.get(PurePath(name).suffix)
    if kind is None or not shows_photo(view(), name):
        raise Problem(404)
    return send_from_directory(_folder(), name, mimetype=kind, max_age=MONTH)


def photos_of(spec: SpaceSpec) -> list[str]:
    """Those whose file is there: of the others nothing is shown."""
    folder = _folder()
    return [name for name in spec.photos if (folder / name).is_file()]


def _folder() -> Path:
    return settings().hubs.resolve() / "photos"
