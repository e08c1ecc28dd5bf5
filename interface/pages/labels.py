"""What codes are called on pages: roles, rights, phases, states and so on. Each begins with a capital."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext

from domain.errors import sentence
from interface.formats import PHASES, RIGHTS, ROLES

REQUEST_KINDS = {
    "erasure": sentence("Request to be forgotten"),
    "access": sentence("Request to see the data"),
    "correction": sentence("Request to correct data"),
    "retention": sentence("Retention period over"),
}
CHANNELS = {
    "self": sentence("By the person, signed in"),
    "desk": sentence("At the front desk"),
    "letter": sentence("By letter"),
    "retention": sentence("Proposed by the retention period"),
}
REQUEST_STATES = {
    "received": sentence("Received"),
    "identity_checked": sentence("Identity checked"),
    "granted": sentence("Granted"),
    "refused": sentence("Turned down"),
    "executed": sentence("Done"),
}
PLAN_STATES = {
    "submitted": sentence("Waiting for a decision"),
    "approved": sentence("Approved, not yet applied"),
    "rejected": sentence("Rejected"),
    "withdrawn": sentence("Withdrawn"),
    "applied": sentence("Applied"),
}
PROOFS = {
    "ktp_shown": sentence("Identity card (KTP) shown"),
    "passport_shown": sentence("Passport shown"),
    "known_in_person": sentence("Known in person"),
    "letter_of_authority": sentence("Letter of authority"),
    "signed_in": sentence("Signed in to the own account"),
}
WORD_KINDS = {
    "name": sentence("Name"),
    "email": sentence("E-mail address"),
    "phone": sentence("Telephone"),
    "organisation": sentence("Business or organisation"),
    "answers": sentence("Further answers"),
}
GROUNDS = {
    "first start": sentence("first start of this network"),
    "shipped hub file": sentence("hub file delivered with Simpul"),
    "shipped vocabulary": sentence("vocabulary delivered with Simpul"),
    "corrected at the front desk": sentence("corrected at the front desk"),
    "forgotten before": sentence("had been forgotten before"),
}
"""Grounds that the program itself has written. What people write stays as it is."""
LABELS: dict[str, str] = {
    **{str(role): says for role, says in ROLES.items()},
    **RIGHTS,
    **REQUEST_KINDS,
    **CHANNELS,
    **REQUEST_STATES,
    **PLAN_STATES,
    **{str(phase): says for phase, says in PHASES.items()},
    **PROOFS,
    **WORD_KINDS,
}


def label(code: str) -> str:
    """In the reader's language, to stand alone; a code without a label stays as it is."""
    says = str(gettext(LABELS[code])) if code in LABELS else code
    return says[:1].upper() + says[1:]


def ground(written: str | None) -> str:
    return str(gettext(GROUNDS[written])) if written in GROUNDS else written or "–"


def labelled(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their labels, for a field to choose from."""
    return [(str(code), label(code)) for code in codes]
