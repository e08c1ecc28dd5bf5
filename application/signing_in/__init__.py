"""How accounts prove who they are: invitations, passwords, second factors, sessions, tokens, identities.

None of it is in the log: there stand the accounts and their roles. What matters for security is told to the
security log in the transaction of the change.
"""

from __future__ import annotations

from application.signing_in.ground import Caller
from application.signing_in.invitations import Invitation
from application.signing_in.people import People
from application.signing_in.sessions import Session, Signed
from application.signing_in.tokens import Tokens


class SigningIn(People, Tokens):
    """One per process; safe to share between threads. Every method takes `now` last."""


__all__ = ["Caller", "Invitation", "Session", "Signed", "SigningIn"]
