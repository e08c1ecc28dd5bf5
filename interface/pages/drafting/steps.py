"""What the wizard asks for, step by step: each field stands for one place in the hub file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.errors import sentence

Kind = Literal["line", "area", "number", "day", "box", "pick", "many", "lines", "hours"]
"""`lines` is a list with one entry on each line, `hours` the stretches of one day, `many` several of a few."""


@dataclass(frozen=True)
class Field:
    """`path` is the place in the file: `name.id`, or within a row of a list `name.id` of that row.

    `choices` names where the words of a `pick` or `many` come from; with `each`, there is one field for each of
    those words, and the path ends in the word.
    """

    path: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    optional: bool = False
    most: int = 200
    choices: str = ""
    each: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]
    about: str = ""


@dataclass(frozen=True)
class Rows:
    """A list in the file, each entry with the same fields. `code_of` is the field that a missing code is made
    of, with `joint` between its words; `first`: an empty row stands there where there is none yet.
    """

    path: str
    title: str
    one: str
    add: str
    fields: tuple[Field, ...]
    about: str = ""
    code_of: str = ""
    joint: str = "-"
    first: bool = False


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    lead: str
    parts: tuple[Group | Rows, ...]


MONTHLY = sentence("Hours a month; left empty, without limit.")
FROM_THE_NAME = sentence("Left empty, it is made from the name. Once in use it stays as it is.")


def both(path: str, label_id: str, label_en: str, kind: Kind = "line", most: int = 200, hint: str = "",
         optional: bool = False) -> tuple[Field, Field]:  # fmt: skip
    """The same words in both languages."""
    return (
        Field(f"{path}.id", label_id, kind, hint, optional, most),
        Field(f"{path}.en", label_en, kind, hint, optional, most),
    )


NAMES = (sentence("Name in Bahasa Indonesia"), sentence("Name in English"))
REASONS = (sentence("Reason in Bahasa Indonesia"), sentence("Reason in English"))
CODE = Field("code", sentence("Code"), hint=FROM_THE_NAME, optional=True, most=40)

IDENTITY = Step(
    "identity",
    sentence("Name and region"),
    sentence("What the hub is called, what it is, and where in Central Java it is."),
    (
        Group(sentence("Name"), (
            *both("name", *NAMES),
            Field("code", sentence("Code of the hub"), optional=True, most=40, hint=sentence(
                "Small letters, digits and hyphens, as in magelang-kota: it stands in the hub's address on the "
                "web. Left empty, it is made from the name. Once in use it stays as it is."), wide=True),
        )),
        Group(sentence("Summary"), both(
            "summary", sentence("Summary in Bahasa Indonesia"), sentence("Summary in English"), "area", 1000,
            hint=sentence("A sentence or two for the hub's public page."))),
        Group(sentence("Where"), (
            Field("region", sentence("Region"), "pick", choices="regions",
                  hint=sentence("Left empty, it follows from the regency.")),
            Field("address.regency", sentence("Regency or city"), "pick", choices="regencies"),
        )),
    ),
)  # fmt: skip

PLACE = Step(
    "place",
    sentence("Place"),
    sentence("The address down to the kelurahan, and the building. What is not known yet stays empty."),
    (
        Group(sentence("Address"), (
            Field("address.street", sentence("Street and number"), optional=True, wide=True),
            Field("address.village", sentence("Kelurahan or village"), optional=True),
            Field("address.district", sentence("District (kecamatan)"), optional=True),
            Field("address.postcode", sentence("Postcode"), optional=True, most=5),
        )),
        Group(sentence("Building"), (
            *both("building.name", sentence("Name of the building in Bahasa Indonesia"),
                  sentence("Name of the building in English"), optional=True),
            Field("building.owner", sentence("Owner"), optional=True, wide=True),
            *both("building.former_use", sentence("Former use in Bahasa Indonesia"),
                  sentence("Former use in English"), optional=True),
            Field("building.readiness", sentence("Readiness"), "pick", optional=True, choices="readiness"),
            Field("building.ready_by", sentence("Ready by"), "day", optional=True),
        ), sentence("Leave all of it empty where there is no building yet.")),
    ),
)  # fmt: skip

PHASE = Step(
    "phase",
    sentence("Phase and rationale"),
    sentence("Where the hub is in its life, on what ground, and why it is proposed."),
    (
        Group(sentence("Phase"), (
            Field("phase.name", sentence("Phase"), "pick", choices="phases",
                  hint=sentence("Bookings are taken in pilot and permanent.")),
            Field("phase.since", sentence("Since"), "day"),
            Field("phase.ground", sentence("Ground"), "area", most=1000, wide=True,
                  hint=sentence("A decree with its number, or a sentence.")),
            Field("phase.target", sentence("To open by"), "day", optional=True,
                  hint=sentence("Needed while the hub is in preparation.")),
            Field("opened_on", sentence("Opened on"), "day", optional=True),
        )),
        Group(sentence("Rationale"), (
            *both("rationale.demand", sentence("Demand, in Bahasa Indonesia"), sentence("Demand, in English"),
                  "area", 1000, sentence("Who would come, and how many."), optional=True),
            *both("rationale.supply", sentence("What there is already, in Bahasa Indonesia"),
                  sentence("What there is already, in English"), "area", 1000, optional=True),
            *both("rationale.reason", sentence("Reason, in Bahasa Indonesia"), sentence("Reason, in English"),
                  "area", 1000, optional=True),
            Field("rationale.based_on", sentence("Based on"), "lines", optional=True, wide=True,
                  hint=sentence("Surveys, reports, letters: one on each line.")),
        ), sentence("Needed while the hub is proposed.")),
    ),
)  # fmt: skip

HOURS = Step(
    "hours",
    sentence("Opening hours"),
    sentence("When the hub is open in an ordinary week, and on which days that is different."),
    (
        Group(sentence("Ordinary week"), (
            *(
                Field(f"opening_hours.{day}", label, "hours", optional=True)
                for day, label in (
                    ("monday", sentence("Monday")), ("tuesday", sentence("Tuesday")),
                    ("wednesday", sentence("Wednesday")), ("thursday", sentence("Thursday")),
                    ("friday", sentence("Friday")), ("saturday", sentence("Saturday")),
                    ("sunday", sentence("Sunday")),
                )
            ),
            Field("zone", sentence("Time zone"), "pick", optional=True, choices="zones"),
        ), sentence("As in 08:00-12:00, 13:00-17:00. A day left empty is closed.")),
        Group(sentence("Holidays"), (
            Field("calendars", sentence("Shared calendars"), "many", optional=True, choices="calendars",
                  hint=sentence("On their days the hub is closed."), wide=True),
        )),
        Rows("closed_days", sentence("Own closed days"), sentence("Closed day"), sentence("Add a closed day"), (
            Field("day", sentence("Day"), "day", wide=True),
            *both("why", *REASONS),
        )),
        Rows("exceptions", sentence("Other hours for a while"), sentence("Other hours"),
             sentence("Add other hours"), (
            Field("from", sentence("From"), "day"),
            Field("until", sentence("Until"), "day", optional=True,
                  hint=sentence("This day included; left empty, for the first day alone.")),
            Field("hours", sentence("Hours on these days"), "hours", optional=True, wide=True,
                  hint=sentence("As in 08:00-12:00, 13:00-17:00. Left empty, the hub is closed.")),
            *both("why", *REASONS),
        ), sentence("As in Ramadan, or during a fair.")),
    ),
)  # fmt: skip

SPACES = Step(
    "spaces",
    sentence("Spaces"),
    sentence("What can be booked. A room is booked as a whole; a shared office seat by seat."),
    (
        Rows("spaces", sentence("Spaces"), sentence("Space"), sentence("Add a space"), (
            *both("name", *NAMES),
            Field("kind", sentence("Kind of space"), "pick", choices="space_kinds"),
            Field("capacity", sentence("Capacity in people"), "number"),
            Field("by_seat", sentence("Booked seat by seat"), "box", optional=True),
            Field("approval", sentence("A member's booking waits for approval"), "box", optional=True),
            Field("slot_minutes", sentence("Length of a step in minutes"), "number", optional=True,
                  hint=sentence("Bookings begin and end on these steps; 60 where it is left empty.")),
            Field("buffer_minutes", sentence("Minutes kept free between bookings"), "number", optional=True),
            Field("equipment", sentence("Equipment"), "lines", optional=True,
                  hint=sentence("One piece on each line.")),
            Field("photos", sentence("Photos"), "lines", optional=True,
                  hint=sentence("Names of files, one on each line.")),
            CODE,
        ), code_of="name.id", first=True),
    ),
)  # fmt: skip

PLANS = Step(
    "plans",
    sentence("Membership plans"),
    sentence("What a membership costs, and how many hours of which kind of space it holds."),
    (
        Rows("plans", sentence("Plans"), sentence("Plan"), sentence("Add a plan"), (
            *both("name", *NAMES),
            Field("monthly_price", sentence("Rupiah a month"), "number"),
            CODE,
            Field("quotas", sentence("Hours a month"), "number", optional=True, each="space_kinds"),
        ), MONTHLY, code_of="name.id", first=True),
    ),
)  # fmt: skip

RULES = Step(
    "rules",
    sentence("Rules"),
    sentence("What holds for every booking and every programme of the hub."),
    (
        Group(sentence("Bookings"), (
            Field("booking.days_ahead", sentence("How many days ahead"), "number", optional=True,
                  hint=sentence("30 where it is left empty.")),
            Field("booking.longest_hours", sentence("Longest booking in hours"), "number", optional=True,
                  hint=sentence("8 where it is left empty.")),
            Field("booking.most_per_member", sentence("Coming bookings of one space that a member may hold"),
                  "number", optional=True, hint=sentence("5 where it is left empty.")),
        )),
        Group(sentence("Programmes"), (
            Field("programs.default_places", sentence("Places where the organiser does not say"), "number",
                  optional=True, hint=sentence("30 where it is left empty.")),
        )),
    ),
)  # fmt: skip

TARGETS = Step(
    "targets",
    sentence("Targets, partners, funding"),
    sentence("What the hub is to reach and by when, who carries it, and what pays for it."),
    (
        Rows("targets", sentence("Targets"), sentence("Target"), sentence("Add a target"), (
            *both("measure", sentence("Measure in Bahasa Indonesia"), sentence("Measure in English")),
            Field("value", sentence("How many"), "number"),
            Field("by", sentence("To be reached by"), "day"),
        )),
        Rows("partners", sentence("Partners"), sentence("Partner"), sentence("Add a partner"), (
            Field("name", sentence("Name"), wide=True,
                  hint=sentence("An institution, not a person.")),
            *both("role", sentence("Role in Bahasa Indonesia"), sentence("Role in English")),
        )),
        Rows("funding", sentence("Funding"), sentence("Source of funding"), sentence("Add a source"), (
            Field("source", sentence("Source")),
            Field("amount", sentence("Rupiah"), "number"),
            Field("year", sentence("Budget year"), "number"),
            Field("ground", sentence("Ground"), optional=True,
                  hint=sentence("A budget line or a decree.")),
        )),
        Group(sentence("Example values"), (
            Field("samples", sentence("Parts whose values are only examples"), "many", optional=True,
                  choices="parts", wide=True,
                  hint=sentence("Public pages mark them as such.")),
        )),
    ),
)  # fmt: skip

PEOPLE = Step(
    "people",
    sentence("People"),
    sentence("What roles are called, what members are asked, how long their data are kept, and how the public "
             "reaches the hub. Write no names of people here."),
    (
        Group(sentence("Titles of roles"), (
            Field("titles", sentence("Titles"), "lines", optional=True, wide=True,
                  hint=sentence("What staff may be called here: one title on each line.")),
        )),
        Rows("member_fields", sentence("Further questions to members"), sentence("Question"),
             sentence("Add a question"), (
            *both("label", sentence("Question in Bahasa Indonesia"), sentence("Question in English")),
            Field("kind", sentence("Kind of answer"), "pick", choices="field_kinds"),
            Field("required", sentence("An answer is required"), "box", optional=True),
            Field("choices", sentence("Choices"), "lines", optional=True,
                  hint=sentence("One on each line; only for a choice.")),
            CODE,
        ), code_of="label.id", joint="_"),
        Rows("consents", sentence("Consents"), sentence("Consent"), sentence("Add a consent"), (
            *both("purpose", sentence("Purpose in Bahasa Indonesia"), sentence("Purpose in English")),
            CODE,
        ), sentence("Each is given and withdrawn freely."), code_of="purpose.id", joint="_"),
        Group(sentence("Retention"), (
            Field("retention.ended_memberships_years", sentence("Years after a membership has ended"), "number",
                  optional=True),
            Field("retention.past_enrolments_years", sentence("Years after a programme"), "number",
                  optional=True),
        ), sentence("After how many years words about people are proposed to be forgotten.")),
        Group(sentence("Contact"), (
            Field("contact.phone", sentence("Telephone"), optional=True),
            Field("contact.whatsapp", sentence("WhatsApp"), optional=True),
            Field("contact.email", sentence("E-mail address"), optional=True),
            Field("contact.website", sentence("Website"), optional=True),
        ), sentence("The hub's own addresses, never a person's.")),
    ),
)  # fmt: skip

STEPS = (IDENTITY, PLACE, PHASE, HOURS, SPACES, PLANS, RULES, TARGETS, PEOPLE)
CHECK = "check"
BY_NAME = {step.name: step for step in STEPS}
PART_LABELS = {
    "opening_hours": HOURS.title,
    "calendars": sentence("Shared calendars"),
    "closed_days": sentence("Own closed days"),
    "exceptions": sentence("Other hours for a while"),
    "spaces": SPACES.title,
    "plans": PLANS.title,
    "booking": sentence("Rules of bookings"),
    "programs": sentence("Rules of programmes"),
    "targets": sentence("Targets"),
    "partners": sentence("Partners"),
    "funding": sentence("Funding"),
    "member_fields": sentence("Further questions to members"),
    "consents": sentence("Consents"),
    "retention": sentence("Retention"),
    "contact": sentence("Contact"),
}


def following(name: str) -> str:
    """The step after a step; the last one leads to the check."""
    names = [*BY_NAME, CHECK]
    return names[names.index(name) + 1]


def before(name: str) -> str | None:
    names = [*BY_NAME, CHECK]
    return names[names.index(name) - 1] if names.index(name) else None
