"""The security log: sign-ins and their failures, links, tokens, looks at personal words, refusals."""

from __future__ import annotations

from typing import Any

from flask import Response, json
from marshmallow import fields

from application.store.security_log import Kind
from interface import shapes
from interface.forms import MOST_POSITION, Blueprint, Count, Moment, ReadQuery, one_of
from interface.requests import JSON, SIGNED_IN, allow, reads
from interface.requests import security as security_log

security = Blueprint("security", "security", url_prefix="/v1", description="The security log")


class SecurityQuery(ReadQuery):
    kind = fields.String(
        load_default=None,
        validate=one_of(Kind),
        metadata={"description": "Only entries of this kind."},
    )
    account_id = fields.UUID(load_default=None, metadata={"description": "Only those of this account."})
    since = Moment(load_default=None)
    until = Moment(load_default=None)
    limit = Count(1, 200, load_default=50, strict=False, metadata={"description": "At most so many items."})
    cursor = Count(
        1, MOST_POSITION, load_default=None, strict=False,
        metadata={"description": "The `next` of the page before."},
    )  # fmt: skip


@security.get("/security")
@security.response(200, shapes.SecurityPage)
@security.doc(security=SIGNED_IN)
@reads(security, SecurityQuery)
def list_security(query: dict[str, Any]) -> Response:
    """What happened around accounts, newest first"""
    allow("read_security", None)
    page = security_log().entries(
        account=query["account_id"],
        kind=query["kind"],
        since=query["since"],
        until=query["until"],
        before=query["cursor"],
        limit=query["limit"],
    )
    items = [
        {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "kind": entry.kind,
            "account_id": str(entry.account) if entry.account else None,
            "actor": entry.actor,
            "address": entry.address,
            "detail": entry.detail,
        }
        for entry in page
    ]
    following = str(page[-1].id) if len(page) == query["limit"] else None
    return Response(json.dumps({"items": items, "next": following}), content_type=JSON)
