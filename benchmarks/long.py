"""The long log that editions, the past, the seal and exports are measured on: loaded once in a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.editions import HUBS, load, make_whole, write
from benchmarks.ground import Ground, Place
from projections.editions import build, ensure_live, live_edition, log_head, position_of, switch


@dataclass
class Long:
    """`count` made-up events of six hubs, and the seconds that COPY took to load them."""

    ground: Ground
    count: int
    loaded: float = 0.0

    @property
    def file(self) -> Path:
        return self.ground.folder / "events.copy"

    @cached_property
    def place(self) -> Place:
        place = self.ground.place("long", HUBS)
        with place.owner() as owner:
            write(self.file, owner, self.count)
            self.loaded = load(owner, "simpul.events", self.file)
            make_whole(owner)
        return place

    def with_live_edition(self) -> Place:
        """The place, once its live edition stands at the head of the log."""
        ensure_live(self.place.connect)
        with self.place.connect() as connection:
            live = live_edition(connection)
            if live is None or position_of(connection, live) < log_head(connection):
                switch(connection, build(self.place.connect))
        return self.place
