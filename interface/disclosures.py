"""The access log: who was shown personal words of whom, and who took out what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from interface import shapes
from interface.forms import Blueprint, ListQuery, Moment, one_of
from interface.own_data import allow_person
from interface.requests import SIGNED_IN, allow, page_of_hub, read_answer, reads, wait_for
from interface.security_told import ACCOUNT
from projections.disclosures import disclosure_list, looks_at

disclosures = Blueprint("disclosures", "disclosures", url_prefix="/v1", description="The access log")


class StretchQuery(ListQuery):
    since = Moment(load_default=None)
    until = Moment(load_default=None)


class DisclosuresQuery(StretchQuery):
    kind = fields.String(load_default=None, validate=one_of(("read", "exported")))
    account_id = fields.UUID(load_default=None, metadata={"description": "Only what this account saw."})
    subject = fields.UUID(
        load_default=None,
        metadata={"description": "Only who saw words of this membership, enrolment or account."},
    )


@disclosures.get("/disclosures")
@disclosures.response(200, shapes.DisclosurePage)
@disclosures.doc(security=SIGNED_IN)
@reads(disclosures, DisclosuresQuery)
def list_disclosures(query: dict[str, Any]) -> Response:
    """Who saw personal words of whom, and who took out what, newest first"""
    allow("read_history", None)
    return read_answer(disclosure_list(wait_for(query), query["limit"], query["cursor"], **_narrowed(query)))


@disclosures.get("/hubs/<code>/disclosures")
@disclosures.response(200, shapes.DisclosurePage)
@disclosures.doc(security=SIGNED_IN)
@reads(disclosures, DisclosuresQuery)
def list_hub_disclosures(query: dict[str, Any], code: str) -> Response:
    """The same of the people of one hub"""
    allow("read_history", code)
    found = disclosure_list(wait_for(query), query["limit"], query["cursor"], hub=code, **_narrowed(query))
    return page_of_hub(found, code)


@disclosures.get("/memberships/<uuid:membership_id>/disclosures")
@disclosures.response(200, shapes.LookPage)
@disclosures.doc(security=SIGNED_IN)
@reads(disclosures, StretchQuery)
def list_looks_at_member(query: dict[str, Any], membership_id: UUID) -> Response:
    """Who saw a member's words, for the member too; of others whose words were seen with them it says nothing"""
    allow_person("read_history", membership_id)
    stretch = {name: query[name] for name in ("since", "until")}
    return read_answer(looks_at(wait_for(query), [membership_id], query["limit"], query["cursor"], **stretch))


def _narrowed(query: dict[str, Any]) -> dict[str, Any]:
    account, subject = query["account_id"], query["subject"]
    return {
        "actor": f"{ACCOUNT}{account}" if account else None,
        "kind": query["kind"],
        "subjects": [subject] if subject else None,
        "since": query["since"],
        "until": query["until"],
    }
