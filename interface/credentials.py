"""Tokens and sessions: what an account is entered by, listed and ended. No secret is shown twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, json
from marshmallow import Schema, fields, validate

from application.access import ALL_RIGHTS
from domain.errors import NotFound
from interface import shapes
from interface.forms import Blueprint, Moment, Text, one_of
from interface.requests import JSON, SIGNED_IN, known_actor, signed, signing_in, tell_refused

LONGEST_PASSWORD = 1000

credentials = Blueprint("credentials", "credentials", url_prefix="/v1", description="Tokens and sessions")


class GroundQuery(Schema):
    reason = Text(500, required=True)


class TokenForm(Schema):
    """`scopes` are rights, and narrow what the token may to these; left out, it may all that the account may."""

    name = Text(80, required=True)
    scopes = fields.List(
        fields.String(validate=one_of(sorted(ALL_RIGHTS))), load_default=None, allow_none=True
    )
    expires_at = Moment(required=True, metadata={"description": "At most 366 days ahead."})
    password = fields.String(
        load_default=None,
        validate=validate.Length(1, LONGEST_PASSWORD),
        metadata={"description": "One's own, where a browser's session issues a token of the own account."},
    )


@credentials.get("/accounts/<uuid:account_id>/tokens")
@credentials.response(200, shapes.TokenList)
@credentials.doc(security=SIGNED_IN)
def list_tokens(account_id: UUID) -> Response:
    """An account's tokens, also those that were revoked or are over"""
    _own_or_managed(account_id)
    items = [
        {
            "token_id": str(token.id),
            "name": token.name,
            "scopes": token.scopes,
            "created_at": token.created_at.isoformat(),
            "expires_at": token.expires_at.isoformat(),
            "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
            "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        }
        for token in signing_in().tokens.of(account_id)
    ]
    return Response(json.dumps({"items": items}), content_type=JSON)


@credentials.post("/accounts/<uuid:account_id>/tokens")
@credentials.arguments(TokenForm)
@credentials.response(201, shapes.NewToken)
@credentials.doc(security=SIGNED_IN)
def issue_token(form: dict[str, Any], account_id: UUID) -> Response:
    """Issue a token; it is shown this once"""
    prove_in_a_session(account_id, form["password"])
    token_id, secret = signing_in().tokens.issue(
        known_actor(), account_id, form["name"], form["scopes"], form["expires_at"]
    )
    body = {"token_id": str(token_id), "token": secret}
    return Response(json.dumps(body), 201, content_type=JSON)


@credentials.delete("/accounts/<uuid:account_id>/tokens/<uuid:token_id>")
@credentials.response(204)
@credentials.doc(security=SIGNED_IN)
def revoke_token(account_id: UUID, token_id: UUID) -> Response:
    """Revoke a token; from the next request on it is unknown"""
    signing_in().tokens.revoke(known_actor(), account_id, token_id)
    return Response(status=204)


@credentials.get("/accounts/<uuid:account_id>/sessions")
@credentials.response(200, shapes.SessionList)
@credentials.doc(security=SIGNED_IN)
def list_sessions(account_id: UUID) -> Response:
    """Where an account is signed in"""
    _own_or_managed(account_id)
    present = signed()
    items = [
        {
            "session_id": str(session.id),
            "created_at": session.created_at.isoformat(),
            "last_used_at": session.last_used_at.isoformat(),
            "expires_at": session.expires_at.isoformat(),
            "address": session.address,
            "agent": session.agent,
            "factor": session.factor,
            "this_one": present is not None and present.session == session.id,
        }
        for session in signing_in().sessions.of(account_id)
    ]
    return Response(json.dumps({"items": items}), content_type=JSON)


@credentials.delete("/accounts/<uuid:account_id>/sessions/<uuid:session_id>")
@credentials.response(204)
@credentials.doc(security=SIGNED_IN)
def end_session(account_id: UUID, session_id: UUID) -> Response:
    """End a session"""
    _own_or_managed(account_id)
    signing_in().sessions.end(account_id, session_id, actor=known_actor().name)
    return Response(status=204)


@credentials.delete("/accounts/<uuid:account_id>/second-factor")
@credentials.arguments(GroundQuery, location="query")
@credentials.response(204)
@credentials.doc(security=SIGNED_IN)
def remove_second_factor(query: dict[str, Any], account_id: UUID) -> Response:
    """Remove the second factor of somebody else who has lost it; their sessions end"""
    signing_in().second_factor.reset(known_actor(), account_id, query["reason"])
    return Response(status=204)


def prove_in_a_session(account_id: UUID, password: str | None) -> None:
    """A browser that was left open is no place to make a token at: the password is asked for once more, where
    the account is one's own and has one. Raises WrongCredentials, WaitFirst.
    """
    present = signed()
    if present is None or present.session is None or present.account != account_id:
        return
    if signing_in().password.is_set(account_id):
        signing_in().password.prove(account_id, password or "")


def _own_or_managed(account_id: UUID) -> None:
    """One's own, or those of others where one manages accounts; to everybody else they are not there."""
    who = known_actor()
    if not who.may_own("account_own", account=account_id) and not who.may("manage_accounts", None):
        tell_refused(who, "manage_accounts", None)
        raise NotFound(what="account", key=account_id)
