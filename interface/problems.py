"""What goes wrong, said to programs as RFC 9457 problem details and to people as a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, cast

import structlog
from flask import Flask, Response, g, json, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from application.access import GRANTABLE, RIGHTS
from domain import errors
from domain.phases import Phase
from domain.values import Hours, Label
from interface.formats import ROLES, in_words, language
from interface.wiring import AWAY
from projections.past import EditionWanted
from projections.view import Behind, NoLiveEdition

log = structlog.get_logger()

STATUS: dict[type[errors.Refusal], int] = {
    errors.NotFound: 404,
    errors.NotPermitted: 403,
    errors.ChangedMeanwhile: 412,
    errors.Unusable: 422,
    errors.WrongCredentials: 401,
    errors.CodeNeeded: 401,
    errors.UnknownIdentity: 403,
    errors.WeakPassword: 422,
    errors.WaitFirst: 429,
    errors.Busy: 503,
    errors.OutcomeUnknown: 503,
}
TITLES = {
    400: errors.sentence("The request cannot be read"),
    401: errors.sentence("This needs a key"),
    403: errors.sentence("This is not allowed"),
    404: errors.sentence("There is nothing here"),
    405: errors.sentence("This cannot be done here"),
    409: errors.sentence("This is refused"),
    412: errors.sentence("Changed in the meantime"),
    413: errors.sentence("Too large"),
    415: errors.sentence("The wrong kind of content"),
    422: errors.sentence("Something is not right"),
    429: errors.sentence("Too many requests"),
    500: errors.sentence("A fault of ours"),
    503: errors.sentence("Not available right now"),
}
DETAILS = {
    400: errors.sentence("The request is not well formed."),
    401: errors.sentence("Sign in, or send a token as: Authorization: Bearer <token>"),
    404: errors.sentence("There is nothing at this address."),
    405: errors.sentence("This address does not take that method."),
    413: errors.sentence("The request is larger than {limit} bytes."),
    415: errors.sentence("The body must be JSON: Content-Type: application/json"),
    422: errors.sentence("Some values are missing or wrong; each is named below."),
    500: errors.sentence("It has been recorded. Please try again later."),
    503: errors.sentence("The database cannot be reached. Please try again shortly."),
}


Fault = tuple[type, BaseException, TracebackType | None]
FOR_PROGRAMS = ("/v1", "/ready", "/live", "/metrics")


class Site(Flask):
    """Tells a fault by its route: the library writes down the path, which may hold the secret of a link."""

    def log_exception(self, exc_info: Fault | tuple[None, None, None]) -> None:
        self.logger.error("fault on %s [%s]", route(), request.method, exc_info=exc_info)


class Problem(HTTPException):
    """An answer that ends a request; `faults` are pairs of place and sentence."""

    def __init__(
        self,
        status: int,
        rule: str | None = None,
        detail: str | None = None,
        faults: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.rule, self.faults = status, rule, faults


def register(app: Flask) -> None:
    """Every way that a request can end badly ends in `problem`."""
    app.register_error_handler(errors.Refusal, _refused)
    app.register_error_handler(Behind, _behind)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(NoLiveEdition, _nothing_to_read)
    app.register_error_handler(EditionWanted, _being_built)
    for away in AWAY:
        app.register_error_handler(away, _away)


def problem(status: int, rule: str, detail: str, next_step: str | None = None, **more: Any) -> Response:
    """The answer in the form the reader can use: JSON under /v1, else a page, which may say what to do next."""
    title = gettext(TITLES.get(status, TITLES[500]))
    if request.path.startswith(FOR_PROGRAMS):
        body = {
            "type": f"urn:simpul:{rule}",
            "rule": rule,
            "title": title,
            "status": status,
            "detail": detail,
            **more,
        }
        answer = Response(json.dumps(body), status, content_type="application/problem+json")
    else:
        page = render_template(
            "error.html", status=status, title=title, sentence=detail, next_step=next_step, request_id=None
        )
        answer = Response(page, status)
    if status == 503:
        answer.headers["Retry-After"] = "2"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def http_problem(error: HTTPException) -> Response:
    """Werkzeug's and our own ends of a request."""
    status = error.code or 500
    if status == 401:
        log.warning("unknown_caller", rule=getattr(error, "rule", None), method=request.method, route=route())
        if request.method == "GET" and not request.path.startswith(FOR_PROGRAMS):
            return cast(Response, redirect(url_for("pages.sign_in", next=_asked_for()), 303))
    if error.response is not None and (error.code is None or status < 400):
        return error.response  # type: ignore[return-value]
    rule = getattr(error, "rule", None) or f"http_{status}"
    own = isinstance(error, Problem) and error.description
    detail = str(error.description) if own else gettext(DETAILS.get(status, DETAILS[400]))
    if status == 413:
        detail = detail.format(limit=request.max_content_length)
    faults = getattr(error, "faults", None)
    answer = problem(status, rule, detail, **({"faults": faults} if faults else {}))
    if status == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return answer


def route() -> str:
    """What was asked for, for lines of the log: the route, since a path may hold the secret of a link."""
    return request.url_rule.rule if request.url_rule else "none"


def _asked_for() -> str:
    return request.full_path.rstrip("?")


def _refused(refusal: errors.Refusal) -> Response:
    status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)
    values = {name: in_words(value) for name, value in refusal.values.items()}
    detail = gettext(refusal.says).format(**values)
    more: dict[str, Any] = {"values": {name: _plain(value) for name, value in refusal.values.items()}}
    if refusal.configuration is not None:
        more["configuration"] = refusal.configuration
    answer = problem(status, refusal.rule, detail, _whom_to_ask(refusal), **more)
    if isinstance(refusal, errors.WaitFirst):
        answer.headers["Retry-After"] = str(int(refusal.values["seconds"]))
    return answer


def _whom_to_ask(refusal: errors.Refusal) -> str | None:
    """Whose roles give the right that was missing: who they are is better known than what a right is called."""
    needs = refusal.values.get("needs") if isinstance(refusal, errors.NotPermitted) else None
    roles = [str(gettext(ROLES[role])) for role in GRANTABLE if needs in RIGHTS[role]]
    if not roles:
        return None
    return str(
        gettext("This page is for: %(roles)s. Ask one of them if you need it.", roles=", ".join(roles))
    )


def _behind(error: Behind) -> Response:
    g.position = error.position
    detail = gettext("The answer is not there yet: position %(wanted)s was asked for.", wanted=error.wanted)
    return problem(503, "behind", detail, values={"wanted": error.wanted, "position": error.position})


def _being_built(wanted: EditionWanted) -> Response:
    """Not a problem: the same address will answer soon, and meanwhile tells how far it is."""
    g.position, g.in_the_present = wanted.position, True
    if wanted.crowded:
        detail = gettext("Too many earlier days are being made ready just now. Please try again shortly.")
        return problem(503, "too_many_editions", detail)
    if wanted.error:
        detail = gettext("What was known at position %(position)s cannot be shown: %(why)s",
                         position=wanted.position, why=wanted.error)  # fmt: skip
        return problem(500, "edition_failed", detail)
    told = {"status": "building", "position": wanted.position, "done": wanted.done, "url": _asked_for()}
    if request.path.startswith(FOR_PROGRAMS):
        answer = Response(json.dumps(told), 202, content_type="application/json")
    else:
        answer = Response(render_template("being-built.html", **told), 202)
        if "HX-Request" in request.headers:
            answer.headers["HX-Redirect"] = _asked_for()  # not a part of the page: the page that waits
    answer.headers["Retry-After"] = "1"
    answer.headers["Location"] = _asked_for()
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _away(error: Exception) -> Response:
    log.error("database_away", error=str(error), route=route())
    return problem(503, "database_away", gettext(DETAILS[503]))


def _nothing_to_read(error: NoLiveEdition) -> Response:
    return problem(
        503, "no_live_edition", gettext("The first edition is still being built. Please try again shortly.")
    )


def _plain(value: Any) -> Any:
    """A value as programs read it: moments in UTC, hours as 08:00-17:00."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Label):
        return value.in_language(language())
    if isinstance(value, Hours):
        return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float | bool | Phase) else str(value)
