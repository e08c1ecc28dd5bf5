"""The shapes of what the API answers, for its document. Nothing passes through them: PostgreSQL makes the JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from application.access import GRANTABLE
from domain.phases import Phase, Verdict
from domain.submission import Outcome

BOOKING_STATES = ["booked", "requested", "to_move", "cancelled"]


class Label(Schema):
    """Words in both languages."""

    id = fields.String(required=True)
    en = fields.String(required=True)


class Address(Schema):
    street = fields.String(required=True)
    village = fields.String(required=True, metadata={"description": "Kelurahan or desa"})
    district = fields.String(required=True, metadata={"description": "Kecamatan"})
    regency = fields.String(required=True)
    postcode = fields.String(required=True, allow_none=True)


class HubSummary(Schema):
    code = fields.String(required=True)
    name = fields.Nested(Label, required=True)
    summary = fields.Nested(Label, required=True)
    region = fields.String(required=True)
    phase = fields.String(required=True, validate=validate.OneOf([phase.value for phase in Phase]))
    since = fields.Date(required=True, metadata={"description": "In this phase since"})
    address = fields.Nested(Address, required=True)
    opened_on = fields.Date(required=True, allow_none=True)
    regency = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Official code of the address's regency", "example": "33.74"},
    )
    target = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The day by which a hub in preparation is to open"},
    )
    slippage_days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "Days from the first target to the day of opening, or to the target as it is now;"
            " null where none was set"
        },
    )


class TargetDay(Schema):
    day = fields.Date(required=True)
    recorded_at = fields.DateTime(required=True)


class Result(Schema):
    """What was reached of one measure, and how it was counted."""

    measure = fields.Nested(Label, required=True)
    definition = fields.Nested(Label, required=True)
    value = fields.Float(required=True)
    target = fields.Float(required=True, allow_none=True)


class Evaluation(Schema):
    """How a pilot went, from the first to the last day; `based_on` is the position its results were read at."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    results = fields.List(fields.Nested(Result), required=True)
    verdict = fields.String(required=True, validate=validate.OneOf([verdict.value for verdict in Verdict]))
    conclusion = fields.String(required=True)
    based_on = fields.Integer(required=True)
    recorded_at = fields.DateTime(required=True)
    ground = fields.String(required=True, allow_none=True)


class ConfigurationInForce(Schema):
    number = fields.Integer(required=True)
    in_force_since = fields.DateTime(required=True)


class Hub(HubSummary):
    """A hub, whole. Parts named in `samples` hold examples, not facts."""

    ground = fields.String(required=True, metadata={"description": "The ground of the phase"})
    building = fields.Dict(required=True, allow_none=True)
    zone = fields.String(required=True, metadata={"example": "Asia/Jakarta"})
    opening_hours = fields.Dict(
        required=True, metadata={"description": "Weekday -> stretches of `opens` and `closes`, local time"}
    )
    closed_days = fields.List(fields.Dict(), required=True)
    exceptions = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "Other hours from `first` to `last` inclusive; none: closed"},
    )
    holidays = fields.List(
        fields.Dict(), required=True, metadata={"description": "Days of the shared calendars"}
    )
    calendars = fields.List(
        fields.String(), required=True, metadata={"description": "The shared calendars it keeps"}
    )
    booking = fields.Dict(required=True, metadata={"description": "The booking rules"})
    plans = fields.List(fields.Dict(), required=True, metadata={"description": "Prices in rupiah a month"})
    programs = fields.Dict(required=True)
    targets = fields.List(fields.Dict(), required=True, metadata={"description": "What it is to reach"})
    partners = fields.List(fields.Dict(), required=True)
    funding = fields.List(
        fields.Dict(), required=True, metadata={"description": "Rupiah by source and budget year"}
    )
    titles = fields.List(
        fields.String(), required=True, metadata={"description": "What roles are called here"}
    )
    contact = fields.Dict(required=True, allow_none=True)
    rationale = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "Why it was proposed, and what that is based on"},
    )
    evaluation = fields.Nested(
        Evaluation,
        required=True,
        allow_none=True,
        metadata={"description": "The last one of the phase it is in"},
    )
    first_target = fields.Date(
        required=True, allow_none=True, metadata={"description": "The first day by which it was to open"}
    )
    target_history = fields.List(
        fields.Nested(TargetDay),
        required=True,
        metadata={"description": "Every target day since preparation began, and when it was set"},
    )
    member_fields = fields.List(fields.Dict(), required=True)
    words = fields.Dict(required=True, metadata={"description": "The vocabulary: code -> label"})
    samples = fields.List(fields.String(), required=True)
    consents = fields.List(
        fields.Dict(), required=True, metadata={"description": "What members are asked to consent to"}
    )
    retention = fields.Dict(required=True, metadata={"description": "Whole years, or null without a limit"})
    configuration = fields.Nested(ConfigurationInForce, required=True)
    version = fields.Integer(required=True, metadata={"description": "Of the hub's stream; also the ETag"})


class Space(Schema):
    id = fields.UUID(required=True)
    hub = fields.String(required=True)
    code = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.Nested(Label, required=True, allow_none=True)
    name = fields.Nested(Label, required=True)
    capacity = fields.Integer(required=True, metadata={"description": "People"})
    by_seat = fields.Boolean(required=True, metadata={"description": "Sold seat by seat, or as a whole room"})
    slot_minutes = fields.Integer(
        required=True, metadata={"description": "Booked in steps of so many minutes"}
    )
    buffer_minutes = fields.Integer(
        required=True, metadata={"description": "So many minutes stay free between two bookings"}
    )
    approval = fields.Boolean(
        required=True, metadata={"description": "What a member books waits for the hub's staff"}
    )
    equipment = fields.List(fields.String(), required=True)
    photos = fields.List(fields.String(), required=True, metadata={"description": "Served under /photos/"})
    retired = fields.Boolean(required=True)


class AgendaEntry(Schema):
    booking_id = fields.UUID(required=True)
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    seats = fields.Integer(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["booked", "requested", "to_move"]),
        metadata={
            "description": "`requested` waits for approval, `to_move` cannot stay; both hold the space"
        },
    )
    # `for` is no name for an attribute
    held_for = fields.String(required=True, data_key="for", validate=validate.OneOf(["member", "program"]))
    program_id = fields.UUID(required=True, allow_none=True)


class Booking(Schema):
    booking_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    seats = fields.Integer(required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    program_id = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(BOOKING_STATES))
    reason = fields.String(required=True, allow_none=True)
    message = fields.String(
        required=True, allow_none=True, metadata={"description": "What the hub told its holder"}
    )
    version = fields.Integer(required=True)


class SubmissionSummary(Schema):
    """A plan that was submitted, and what became of it. Who acted is `account:` and an id, or `operator`."""

    submission_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    digest = fields.String(required=True, metadata={"description": "The plan's hash"})
    base = fields.Integer(required=True, metadata={"description": "The position it was drawn upon"})
    state = fields.String(
        required=True,
        validate=validate.OneOf(["submitted", "approved", "rejected", "withdrawn", "applied"]),
    )
    author = fields.String(required=True)
    submitted_at = fields.DateTime(required=True)
    ground = fields.String(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    decision_ground = fields.String(required=True, allow_none=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)
    withdrawal_ground = fields.String(required=True, allow_none=True)
    applied_by = fields.String(required=True, allow_none=True)
    applied_at = fields.DateTime(required=True, allow_none=True)
    applied_position = fields.Integer(required=True, allow_none=True)
    changes = fields.List(fields.Nested(Label), required=True, metadata={"description": "The plan in words"})
    version = fields.Integer(required=True)


class Settlement(Schema):
    """What becomes of the bookings a plan touches: those in `of` as said there, all others as `otherwise`."""

    otherwise = fields.String(required=True, validate=validate.OneOf(list(Outcome)))
    of = fields.Dict(required=True)
    message = fields.String(required=True, allow_none=True)


class Proposal(Schema):
    """All that a plan would put in force, as it was when it was submitted."""

    digest = fields.String(required=True)
    base = fields.Integer(required=True)
    configuration = fields.Dict(required=True)
    phase = fields.Dict(required=True)
    settlement = fields.Nested(Settlement, required=True)
    source = fields.String(required=True, metadata={"description": "The file's text"})
    inherited = fields.List(
        fields.String(), required=True, metadata={"description": "Paths that came from templates"}
    )
    changes = fields.List(fields.Nested(Label), required=True)
    touched = fields.Dict(required=True, metadata={"description": "Booking id -> what becomes of it"})


class Submission(SubmissionSummary):
    proposal = fields.Nested(Proposal, required=True)


class HoursUsed(Schema):
    kind = fields.String(required=True)
    month = fields.String(required=True, metadata={"example": "2026-11"})
    hours = fields.Float(required=True)


class Consent(Schema):
    purpose = fields.String(required=True)
    given_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)


class Membership(Schema):
    membership_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    kind = fields.String(required=True)
    plan = fields.String(required=True)
    starts = fields.Date(required=True)
    paused_from = fields.Date(required=True, allow_none=True)
    resumes_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    initiative = fields.String(required=True, allow_none=True)
    forgotten_at = fields.AwareDateTime(required=True, allow_none=True)
    consents = fields.List(fields.Nested(Consent), required=True)
    hours_used = fields.List(fields.Nested(HoursUsed), required=True)
    version = fields.Integer(required=True)


class Program(Schema):
    program_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.Nested(Label, required=True)
    description = fields.Nested(Label, required=True, allow_none=True)
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    places = fields.Integer(required=True)
    enrolled = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(["anyone", "members"]))
    space_id = fields.UUID(required=True, allow_none=True)
    cancelled = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class Enrolment(Schema):
    enrolment_id = fields.UUID(required=True)
    program_id = fields.UUID(required=True)
    hub = fields.String(required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["enrolled", "waiting", "withdrawn"]))
    version = fields.Integer(required=True)


class Grant(Schema):
    """A role from a day up to but not including `until`; `hub` null means in the whole province."""

    grant_id = fields.UUID(required=True)
    role = fields.String(required=True, validate=validate.OneOf(list(GRANTABLE)))
    hub = fields.String(required=True, allow_none=True)
    from_day = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)


class GrantOnRecord(Grant):
    """With who gave it and on what ground, and the same of its end."""

    ground = fields.String(required=True, allow_none=True)
    granted_by = fields.String(required=True)
    granted_at = fields.DateTime(required=True)
    revoked_by = fields.String(required=True, allow_none=True)
    revoked_at = fields.DateTime(required=True, allow_none=True)
    revoke_ground = fields.String(required=True, allow_none=True)


class AccountMembership(Schema):
    membership_id = fields.UUID(required=True)
    hub = fields.String(required=True)


class Account(Schema):
    """An account, without personal words."""

    account_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["person", "client"]))
    opened_at = fields.DateTime(required=True)
    closed = fields.Boolean(required=True)
    forgotten = fields.Boolean(required=True)
    grants = fields.List(fields.Nested(GrantOnRecord), required=True)
    memberships = fields.List(fields.Nested(AccountMembership), required=True)
    version = fields.Integer(required=True)


class BeingMade(Schema):
    """What was known at an earlier position is not at hand yet: `done` of `position` positions are."""

    status = fields.String(required=True, validate=validate.OneOf(["building"]))
    position = fields.Integer(required=True)
    done = fields.Integer(required=True)
    url = fields.String(required=True, metadata={"description": "Where to ask again"})


class Me(Schema):
    """Who the request is from, and what they may today."""

    account_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    grants = fields.List(fields.Nested(Grant), required=True)
    memberships = fields.List(fields.Nested(AccountMembership), required=True)
    rights = fields.List(fields.String(), required=True, metadata={"description": "At some hub at least"})
    second_factor_needed = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "Of today; null with `as_of`"}
    )


class Token(Schema):
    """An API token; the token itself is shown once, where it is issued."""

    token_id = fields.UUID(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True, allow_none=True)
    created_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    last_used_at = fields.DateTime(required=True, allow_none=True)
    revoked_at = fields.DateTime(required=True, allow_none=True)


class TokenList(Schema):
    items = fields.List(fields.Nested(Token), required=True)


class NewToken(Schema):
    token_id = fields.UUID(required=True)
    token = fields.String(required=True, metadata={"description": "Shown this once"})


class Session(Schema):
    session_id = fields.UUID(required=True)
    created_at = fields.DateTime(required=True)
    last_used_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    address = fields.String(required=True)
    agent = fields.String(required=True)
    factor = fields.String(required=True)
    this_one = fields.Boolean(required=True)


class SessionList(Schema):
    items = fields.List(fields.Nested(Session), required=True)


class Invitation(Schema):
    """A link by which the person sets a password; it works once."""

    account_id = fields.UUID(required=True)
    link = fields.String(required=True)
    expires_at = fields.DateTime(required=True)


class SecurityEntry(Schema):
    """What happened; `detail` holds ids, rights and hub codes, never a name."""

    id = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    kind = fields.String(required=True)
    account_id = fields.UUID(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True)


class Look(Schema):
    """Somebody saw words of a person, or took them out; `roles` are those they had there that day."""

    position = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    kind = fields.String(required=True, metadata={"description": "`read` or `exported`"})
    hub = fields.String(required=True, metadata={"description": "`*` where it is of no one hub"})
    actor = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    what = fields.String(required=True, metadata={"description": "The page, or the list that was exported"})


class Disclosure(Look):
    """With all that the event says; `subjects` are ids, of exports of many people none."""

    disclosure_id = fields.UUID(required=True)
    format = fields.String(required=True, allow_none=True)
    filters = fields.Dict(required=True, allow_none=True)
    as_of = fields.Integer(required=True, allow_none=True)
    rows = fields.Integer(required=True, allow_none=True)
    people = fields.Integer(required=True)
    subjects = fields.List(fields.UUID(), required=True)
    session = fields.UUID(required=True, allow_none=True)


class Page(Schema):
    """One page; `next` is the cursor of the page after, null on the last."""

    next = fields.String(required=True, allow_none=True)


class HubPage(Page):
    items = fields.List(fields.Nested(HubSummary), required=True)


class SubmissionPage(Page):
    items = fields.List(fields.Nested(SubmissionSummary), required=True)


class SpacePage(Page):
    items = fields.List(fields.Nested(Space), required=True)


class AgendaPage(Page):
    items = fields.List(fields.Nested(AgendaEntry), required=True)


class ProgramPage(Page):
    items = fields.List(fields.Nested(Program), required=True)


class AccountPage(Page):
    items = fields.List(fields.Nested(Account), required=True)


class DisclosurePage(Page):
    items = fields.List(fields.Nested(Disclosure), required=True)


class LookPage(Page):
    items = fields.List(fields.Nested(Look), required=True)


class SecurityPage(Page):
    items = fields.List(fields.Nested(SecurityEntry), required=True)


class Receipt(Schema):
    """What a write answers."""

    position = fields.Integer(required=True, metadata={"description": "Of its last event in the log"})
    repeated = fields.Boolean(required=True, metadata={"description": "Whether it had happened before"})


class BookingReceipt(Receipt):
    booking_id = fields.UUID(required=True)


class MembershipReceipt(Receipt):
    membership_id = fields.UUID(required=True)


class ProgramReceipt(Receipt):
    program_id = fields.UUID(required=True)


class EnrolmentReceipt(ProgramReceipt):
    enrolment_id = fields.UUID(required=True)


class AccountReceipt(Receipt):
    account_id = fields.UUID(required=True)


class OpenedAccount(AccountReceipt):
    """`invitation` is the link for a person, null for a client."""

    invitation = fields.Nested(Invitation, required=True, allow_none=True)


class GrantReceipt(AccountReceipt):
    grant_id = fields.UUID(required=True)


class GivenRole(GrantReceipt):
    """`invitation`: where the person's password is void from now on, as their address was never proved."""

    invitation = fields.Nested(Invitation, required=True, allow_none=True)


class Fault(Schema):
    """Of a hub file's text also where in it, and the cause in both languages."""

    place = fields.String(required=True)
    fault = fields.String(required=True)
    file = fields.String()
    line = fields.Integer(metadata={"description": "From 1"})
    column = fields.Integer(metadata={"description": "From 1"})
    path = fields.String(metadata={"example": "spaces[2].kind"})
    cause = fields.Nested(Label)


class Problem(Schema):
    """RFC 9457, with the rule that refused, the values it compared and the configuration in force."""

    type = fields.String(required=True, metadata={"example": "urn:simpul:slot_taken"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "A sentence in the reader's language"})
    rule = fields.String(required=True, metadata={"description": "Stable code of what refused"})
    values = fields.Dict()
    configuration = fields.Integer()
    faults = fields.List(fields.Nested(Fault))
