"""Where a draft stands: what became of the plan that it was submitted as, and whether its hub has moved on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext

from application.hub_files import HubFile
from application.hub_moves import Moved, moved_since
from application.store.drafts import DraftHead
from domain.errors import NotFound, sentence
from domain.values import Label
from interface.pages.drafting.steps import PART_LABELS
from interface.pages.people_shown import colleague
from interface.requests import platform, view
from projections.submissions import submission_row
from projections.view import Row

PARTS = PART_LABELS | {
    "name": sentence("Name"),
    "summary": sentence("Summary"),
    "region": sentence("Region"),
    "phase": sentence("Phase"),
    "rationale": sentence("Rationale"),
    "address": sentence("Address"),
    "building": sentence("Building"),
}


class Stands(NamedTuple):
    """`plan` is what the draft was submitted as, where it is still as it was then; `moved` what others have
    changed at its hub since it was begun.
    """

    plan: Row | None
    moved: Moved | None

    @property
    def is_done(self) -> bool:
        return bool(self.plan and self.plan["state"] == "applied")

    @property
    def waits(self) -> bool:
        return bool(self.plan and self.plan["state"] in ("submitted", "approved"))


class Overtaken(NamedTuple):
    """What the check page tells of a hub that has moved on; `undone` and `kept` are parts in words."""

    by: list[tuple[str, datetime]]
    changes: tuple[Label, ...]
    kept: list[str]
    mergeable: bool


def stands(draft: DraftHead) -> Stands:
    plan = submission_row(view(), draft.submission) if draft.submission else None
    moved = None if plan and plan["state"] == "applied" and _as_submitted(draft) else _moved(draft, plan)
    return Stands(plan if _as_submitted(draft) else None, moved)


def overtaken(moved: Moved | None, file: HubFile | None) -> Overtaken | None:
    """None where the file undoes nothing; one with faults may undo all of it."""
    if moved is None or (file and not moved.undone(file)):
        return None
    by = [(colleague(who, moved.code), when) for who, when in moved.by]
    kept = moved.kept(file) if file else ()
    return Overtaken(by, moved.changes, [_in_words(part) for part in kept], file is not None)


def _moved(draft: DraftHead, plan: Row | None) -> Moved | None:
    """What was applied of the draft itself, it knows."""
    if draft.base is None or draft.changes_hub is None:
        return None
    known = max(draft.base, (plan or {}).get("applied_position") or 0)
    try:
        return moved_since(platform(), draft.changes_hub, known)
    except NotFound:
        return None


def _as_submitted(draft: DraftHead) -> bool:
    return draft.version == draft.submitted_version


def _in_words(part: str) -> str:
    return str(gettext(PARTS[part])) if part in PARTS else part
