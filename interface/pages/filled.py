"""A form of a page: read by a schema, and shown again as it was filled in where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from flask import Response, after_this_request, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import EXCLUDE, Schema, ValidationError

from application.door import Receipt
from domain.errors import NotFound, NotPermitted, Refusal, WaitFirst
from interface.formats import in_words
from interface.requests import view
from projections.view import Behind

NOT_FIELDS = ("csrf_token", "key")
PLACES = {"ground_needed": "reason", "grant_period": "until", "email_taken": "email", "token_period": "until",
          "token_outlives": "until"}  # fmt: skip
"""At which field a refusal is told, by its rule; the others are told above the form."""


class Filled:
    """`typed` is what came, `data` what it means, `faults` sentences by field; those of the whole form stand
    under the empty name. The key makes sending the same form twice happen once.
    """

    def __init__(self, form: str = "", about: object = "") -> None:
        self.form, self.about = form, str(about)
        self.typed: dict[str, list[str]] = {}
        self.data: dict[str, Any] = {}
        self.faults: dict[str, str] = {}
        self.key = uuid4()
        self.status = 200

    def one(self, name: str, otherwise: object = "") -> str:
        """What a field holds: what was typed, or the value that it begins with."""
        typed = self.typed.get(name)
        return typed[0] if typed else "" if self.typed else str(otherwise or "")

    def holds(self, name: str, value: str, otherwise: bool = False) -> bool:
        """Whether a box is ticked."""
        return value in self.typed.get(name, []) if self.typed else otherwise

    @property
    def sound(self) -> bool:
        return not self.faults

    @property
    def first_fault(self) -> str | None:
        """The field that the visitor is led to."""
        return next(filter(None, self.faults), None)

    def fault(self, name: str, says: str) -> None:
        self.faults[name] = str(gettext(says))
        self.status = 422

    @contextmanager
    def sending(self) -> Iterator[None]:
        """What is refused here is told in the form; what is not there or not allowed is a page of its own."""
        try:
            yield
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            self.faults[PLACES.get(refusal.rule, "")] = refused_in_words(refusal)
            self.status = 409
            if isinstance(refusal, WaitFirst):
                self._wait(refusal.values["seconds"])

    def _wait(self, seconds: int) -> None:
        self.status = 429
        after_this_request(lambda answer: _retry_after(answer, seconds))


def _retry_after(answer: Response, seconds: int) -> Response:
    answer.headers["Retry-After"] = str(int(seconds))
    return answer


class Filling:
    """The one form of a page that was sent, if any; the others are empty."""

    def __init__(self, sent: Filled | None = None) -> None:
        self.sent = sent

    def of(self, form: str, about: object = "") -> Filled:
        if self.sent and (self.sent.form, self.sent.about) == (form, str(about)):
            return self.sent
        return Filled(form, about)

    @property
    def status(self) -> int:
        return self.sent.status if self.sent else 200


def filled(form: str, schema: type[Schema], about: object = "") -> Filled:
    """The form that was sent. Fields left empty count as left out; what the form does not have is dropped."""
    found = Filled(form, about)
    found.typed = {name: values for name, values in request.form.lists() if name not in NOT_FIELDS}
    try:
        found.key = UUID(request.form.get("key", ""))
    except ValueError:
        found.faults[""] = gettext("This form was not complete. Please send it again.")
    reader = schema(unknown=EXCLUDE)
    try:
        found.data = reader.load(_given(reader, found.typed))
    except ValidationError as error:
        by_field: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
        told = {"" if name == "_schema" else name: first_said(said) for name, said in by_field.items()}
        found.faults |= {name: told[name] for name in ("", *reader.fields) if name in told}
    found.status = 422 if found.faults else 200
    return found


def _given(schema: Schema, typed: dict[str, list[str]]) -> dict[str, Any]:
    given = {name: [text for text in texts if text.strip()] for name, texts in typed.items()}
    several = {name for name, field in schema.fields.items() if hasattr(field, "inner")}
    return {name: texts if name in several else texts[0] for name, texts in given.items() if texts}


def onward(endpoint: str, receipt: Receipt | None, done: str, **values: Any) -> ResponseReturnValue:
    """To the page that shows what was done, once it can be seen; `done` names the sentence it begins with."""
    after: dict[str, Any] = {"after": receipt.position} if receipt else {}
    return redirect(url_for(endpoint, done=done, **after, **values), 303)


def catch_up() -> None:
    """Before a page reads anything: waits briefly for what the visitor has just done."""
    after = request.args.get("after", "")
    g.caught_up = True
    if after.isascii() and after.isdigit() and len(after) < 19:
        try:
            view().wait_for(int(after))
        except Behind:
            g.caught_up = False


def told(sentences: dict[str, str]) -> tuple[str | None, bool]:
    """The sentence of what was done, and whether the page already shows it."""
    says = sentences.get(request.args.get("done", ""))
    return (str(gettext(says)) if says else None), bool(g.get("caught_up", True))


def refused_in_words(refusal: Refusal) -> str:
    values = {name: in_words(value) for name, value in refusal.values.items()}
    return str(gettext(refusal.says)).format(**values)


def first_said(said: Any) -> str:
    """Of what marshmallow says of a field, the first sentence."""
    while not isinstance(said, str):
        said = next(iter(said.values())) if isinstance(said, dict) else said[0]
    return str(gettext(said))
