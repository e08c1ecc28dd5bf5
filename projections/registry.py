"""All read models, each in the half of a build that makes the two halves about equally long."""

from __future__ import annotations

import hashlib

from projections.accounts import ACCOUNTS
from projections.agenda import AGENDA
from projections.data_requests import DATA_REQUESTS
from projections.disclosures import DISCLOSURES
from projections.evaluations import EVALUATIONS
from projections.figures import FIGURES
from projections.hubs import HUBS
from projections.memberships import MEMBERSHIPS
from projections.programs import PROGRAMS
from projections.readmodel import ReadModel
from projections.refusals import REFUSALS
from projections.spaces import SPACES
from projections.submissions import SUBMISSIONS

HALVES: tuple[tuple[ReadModel, ...], ...] = (
    (HUBS, SPACES, AGENDA, REFUSALS, DISCLOSURES),
    (MEMBERSHIPS, PROGRAMS, DATA_REQUESTS, ACCOUNTS, SUBMISSIONS, FIGURES, EVALUATIONS),
)
READ_MODELS: tuple[ReadModel, ...] = tuple(model for half in HALVES for model in half)


def code() -> str:
    """A hash of all definitions: what an edition must have been built by to be up to date."""
    return hashlib.sha256("".join(model.code for model in READ_MODELS).encode()).hexdigest()[:16]
