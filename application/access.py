"""Who may do what. Until people have accounts there are three actors, and one table of what they may."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import NotPermitted


@dataclass(frozen=True)
class Actor:
    """Who acts: `name` goes into every event; `may` lists rights, a star stands for all."""

    name: str
    may: frozenset[str] = frozenset()

    def permit(self, needs: str) -> None:
        """Refuses an actor who lacks the right."""
        if needs not in self.may and "*" not in self.may:
            raise NotPermitted(needs=needs)


ANYONE = Actor("anyone")
ADMINISTRATOR = Actor("administrator", frozenset("*"))
OPERATOR = Actor("operator", frozenset("*"))
