"""The regencies and cities of Central Java as tiles, each about where it lies, with the hubs that are there.

A drawing to find one's way by and no map: areas and borders are not to scale. Whatever lies in no tile is in the
list of hubs, which says all that the drawing says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.phases import Phase
from interface.pages.shown import ShownHub

STEP, SIDE = 68, 64
"""Units from tile to tile, and the length of a tile's side."""

# Official code: column from the west, row from the north, and the name as short as it may get.
PLACES = {
    "33.01": (1, 4, "Clp"), "33.02": (1, 3, "Bms"), "33.03": (2, 3, "Pbg"), "33.04": (3, 3, "Bnr"),
    "33.05": (3, 4, "Kbm"), "33.06": (4, 4, "Pwr"), "33.07": (4, 3, "Wsb"), "33.08": (5, 4, "Mgl"),
    "33.09": (7, 3, "Byl"), "33.10": (6, 4, "Klt"), "33.11": (7, 5, "Skh"), "33.12": (8, 5, "Wng"),
    "33.13": (8, 4, "Krg"), "33.14": (8, 3, "Srg"), "33.15": (8, 2, "Grb"), "33.16": (9, 2, "Blr"),
    "33.17": (10, 1, "Rbg"), "33.18": (9, 1, "Pti"), "33.19": (8, 1, "Kds"), "33.20": (8, 0, "Jpr"),
    "33.21": (7, 1, "Dmk"), "33.22": (6, 2, "Smg"), "33.23": (5, 2, "Tmg"), "33.24": (5, 1, "Kdl"),
    "33.25": (4, 2, "Btg"), "33.26": (3, 2, "Pkl"), "33.27": (2, 2, "Pml"), "33.28": (1, 2, "Tgl"),
    "33.29": (0, 2, "Brb"), "33.71": (5, 3, "Mgl"), "33.72": (7, 4, "Skt"), "33.73": (6, 3, "Slt"),
    "33.74": (6, 1, "Smg"), "33.75": (3, 1, "Pkl"), "33.76": (1, 1, "Tgl"),
}  # fmt: skip
SIZE = (
    STEP * (1 + max(column for column, _, _ in PLACES.values())),
    STEP * (1 + max(row for _, row, _ in PLACES.values())),
)
CITIES = "70"
"""The official code of a city goes on with this or more; that of a regency with less."""
ORDER = (Phase.PERMANENT, Phase.PILOT, Phase.PREPARING, Phase.PROPOSED, Phase.CLOSED)
"""Of phases: those in operation first."""


class Tile(NamedTuple):
    """`x` and `y` of its corner in units; a `city` is round; of `hubs` the one furthest in its life first."""

    code: str
    name: str
    short: str
    x: int
    y: int
    city: bool
    hubs: tuple[ShownHub, ...]


def tiles(hubs: Iterable[ShownHub]) -> list[Tile]:
    """All tiles, from north-west to south-east; names are those of the hubs' own vocabulary."""
    known = list(hubs)
    names = {code: one.name for hub in known for code, one in hub.configuration.words.regencies.items()}
    found = [
        Tile(
            code,
            names.get(code, short),
            short,
            column * STEP,
            row * STEP,
            code.split(".")[1] >= CITIES,
            tuple(
                sorted((hub for hub in known if _lies_in(hub, code)), key=lambda hub: ORDER.index(hub.phase))
            ),
        )
        for code, (column, row, short) in PLACES.items()
    ]
    return sorted(found, key=lambda tile: (tile.y, tile.x))


def _lies_in(hub: ShownHub, code: str) -> bool:
    regency = hub.configuration.words.regencies.get(code)
    return regency is not None and regency.name == hub.configuration.address.regency
