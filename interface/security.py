"""The security log: sign-ins and their failures, links, tokens, refusals; and among them the looks and exports
that are events.
"""

from __future__ import annotations

from typing import Any

from flask import Response, json
from marshmallow import ValidationError, fields, validates

from application.store.security_log import Kind
from domain.errors import sentence
from interface import as_of, shapes
from interface.forms import LATEST, Blueprint, Count, Moment, Text, TodayQuery, one_of
from interface.looks_told import Further, entries_together
from interface.requests import JSON, SIGNED_IN, allow, reads, wait_for
from interface.requests import security as security_log
from interface.security_told import as_plain

security = Blueprint("security", "security", url_prefix="/v1", description="The security log")


class SecurityQuery(TodayQuery):
    kind = fields.String(
        load_default=None,
        validate=one_of(Kind),
        metadata={"description": "Only entries of this kind."},
    )
    account_id = fields.UUID(load_default=None, metadata={"description": "Only those of this account."})
    since = Moment(load_default=None)
    until = Moment(load_default=None)
    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many items."})
    cursor = Text(60, 0, load_default="", metadata={"description": "The `next` of the page before."})

    @validates("cursor")
    def is_one(self, cursor: str, **_: Any) -> None:
        try:
            Further.of(cursor)
        except ValueError:
            raise ValidationError(sentence("Invalid value.")) from None


@security.get("/security")
@security.response(200, shapes.SecurityPage)
@security.doc(security=SIGNED_IN)
@reads(security, SecurityQuery)
def list_security(query: dict[str, Any]) -> Response:
    """What happened around accounts, newest first"""
    allow("read_security", None)
    page, further = entries_together(
        security_log(),
        wait_for(query),
        Further.of(query["cursor"]),
        query["limit"],
        account=query["account_id"],
        kind=query["kind"],
        since=query["since"],
        until=min(query["until"] or LATEST, as_of.now()) if as_of.asked() else query["until"],
    )
    items = [as_plain(entry) for entry in page]
    return Response(
        json.dumps({"items": items, "next": str(further) if further else None}), content_type=JSON
    )
