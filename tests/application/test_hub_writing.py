"""A hub file written says what it was to say, and a text that is there keeps whatever still holds."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as some

from application.hub_files import (
    FaultyHubFile,
    hub_paths,
    read_hub_file,
    read_hub_text,
    read_templates,
    read_vocabulary,
)
from application.hub_writing import into_text, part_into_text, to_text
from application.hub_writing.plain import ORDER, plain_of
from domain.configuration import (
    READINESS,
    WEEKDAYS,
    Address,
    BookingRules,
    Building,
    ConsentPurpose,
    Contact,
    Funding,
    HoursException,
    MemberField,
    Partner,
    Plan,
    ProgramRules,
    Retention,
    SpaceSpec,
    Target,
)
from domain.phases import Phase, PhaseEntry, Rationale
from domain.values import Hours, Label
from domain.words import ClosedDay

HUBS = Path(__file__).parents[2] / "hubs"
VOCABULARY = read_vocabulary(HUBS)
SEMARANG = read_hub_file(HUBS / "semarang.yaml", VOCABULARY)
TEMPLATES = {
    "templates/small.yaml": """
zone: Asia/Makassar
opening_hours: { monday: ["08:00-17:00"], sunday: ["09:00-12:00"] }
spaces:
  - { code: desks, kind: shared_office, name: { id: Meja, en: Desks }, capacity: 10, by_seat: true }
booking: { days_ahead: 14, longest_hours: 4 }
titles: [Penjaga]
samples: [spaces, booking.days_ahead]
"""
}
KUDUS = """# Kudus, begun from a template.
extends: templates/small.yaml # the small one
code: kudus
name: { id: Hetero Space Kudus,   en: Hetero Space Kudus }
summary: { id: Hub contoh., en: An example hub. }
region: muria_raya
phase: { name: pilot, since: 2026-01-05, ground: SK 1/2026 }
address: { regency: Kabupaten Kudus }
booking:
  # the council asked for it
  days_ahead: 21
"""


def written(text, file, **parts):
    """The text of a file brought to its own state with other parts."""
    state = replace(file.configuration, **parts)
    return into_text(text, file.code, state, file.phase, VOCABULARY, TEMPLATES)


def read(text, name="hub.yaml"):
    return read_hub_text(text, VOCABULARY, name, TEMPLATES)


def comments(text):
    return sorted(re.findall(r"(?:(?<=\s)|^)#.*", text, re.MULTILINE))


def changed_lines(old, new):
    before, after = old.splitlines(), new.splitlines()
    return [line for line in after if line not in before], [line for line in before if line not in after]


# Every configuration that a file can say.

LETTERS = some.characters(codec="utf-8", exclude_categories=("C", "Z")) | some.sampled_from(
    " ,:#-'\"[]{}&*!|>%@`~?"
)
WORDS = (
    some.text(LETTERS, min_size=1, max_size=80).map(lambda text: " ".join(text.split())).filter(bool)
    | some.sampled_from(
        ["null", "yes", "No", "0123", "12", "1e3", "2020-01-31", "10:00", "- a", "a: b", "a #b", "~"]
    )
    | some.sampled_from(["kata " * 35, "x" * 200]).map(str.strip)
)
LABELS = some.builds(Label, WORDS, WORDS)
LONG = some.builds(
    Label, *[some.lists(WORDS, min_size=1, max_size=4).map(lambda w: " ".join(w)[:1000].strip())] * 2
)
DAYS = some.dates(date(2021, 1, 1), date(2100, 12, 31))
CODES = some.from_regex(r"\A[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5}){0,2}\Z")
KEYS = some.from_regex(r"\A[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,5}){0,2}\Z")
SHORT = WORDS.map(lambda word: word[:80].strip())
KINDS = some.sampled_from(list(VOCABULARY.words.space_kinds))
TIMES = some.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@some.composite
def day_hours(draw, least=0):
    """Stretches that do not overlap; the last may end at midnight."""
    moments = draw(some.lists(TIMES, unique=True, min_size=2 * least, max_size=6).map(sorted))
    pairs = [Hours(*pair) for pair in zip(moments[::2], moments[1::2], strict=False)]
    if pairs and draw(some.booleans()):
        pairs[-1] = Hours(pairs[-1].opens, time(0))
    return tuple(pairs)


def several(one, most=3, by=None):
    by = by or (lambda item: item.casefold())
    return some.lists(one, max_size=most, unique_by=by).map(tuple)


def coded(item):
    return item.code


@some.composite
def exceptions(draw):
    found, day = [], date(2026, 1, 1)
    for _ in range(draw(some.integers(0, 3))):
        first = day + timedelta(days=draw(some.integers(1, 40)))
        day = first + timedelta(days=draw(some.integers(0, 40)))
        found.append(HoursException(first, day, draw(day_hours()), draw(LABELS)))
    return tuple(found)


def fields(code, label, kind, required, choices):
    return MemberField(code, label, kind, required, choices if kind == "choice" else ())


REGION = some.sampled_from(list(VOCABULARY.words.regions))
MAYBE_WORDS = some.none() | WORDS
PHONE = some.none() | some.sampled_from(["+62 24 1234567", "081-234 5678"])
YEARS = some.none() | some.integers(1, 100)
SEVERAL_WORDS = some.lists(WORDS, min_size=1, max_size=3).map(tuple)
CHOICES = some.lists(SHORT, min_size=1, max_size=3, unique=True).map(tuple)
FIELD_KINDS = some.sampled_from(["text", "choice", "date"])
READY = some.none() | some.sampled_from(READINESS)
EMAIL = some.sampled_from([None, "hub@contoh.example"])
WEBSITE = some.sampled_from([None, "https://hub.example/a?b=c#d"])
INT4 = some.integers(0, 2**31 - 1)
QUOTAS = some.dictionaries(KINDS, some.integers(0, 744))
SPACES = some.builds(
    SpaceSpec, CODES, KINDS, LABELS, some.integers(1, 10_000), some.booleans(), some.sampled_from([15, 60, 1440]),
    several(SHORT), some.integers(0, 1440), some.booleans(), several(some.sampled_from(["a.jpg", "b-2.png"])),
)  # fmt: skip
FUNDING = some.builds(Funding, WORDS, some.integers(1, 10**15), some.integers(2000, 2100), MAYBE_WORDS)
BUILDINGS = some.builds(Building, LABELS, MAYBE_WORDS, some.none() | LABELS, some.none() | DAYS, READY)
PARTS = {
    "name": LABELS,
    "summary": LONG,
    "building": some.none() | BUILDINGS,
    "zone": some.sampled_from(["Asia/Jakarta", "Asia/Makassar"]),
    "opened_on": some.none() | some.just(date(2020, 1, 31)),
    "opening_hours": some.dictionaries(some.sampled_from(WEEKDAYS), day_hours(1)).map(
        lambda hours: {day: hours[day] for day in WEEKDAYS if day in hours}
    ),
    "closed_days": several(some.builds(ClosedDay, DAYS, LABELS), by=lambda one: one.day),
    "exceptions": exceptions(),
    "spaces": several(SPACES, by=coded),
    "plans": several(some.builds(Plan, CODES, LABELS, INT4, QUOTAS), by=coded),
    "booking": some.builds(
        BookingRules, some.integers(1, 730), some.integers(1, 744), some.integers(1, 1000)
    ),
    "programs": some.builds(ProgramRules, some.integers(1, 10_000)),
    "targets": several(some.builds(Target, LABELS, INT4, DAYS), by=str),
    "partners": several(some.builds(Partner, WORDS, LABELS), by=str),
    "funding": several(FUNDING, by=str),
    "titles": several(SHORT),
    "contact": some.none() | some.builds(Contact, PHONE, PHONE, EMAIL, WEBSITE),
    "rationale": some.builds(Rationale, LONG, LONG, LONG, SEVERAL_WORDS),
    "member_fields": several(
        some.builds(fields, KEYS, LABELS, FIELD_KINDS, some.booleans(), CHOICES), by=coded
    ),
    "consents": several(some.builds(ConsentPurpose, KEYS, LABELS), by=coded),
    "retention": some.builds(Retention, YEARS, YEARS),
    "samples": several(some.sampled_from(["plans", "targets.by", "spaces"])),
}


@some.composite
def addressed(draw):
    region = draw(REGION)
    regency = draw(some.sampled_from(list(VOCABULARY.words.regencies_of(region).values())))
    place = some.just("") | WORDS
    postcode = draw(some.sampled_from([None, "50263", "01234"]))
    address = Address(draw(place), draw(place), draw(place), regency, postcode)
    calendars = draw(some.sampled_from([(), ("national",)]))
    return {"region": region, "address": address, "calendars": calendars}


@some.composite
def phases(draw):
    phase, since = draw(some.sampled_from(Phase)), draw(some.dates(date(2020, 2, 1), date(2099, 1, 1)))
    target = since + timedelta(days=draw(some.integers(0, 300))) if phase is Phase.PREPARING else None
    return PhaseEntry(phase, since, draw(WORDS), target)


@some.composite
def states(draw, *parts):
    """A configuration with a phase: of these parts drawn, of all others as Semarang has them; of all, where
    none is named.
    """
    drawn = {name: draw(one) for name, one in PARTS.items() if not parts or name in parts}
    where = draw(addressed()) if not parts else {}
    configuration = replace(SEMARANG.configuration, **where, **drawn)
    days = VOCABULARY.calendars["national"] if "national" in configuration.calendars else ()
    return replace(configuration, holidays=days), draw(phases()) if not parts else SEMARANG.phase


# Without shrinking: a state is large, and a failing one is read well enough.
MANY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Stage.explicit, Stage.reuse, Stage.generate],
)


@MANY
@given(states())
def test_what_was_written_is_read_as_the_same(state):
    file = read(to_text("kudus", *state))
    assert (file.configuration, file.phase) == state


@MANY
@given(states(), states())
def test_a_text_is_brought_to_any_state(state, other):
    text = into_text(to_text("kudus", *other, "id"), "kudus", *state, VOCABULARY)
    file = read(text)
    assert plain_of(file.configuration, file.phase, file.code) == plain_of(*state, "kudus")
    assert text.startswith("# ")


@MANY
@given(state=states("spaces", "plans", "opening_hours", "closed_days", "booking", "samples"))
def test_the_shipped_text_keeps_all_comments_but_those_of_what_went(state):
    text = into_text(SEMARANG.source, "semarang", *state, VOCABULARY)
    lost = set(comments(SEMARANG.source)) - set(comments(text))
    assert lost <= set(comments(SEMARANG.source.partition("  - code: shared-office")[2].partition("\n\n")[0]))
    assert read(text).configuration == state[0]


@MANY
@given(states())
def test_a_file_that_extends_a_template_is_brought_to_any_state(state):
    text = into_text(KUDUS, "kudus", *state, VOCABULARY, TEMPLATES)
    file = read(text)
    assert plain_of(file.configuration, file.phase, file.code) == plain_of(*state, "kudus")


@pytest.mark.parametrize("path", hub_paths(HUBS), ids=lambda path: path.stem)
def test_a_shipped_hub_is_written_and_read_as_the_same(path):
    file = read_hub_file(path, VOCABULARY)
    again = read(to_text(file.code, file.configuration, file.phase))
    assert (again.configuration, again.phase) == (file.configuration, file.phase)


@pytest.mark.parametrize("path", hub_paths(HUBS), ids=lambda path: path.stem)
def test_a_text_that_says_the_state_stays_to_the_letter(path):
    file = read_hub_file(path, VOCABULARY)
    state = (file.code, file.configuration, file.phase)
    assert into_text(file.source, *state, VOCABULARY, read_templates(HUBS)) == file.source


def test_the_keys_of_a_file_stand_in_the_order_of_the_reference():
    keys = list(plain_of(SEMARANG.configuration, SEMARANG.phase, "semarang"))
    assert keys == [key for key in ORDER if key in keys]
    assert {"code", "spaces", "samples"} <= set(keys)


def test_what_holds_anyway_is_left_out():
    words = plain_of(SEMARANG.configuration, SEMARANG.phase, "semarang")
    assert "zone" not in words and "booking" not in words
    assert "slot_minutes" not in words["spaces"][0]
    assert words["plans"][0]["monthly_price"] == words["plans"][0]["quotas"]["private_office"] == 0


def test_a_file_may_begin_with_the_name_of_its_hub():
    assert to_text("semarang", SEMARANG.configuration, SEMARANG.phase, "en").startswith(
        "# Hetero Space Semarang\n"
    )


def test_labels_and_short_lists_stand_on_one_line():
    text = to_text("semarang", SEMARANG.configuration, SEMARANG.phase)
    assert "    name: { id: Ruang Kantor Bersama, en: Shared Office }\n" in text
    assert "    equipment: [Wi-Fi, stopkontak, loker]\n" in text
    assert '  monday: ["08:00-21:00"]\n' in text


def test_only_the_line_that_says_something_else_changes():
    spaces = tuple(
        replace(s, capacity=61) if s.code == "shared-office" else s for s in SEMARANG.configuration.spaces
    )
    text = written(SEMARANG.source, SEMARANG, spaces=spaces)
    assert changed_lines(SEMARANG.source, text) == (["    capacity: 61"], ["    capacity: 60"])


def test_a_comment_on_the_line_of_a_value_stays_there():
    spaces = tuple(
        replace(s, by_seat=False) if s.code == "shared-office" else s for s in SEMARANG.configuration.spaces
    )
    text = written(SEMARANG.source.replace("capacity: 60", "capacity: 60 # desks"), SEMARANG, spaces=spaces)
    assert "    capacity: 60 # desks\n" in text
    assert "by_seat: true" not in text


def test_spaces_are_matched_by_code_and_their_comments_move_with_them():
    text = SEMARANG.source.replace("  - code: meeting-parang", "  # the quiet one\n  - code: meeting-parang")
    order = SEMARANG.configuration.spaces
    moved = written(text, SEMARANG, spaces=(order[2], order[1], order[0], *order[3:]))
    assert "\n  # the quiet one\n  - code: meeting-parang\n" in moved
    assert (
        moved.index("code: meeting-parang")
        < moved.index("code: meeting-kawung")
        < moved.index("code: shared-office")
    )
    assert comments(moved) == comments(text)


def test_a_space_that_went_takes_its_comments_along():
    text = SEMARANG.source.replace("  - code: meeting-parang", "  # the quiet one\n  - code: meeting-parang")
    rest = tuple(s for s in SEMARANG.configuration.spaces if s.code != "meeting-parang")
    gone = written(text, SEMARANG, spaces=rest)
    assert "the quiet one" not in gone and "meeting-parang" not in gone
    assert "# S1 gives the five kinds." in gone


def test_what_is_new_stands_where_the_reference_has_it():
    text = written(SEMARANG.source, SEMARANG, contact=Contact("+62 24 1234567", None, None, None))
    keys = re.findall(r"^([a-z_]+):", text, re.MULTILINE)
    assert keys[keys.index("contact") - 1] == "titles"
    assert comments(text) == comments(SEMARANG.source)


def test_a_list_that_is_empty_now_keeps_the_comment_that_explains_it():
    text = written(SEMARANG.source, SEMARANG, targets=(), samples=())
    assert "targets: []\n" in text
    assert comments(text) == comments(SEMARANG.source)


def test_comments_inside_a_list_set_anew_stand_above_it():
    text = SEMARANG.source.replace("[layar, papan tulis]", "[layar, # big\n      papan tulis]", 1)
    spaces = tuple(
        replace(s, equipment=()) if s.code == "meeting-kawung" else s for s in SEMARANG.configuration.spaces
    )
    other = tuple(
        replace(s, equipment=("layar", "kopi")) if s.code == "meeting-kawung" else s for s in spaces
    )
    assert "    # big\n    equipment: [layar, kopi]\n" in written(text, SEMARANG, spaces=other)


def test_what_the_template_says_stays_inherited():
    file = read(KUDUS)
    assert written(KUDUS, file) == KUDUS


def test_what_the_template_says_otherwise_is_said_by_the_file():
    file = read(KUDUS)
    text = written(KUDUS, file, zone="Asia/Jakarta", booking=BookingRules(30, 4, 5), opening_hours={})
    assert text.startswith("# Kudus, begun from a template.\nextends: templates/small.yaml # the small one\n")
    assert read(text).configuration == replace(
        file.configuration, zone="Asia/Jakarta", booking=BookingRules(30, 4, 5), opening_hours={}
    )
    assert "longest_hours" not in text and "spaces:" not in text and "the council asked for it" in text


def test_a_file_leaves_a_template_whose_words_it_cannot_unsay():
    template = {
        "templates/small.yaml": TEMPLATES["templates/small.yaml"] + "building: { name: { id: G, en: H } }\n"
    }
    file = read_hub_text(KUDUS, VOCABULARY, "hub.yaml", template)
    state = replace(file.configuration, building=None)
    text = into_text(KUDUS, "kudus", state, file.phase, VOCABULARY, template)
    assert "extends" not in text and "# Kudus, begun from a template." in text
    assert read_hub_text(text, VOCABULARY, "hub.yaml", template).configuration == state


def test_parts_that_anchors_tie_are_set_anew_together_and_others_stay():
    text = SEMARANG.source.replace('monday: ["08:00-21:00"]', 'monday: &day ["08:00-21:00"]')
    text = text.replace('tuesday: ["08:00-21:00"]', "tuesday: *day")
    assert written(text, SEMARANG) == text
    hours = SEMARANG.configuration.opening_hours | {"tuesday": (Hours(time(8), time(12)),)}
    changed = written(text, SEMARANG, opening_hours=hours)
    assert "&day" not in changed and '  tuesday: ["08:00-12:00"]\n' in changed
    assert comments(changed) == comments(text)


def test_a_state_that_no_file_could_say_is_refused_with_its_faults():
    phase = PhaseEntry(Phase.PROPOSED, date(2026, 1, 1), "SK 1/2026")
    with pytest.raises(FaultyHubFile, match="rationale"):
        into_text(
            SEMARANG.source, "semarang", replace(SEMARANG.configuration, rationale=None), phase, VOCABULARY
        )


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a: 1\na: 2\n", "word\n"])
def test_what_is_no_group_of_keys_is_refused(text):
    with pytest.raises(FaultyHubFile):
        part_into_text(text, ("booking",), {})


def test_a_part_is_set_and_all_else_stays():
    text = part_into_text(SEMARANG.source, ("booking",), {"days_ahead": 60, "longest_hours": 8})
    new, old = changed_lines(SEMARANG.source, text)
    assert new == ["booking: { days_ahead: 60, longest_hours: 8 }"]
    assert len(old) == 1


def test_a_part_inside_another_is_set():
    text = part_into_text(SEMARANG.source, ("spaces", 0, "capacity"), 61)
    assert changed_lines(SEMARANG.source, text) == (["    capacity: 61"], ["    capacity: 60"])
    assert 'ground: "SK: 2/2026"' in part_into_text(text, ("phase", "ground"), "SK: 2/2026")


def test_a_part_is_taken_away():
    text = part_into_text(SEMARANG.source, ("building",), None)
    assert "UMKM Center }" not in text
    assert read(text).configuration.building is None


def test_a_draft_grows_from_nothing():
    text = part_into_text("# a draft\n", ("name",), {"id": "Hub", "en": "Hub"})
    text = part_into_text(part_into_text(text, ("code",), "kudus"), ("address", "regency"), "Kabupaten Kudus")
    assert (
        text == "# a draft\ncode: kudus\nname: { id: Hub, en: Hub }\n\naddress:\n  regency: Kabupaten Kudus\n"
    )


@MANY
@given(
    part=some.sampled_from(["spaces", "plans", "opening_hours", "summary", "rationale", "samples"]),
    state=states(),
)
def test_any_part_set_in_any_text_is_read_as_it_was_set(part, state):
    value = plain_of(*state, "kudus").get(part)
    text = part_into_text(SEMARANG.source, (part,), value)
    after = read(text)
    assert plain_of(after.configuration, after.phase, "kudus").get(part) == value


def test_words_on_a_line_of_their_own_need_no_quotation_marks_for_a_comma():
    text = written(
        SEMARANG.source, SEMARANG, titles=("Bendahara, harian",), name=Label("Hub, baru", "Hub: new")
    )
    assert 'name: { id: "Hub, baru", en: "Hub: new" }' in text
    assert "ground: Ada, sudah" in part_into_text(text, ("phase", "ground"), "Ada, sudah")


def test_lines_end_as_they_did():
    text = part_into_text("code: kudus\r\n# mine\r\n", ("zone",), "Asia/Jakarta")
    assert text == "code: kudus\r\nzone: Asia/Jakarta\r\n# mine\r\n"
