"""Signing in through an identity provider of others: OpenID Connect, the code flow with PKCE."""

from interface.oidc.client import Client, Identity, Pending
from interface.oidc.refusals import ProviderAway, SignInRefused

__all__ = ["Client", "Identity", "Pending", "ProviderAway", "SignInRefused"]
