"""The provider itself: discovery, keys that rotate, a form to sign in, the code flow with PKCE.

What a test wants to go wrong it says at /test/behaviour; nothing else here knows of tests.
"""

import time
from dataclasses import dataclass, field
from html import escape

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, request
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.identity_provider.people import PASSWORD, PEOPLE

CLIENT, SECRET = "simpul-contoh", "rahasia-contoh"


@dataclass
class Registered(ClientMixin):
    """The one client, as an administrator of the provider would have registered it."""

    redirect_uris: set = field(default_factory=set)

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return next(iter(self.redirect_uris))

    def get_allowed_scope(self, scope):
        return " ".join(word for word in scope.split() if word in ("openid", "email", "profile"))

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret):
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    person: object

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return int(time.time())

    def get_acr(self):
        return self.person.acr

    def get_amr(self):
        return list(self.person.amr)


@dataclass
class Token:
    """As the resource protector asks for it."""

    scope: str
    person: object
    issued_at: float

    def get_scope(self):
        return self.scope

    def is_expired(self):
        return time.time() > self.issued_at + 300

    def is_revoked(self):
        return False


class Grant(AuthorizationCodeGrant):
    """Codes live in memory and are good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def save_authorization_code(self, code, request):
        asked = request.payload.data
        self.server.nonces.add(asked.get("nonce"))
        self.server.codes[code] = Code(
            code, request.payload.redirect_uri, request.scope, asked.get("nonce"),
            asked["code_challenge"], asked["code_challenge_method"], request.user,
        )  # fmt: skip

    def query_authorization_code(self, code, client):
        return self.server.codes.get(code)

    def delete_authorization_code(self, authorization_code):
        del self.server.codes[authorization_code.code]

    def authenticate_user(self, authorization_code):
        return authorization_code.person


class OnlyS256(CodeChallenge):
    """Without PKCE, or with the plain method, nothing is given out."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant, redirect_uri):
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is needed")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):
    def __init__(self, provider):
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce, request):
        return nonce in self.provider.nonces

    def resolve_client_private_key(self, client):
        return self.provider.signing_key()

    def get_encode_header(self, client):
        return {"alg": "RS256", "kid": self.provider.signing_key().kid}

    def get_client_claims(self, client):
        return {"iss": self.provider.issuer, "aud": [CLIENT], "exp": int(time.time()) + 120}

    def generate_user_info(self, user, scope):
        return {**self.provider.person(user), **self.provider.behaviour.get("claims", {})}

    def encode_id_token(self, token, request):
        """The signed token; where a test asks for it, one that says less, or another altogether."""
        behaviour, key = self.provider.behaviour, self.provider.signing_key()
        signed = jwt.decode(super().encode_id_token(token, request), key)
        claims = {
            name: said for name, said in signed.claims.items() if name not in behaviour.get("without", ())
        }
        header = {
            name: said for name, said in signed.header.items() if name not in behaviour.get("headless", ())
        }
        return behaviour.get("id_token") or jwt.encode(header, claims, key)


class Provider:
    def __init__(self, issuer):
        self.issuer = issuer
        self.nonces, self.tokens = set(), {}
        self.behaviour = {}
        self.asked = {"jwks": 0, "token": 0, "discovery": 0}
        self.registered = Registered()
        self.keys = []
        self.rotate()

    def rotate(self):
        """A new key signs from now on; the old one is published no longer."""
        self.keys.append(RSAKey.generate_key(2048, auto_kid=True))

    def signing_key(self):
        return self.keys[self.behaviour.get("key", -1)]

    def person(self, user):
        said = {"sub": user.get_user_id(), "name": user.name, **user.more}
        if user.email is not None:
            said |= {"email": user.email, "email_verified": user.email_verified}
        return said

    def document(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            **self.behaviour.get("document", {}),
        }


class Sender(IssuerParameter):
    def __init__(self, provider):
        self.provider = provider

    def get_issuer(self):
        return self.provider.behaviour.get("sender", self.provider.issuer)


class Bearer(BearerTokenValidator):
    def __init__(self, provider):
        super().__init__()
        self.provider = provider

    def authenticate_token(self, token_string):
        return self.provider.tokens.get(token_string)


FORM = """<!doctype html><html lang="en"><title>Identity provider for tests</title>
<h1>Identity provider for tests</h1><form method="post">
<label>Name <input name="name"></label> <label>Password <input name="password" type="password"></label>
<button name="answer" value="yes">Sign in</button> <button name="answer" value="no">Refuse</button>
<p>{said}</p></form></html>"""


def create_provider(issuer):
    """The provider as a Flask application."""
    app = Flask("identity_provider")
    provider = Provider(issuer)

    def save_token(token, request):
        provider.tokens[token["access_token"]] = Token(token["scope"], request.user, time.time())

    def query_client(client_id):
        return provider.registered if client_id == CLIENT else None

    server = AuthorizationServer(app, query_client=query_client, save_token=save_token)
    server.codes, server.nonces = {}, provider.nonces
    server.register_grant(Grant, [IdToken(provider), OnlyS256(required=True)])
    server.register_extension(Sender(provider))
    protector = ResourceProtector()
    protector.register_token_validator(Bearer(provider))

    @app.get("/.well-known/openid-configuration")
    def discovery():
        provider.asked["discovery"] += 1
        return provider.document()

    @app.get("/jwks")
    def jwks():
        provider.asked["jwks"] += 1
        key = provider.keys[-1]
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"}]}

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize():
        try:
            grant = server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            return server.handle_error_response(request, error)
        if request.method == "GET":
            return FORM.format(said="")
        person = PEOPLE.get(request.form.get("name"))
        if request.form.get("answer") == "no":
            return server.create_authorization_response(grant_user=None, grant=grant)
        if person is None or request.form.get("password") != PASSWORD:
            return FORM.format(said="Nobody of that name with that password: " + escape(request.form["name"]))
        return server.create_authorization_response(grant_user=person, grant=grant)

    @app.post("/token")
    def token():
        provider.asked["token"] += 1
        return server.create_token_response()

    @app.get("/userinfo")
    @protector("openid")
    def userinfo():
        return {**provider.person(current_token.person), **provider.behaviour.get("userinfo", {})}

    @app.post("/test/rotate")
    def rotate():
        provider.rotate()
        return {}

    @app.post("/test/behaviour")
    def behave():
        provider.behaviour = request.get_json()
        provider.registered.redirect_uris |= set(provider.behaviour.get("redirect_uris", ()))
        return {}

    @app.get("/test/asked")
    def asked():
        return provider.asked

    @app.before_request
    def misbehave():
        return wrong_answer(provider.behaviour.get("wrong", {}).get(request.path))

    return app


def wrong_answer(kind):
    """What a server might answer instead of what it should."""
    if kind == "slow":
        return Response((time.sleep(0.3) or b" " for _ in range(60)), mimetype="application/json")
    if kind == "silent":
        time.sleep(7)
    if kind == "huge":
        return Response((b" " * 65536 for _ in range(1024)), mimetype="application/json")
    if kind == "redirect":
        return Response(status=302, headers={"Location": "/elsewhere"})
    if kind == "compressed":
        return Response(b"", headers={"Content-Encoding": "gzip"})
    if kind == "broken":
        return Response("<script>alert(1)</script>", 500)
    if kind == "markup":
        return Response("<h1>not JSON</h1>")
    if kind == "list":
        return Response("[1]", mimetype="application/json")
    return None
