"""The texts that drafts begin with: from nothing, from a template, like another hub, or that of a hub itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from application.hub_files import FaultyHubFile
from application.hub_files.reading import read_text
from application.hub_files.tree import Tree
from application.hub_history import as_of
from application.hub_writing import into_text, plain_of, to_text
from application.hub_writing.bringing import whole
from domain import Submission
from domain.errors import NotFound
from domain.values import hub_id
from interface.pages.drafting.texts import templates, vocabulary
from interface.requests import platform, settings

OF_ITS_OWN = (
    "code", "name", "summary", "region", "phase", "rationale", "address", "building", "opened_on", "contact",
    "targets", "partners", "funding", "samples", "closed_days", "exceptions",
)  # fmt: skip
"""What another hub does not take over: it is a fact of the one that there is."""
TO_BE_LOOKED_AT = ("opening_hours", "spaces", "plans")
"""What it takes over as an example: it is another place's until somebody has looked at it."""


def from_nothing(today: date) -> str:
    return f"{_proposed(today)}zone: Asia/Jakarta\n"


def from_template(name: str, today: date) -> str:
    return f"extends: {name}\n{_proposed(today)}"


def like(code: str, day: date | None, today: date) -> str:
    """With the hours, spaces, plans and rules of another hub, as they were at the end of a day (None: as they
    are). Raises NotFound where it had none then.
    """
    configuration, phase = as_of(platform(), code, min(day, today) if day else datetime.now(UTC))
    rooms = tuple(replace(spec, photos=()) for spec in configuration.spaces)
    words = plain_of(replace(configuration, spaces=rooms), phase, code)
    taken = {key: value for key, value in words.items() if key not in OF_ITS_OWN}
    samples = [part for part in TO_BE_LOOKED_AT if part in taken]
    return whole({"samples": samples} if samples else {}) + _proposed(today) + whole(taken)


def of_hub(code: str) -> tuple[str, int]:
    """A hub as it is, and up to which log position; in the words of its file, comments and all, where there is
    one.
    """
    base = platform().log_of_events.last_position(hub_id(code))
    configuration, phase = as_of(platform(), code, base)
    path = settings().hubs / f"{code}.yaml"
    try:
        text = read_text(path, Tree(str(path)))
        return into_text(text, code, configuration, phase, vocabulary(), templates()), base
    except FaultyHubFile:
        return to_text(code, configuration, phase), base


def of_plan(submission_id: UUID) -> tuple[str, str, int | None]:
    """The code of the hub that a submitted plan is for, the text it was drawn from, and upon which log position
    of the hub (None: it was new). Raises NotFound.
    """
    submission = platform().find(Submission, submission_id)
    if submission is None:
        raise NotFound(what="plan", key=submission_id)
    proposal, code = submission.proposal, submission.hub
    return (
        code,
        proposal.source or to_text(code, proposal.configuration, proposal.phase),
        proposal.base or None,
    )


def _proposed(today: date) -> str:
    return f"phase: {{ name: proposed, since: {today} }}\n"
