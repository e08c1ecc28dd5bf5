"""Words about a person. They travel sealed: only who holds the person's key can read them."""

from __future__ import annotations

from uuid import UUID


class Personal:
    """One personal word: `kind` says which (name, email, ...), `subject` whose.

    It holds the text as it came in, or the sealed form as it was stored, never both. It is a plain
    class because the codec encodes dataclasses without asking how.
    """

    __slots__ = ("kind", "sealed", "subject", "text")

    def __init__(self, subject: UUID, kind: str, text: str | None = None, sealed: str | None = None) -> None:
        if (text is None) == (sealed is None):
            raise ValueError("a personal word is either text or sealed")
        self.subject, self.kind, self.text, self.sealed = subject, kind, text, sealed

    @property
    def place(self) -> bytes:
        """What binds the sealed word to where it belongs: moved elsewhere, it does not open."""
        return f"simpul:{self.subject}:{self.kind}".encode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __repr__(self) -> str:
        return f"Personal({self.kind} of {self.subject})"

    def _parts(self) -> tuple[UUID, str, str | None, str | None]:
        return self.subject, self.kind, self.text, self.sealed
