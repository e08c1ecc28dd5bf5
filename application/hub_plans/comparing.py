"""Two states of one thing, told apart in words of both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from application.sentences import counted, say
from domain.values import Label

Changes = Iterator[Label]
T = TypeVar("T")


def from_to(what: Label, old: Any, new: Any, differs: bool | None = None, joint: str = ": ") -> Changes:
    if old != new if differs is None else differs:
        yield say(
            "{what}{joint}{old} menjadi {new}",
            "{what}{joint}{old} becomes {new}",
            what=what,
            joint=joint,
            old=old,
            new=new,
        )


def fields(told: Mapping[str, Label], old: Any, new: Any, prefix: Label | None = None) -> Changes:
    """The differing fields of two values of one kind."""
    for name, what in told.items():
        label = say("{prefix}{what}", "{prefix}{what}", prefix=prefix, what=what) if prefix else what
        yield from from_to(label, getattr(old, name), getattr(new, name))


def listed(
    id: str,
    one: str,
    many: str,
    old: Iterable[T],
    new: Iterable[T],
    key: Callable[[T], str],
    name: Callable[[T], Label],
) -> Changes:
    """What came and what went, each counted ("1 space", "2 spaces") and named."""
    before, after = {key(each): each for each in old}, {key(each): each for each in new}
    for verb_id, verb_en, these, others in (
        ("menambah", "adds", after, before),
        ("menghentikan", "ends", before, after),
    ):
        names = [name(each) for code, each in these.items() if code not in others]
        if names:
            yield say(
                f"{verb_id} {{many}}: {{names}}",
                f"{verb_en} {{many}}: {{names}}",
                many=counted(len(names), id, one, many),
                names=names,
            )


def keyed(
    old: Mapping[T, Any], new: Mapping[T, Any], told: Callable[[T], Label], dropped: Callable[[T], Label]
) -> Changes:
    """Told where new or other than before, dropped where gone."""
    yield from (told(key) for key, value in new.items() if old.get(key) != value)
    yield from (dropped(key) for key in old if key not in new)
