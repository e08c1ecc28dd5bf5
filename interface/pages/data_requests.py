"""Requests of people about their own data: received, identity checked, decided, carried out, with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from marshmallow import Schema, ValidationError, fields

from application.data_requests import CheckIdentity, DecideRequest, ReceiveRequest, deciding_hub
from application.platform import Attempt
from domain.account import NETWORK
from domain.data_request import PROOFS, SIGNED_IN, EnrolmentOf, Subjects
from domain.errors import NotFound, sentence
from interface.data_requests import readable_request
from interface.disclosing import exported
from interface.erasing import carry_out, forecast, subjects_of
from interface.forms import Text, one_of
from interface.own_data import about
from interface.pages.filled import Filling, filled, onward, told
from interface.pages.labels import labelled
from interface.pages.people_shown import colleague, forgotten, looked_at
from interface.pages.shown import ShownHub, one_hub
from interface.requests import actor, allow, perform, platform, view, word
from projections.accounts import account_names
from projections.data_requests import request_row, request_rows
from projections.memberships import member_row
from projections.programs import enrolled_person
from projections.view import Row

ERASE = sentence("ERASE")
DONE = {
    "received": sentence("The request has been received. The time to answer it has begun."),
    "checked": sentence("The identity has been checked."),
    "decided": sentence("The request has been decided."),
    "executed": sentence("The request has been carried out."),
}


class Left(NamedTuple):
    """Until a request has to be answered, in words."""

    overdue: bool
    words: str


class SubjectField(fields.Field):  # type: ignore[type-arg]
    """`membership:ID`, `account:ID` or `enrolment:PROGRAMME:ID`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Subjects:
        kind, *ids = str(value).split(":")
        try:
            known = [UUID(one) for one in ids]
        except ValueError:
            raise ValidationError(sentence("Not a valid UUID.")) from None
        if kind == "membership" and len(known) == 1:
            return Subjects(memberships=(known[0],))
        if kind == "account" and len(known) == 1:
            return Subjects(account=known[0])
        if kind == "enrolment" and len(known) == 2:
            return Subjects(enrolments=(EnrolmentOf(*known),))
        raise ValidationError(sentence("Invalid value."))


class ReceiveForm(Schema):
    subject = fields.List(SubjectField(), required=True)
    kind = fields.String(required=True, validate=one_of(["access", "correction", "erasure"]))
    channel = fields.String(load_default="desk", validate=one_of(["desk", "letter"]))


class CheckForm(Schema):
    how = fields.String(required=True, validate=one_of(PROOFS))
    version = fields.Integer(load_default=None)


class DecideForm(Schema):
    granted = fields.Boolean(required=True)
    reason = Text(500, required=True)
    version = fields.Integer(load_default=None)


class ExecuteForm(Schema):
    word = Text(40, load_default="")


def requests(code: str | None = None) -> ResponseReturnValue:
    """A hub's requests, or those that concern the network: of staff, and of members of several hubs."""
    hub = one_hub(code) if code else None
    allow("read_requests", code)
    rows = request_rows(view(), code or NETWORK)
    opened = [row for row in rows if row["state"] not in ("refused", "executed")]
    closed = [row for row in rows if row not in opened]
    _tell_who(rows, code)
    return render_template(
        "requests.html", hub=hub, opened=opened, closed=closed, said=told(DONE),
        may_propose=code is not None and actor().may("decide_requests", code),
    )  # fmt: skip


def receive(code: str) -> ResponseReturnValue:
    """Taken at the desk or by letter; the page that it was sent from is a person's."""
    one_hub(code)
    allow("take_requests", code)
    form = filled("receive", ReceiveForm)
    if form.sound:
        with form.sending():
            subjects = together(form.data["subject"])
            command = ReceiveRequest(form.key, form.data["kind"], subjects, form.data["channel"])
            receipt = perform(command, form.key)
            return onward("pages.data_request", receipt, "received", request_id=form.key)
    page = render_template("refused.html", form=form, back=url_for("pages.people", code=code))
    return page, form.status


def request_page(request_id: UUID) -> ResponseReturnValue:
    return _page(_known(request_id))


def check(request_id: UUID) -> ResponseReturnValue:
    row = _known(request_id)
    form = filled("check", CheckForm)
    if form.sound:
        with form.sending():
            receipt = perform(CheckIdentity(request_id, form.data["how"], form.data["version"]), form.key)
            return onward("pages.data_request", receipt, "checked", request_id=request_id)
    return _page(row, Filling(form))


def decide(request_id: UUID) -> ResponseReturnValue:
    row = _known(request_id)
    form = filled("decide", DecideForm)
    if form.sound:
        with form.sending():
            command = DecideRequest(request_id, form.data["granted"], form.data["version"])
            receipt = perform(command, form.key, reason=form.data["reason"])
            return onward("pages.data_request", receipt, "decided", request_id=request_id)
    return _page(row, Filling(form))


def before_executing(request_id: UUID) -> ResponseReturnValue:
    """What will be erased, in numbers, before anything is."""
    return _execution_page(_decider(request_id))


def execute(request_id: UUID) -> ResponseReturnValue:
    row = _decider(request_id)
    form = filled("execute", ExecuteForm)
    erases = row["kind"] in ("erasure", "retention")
    if form.sound and erases and form.data["word"] != str(gettext(ERASE)):
        form.fault("word", sentence("Type the word exactly as it stands above."))
    if form.sound:
        with form.sending():
            receipt = carry_out(request_id, subjects_of(row), form.key)
            return onward("pages.data_request", receipt, "executed", request_id=request_id)
    return _execution_page(row, Filling(form))


def receipt(request_id: UUID) -> ResponseReturnValue:
    """A sheet to print and hand over; it names nobody."""
    row = _known(request_id)
    if row["receipt"] is None:
        raise NotFound(what="request", key=request_id)
    return render_template("receipt.html", row=row, hub=_hub_of(row), network=NETWORK)


def download(request_id: UUID) -> ResponseReturnValue:
    """For a granted request to see the data: what the person is handed; that it was given out is recorded."""
    row = _known(request_id)
    allow("decide_requests", _deciding_place(row))
    if row["kind"] != "access" or row["state"] not in ("granted", "executed"):
        raise NotFound(what="request", key=request_id)
    return as_download(subjects_of(row), request_id)


def as_download(subjects: Subjects, request_id: UUID | None = None) -> Response:
    """The person's data as a file of JSON."""
    places = [(one.program_id, one.enrolment_id) for one in subjects.enrolments]
    body = msgspec.json.format(msgspec.json.encode(about(subjects.account, subjects.memberships, places)))
    asked_by = {"request": str(request_id)} if request_id else {}
    exported("own_data", "json", as_of=view().last_seen, filters=asked_by, people=subjects.ids)
    answer = Response(body, content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="data-pribadi.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def together(parts: Sequence[Subjects]) -> Subjects:
    return Subjects(
        tuple(one for part in parts for one in part.memberships),
        next((part.account for part in parts if part.account), None),
        tuple(one for part in parts for one in part.enrolments),
    )


def left(due: datetime) -> Left:
    """Days and hours; under an hour, minutes."""
    seconds = int((due - datetime.now(UTC)).total_seconds())
    overdue, rest = seconds < 0, abs(seconds)
    days, hours, minutes = rest // 86400, rest % 86400 // 3600, rest % 3600 // 60
    parts = [
        ngettext("%(count)s day", "%(count)s days", days, count=days) if days else "",
        ngettext("%(count)s hour", "%(count)s hours", hours, count=hours) if hours else "",
    ]
    in_minutes = ngettext("%(count)s minute", "%(count)s minutes", minutes, count=minutes)
    return Left(overdue, " ".join(filter(None, parts)) or in_minutes)


def _page(row: Row, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    said = told(DONE)
    who = actor()
    place = _place(row)
    deciding = _deciding_place(row)
    page = render_template(
        "request.html",
        row=request_row(view(), row["id"]) or row,
        hub=_hub_of(row),
        said=said,
        people=_people(row),
        forms=forms,
        proofs=labelled(PROOFS if row["channel"] == "self" else [one for one in PROOFS if one != SIGNED_IN]),
        may_take=who.may("take_requests", place),
        may_decide=who.may("decide_requests", deciding),
        for_the_province=deciding is None,
        took_part=who.name in (row["received_by"], row["checked_by"]),
        by=_colleagues(row),
    )
    return page, forms.status


def _execution_page(row: Row, forms: Filling | None = None) -> ResponseReturnValue:
    forms = forms or Filling()
    page = render_template(
        "execute.html", row=row, hub=_hub_of(row), people=_people(row), numbers=forecast(subjects_of(row)),
        word=str(gettext(ERASE)), forms=forms,
    )  # fmt: skip
    return page, forms.status


def _place(row: Row) -> str | None:
    return None if row["hub"] == NETWORK else row["hub"]


def _deciding_place(row: Row) -> str | None:
    """Where it is decided by what its people are today, whatever they were when it was received."""
    attempt = Attempt(platform())
    return deciding_hub(attempt.request(row["id"]), attempt)


def _hub_of(row: Row) -> ShownHub | None:
    return None if row["hub"] == NETWORK else one_hub(row["hub"])


def _known(request_id: UUID) -> Row:
    """A request where its reader may know of it: staff of its hub, and the person it is about."""
    return readable_request(view(), request_id)


def _decider(request_id: UUID) -> Row:
    row = _known(request_id)
    allow("decide_requests", _deciding_place(row))
    return row


def _people(row: Row) -> list[dict[str, Any]]:
    """Whom it is about: by name for those who may know names, and where more is to be seen of them."""
    place, found = _place(row), _found(row)
    named = actor().may("read_persons", place) or not actor().may("read_requests", place)
    if named:
        looked_at("request", (one for one, *_ in found), place)
    return [
        {"id": one, "kind": kind, "name": (word(name) or forgotten()) if named else str(one)[:8],
         "page": page if actor().may("read_persons", place) else None}
        for one, kind, name, page in found
    ]  # fmt: skip


def _tell_who(rows: Sequence[Row], code: str | None) -> None:
    """Adds to each row of a list whom it is about: the names, and one look for all; or a short number."""
    named = actor().may("read_persons", code)
    found = {row["id"]: _found(row) if named else [] for row in rows}
    looked_at("requests", (one for those in found.values() for one, *_ in those), code)
    for row in rows:
        names = dict.fromkeys(word(name) or forgotten() for _, _, name, _ in found[row["id"]])
        row["who"] = ", ".join(names) or row["receipt"] or f"PDP-{str(row['id'])[:8]}"


def _found(row: Row) -> list[tuple[UUID, str, Any, str | None]]:
    """Those it is about: id, kind, sealed name, and the page where more is to be seen."""
    subjects = subjects_of(row)
    found: list[tuple[UUID, str, Any, str | None]] = []
    for one in subjects.memberships:
        member = member_row(view(), one)
        if member:
            page = url_for("pages.member", code=member["hub"], membership_id=one)
            found.append((one, "membership", member["name"], page))
    if subjects.account:
        rows = account_names(view(), [subjects.account])
        found += [(one, "account", account["name"], None) for one, account in rows.items()]
    for place_in in subjects.enrolments:
        enrolment = enrolled_person(view(), place_in.program_id, place_in.enrolment_id)
        if enrolment:
            found.append((place_in.enrolment_id, "enrolment", enrolment["name"], None))
    return found


def _colleagues(row: Row) -> dict[str, str]:
    """Who did which step; the person it is about is not told."""
    if not actor().may("read_requests", _place(row)):
        return {}
    steps = ("received_by", "checked_by", "decided_by", "executed_by")
    return {step: colleague(row[step], _place(row)) for step in steps if row[step]}
