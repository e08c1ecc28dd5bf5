"""A hub file written on pages: step by step or as text, by those who may configure hubs, and never lost."""

import re

import pytest

from application.access import OPERATOR
from application.store.drafts import Drafts
from domain import Submission
from interface.pages.drafting.steps import STEPS
from tests.interface.filled_in import Forms
from tests.interface.visitors import HOST, words

DRAFTS = "/province/drafts"
NAMES = [step.name for step in STEPS]
IDENTITY = {
    "name.id": "Hetero Space Magelang",
    "name.en": "Hetero Space Magelang",
    "summary.id": "Hub contoh.",
    "summary.en": "An example hub.",
    "address.regency": "Kota Magelang",
}
PREPARING = {
    "phase.name": "preparing",
    "phase.since": "2026-11-01",
    "phase.ground": "SK Contoh 1/2026",
    "phase.target": "2027-03-01",
}
ROOM = {
    "spaces[0].name.id": "Ruang Rapat Édelweis 1",
    "spaces[0].name.en": "Edelweiss Meeting Room 1",
    "spaces[0].kind": "meeting_room",
    "spaces[0].capacity": "8",
}
WRITTEN = """\
# The note above everything.
code: magelang
name: { id: Hetero Space Magelang, en: Hetero Space Magelang } # a note beside
x_unknown: { kept: yes }
spaces:
  # The first room.
  - code: rapat-1
    kind: meeting_room # as asked for
    name: { id: Rapat 1, en: Meeting 1 }
    capacity: 8
  - code: rapat-2
    kind: meeting_room
    name: { id: Rapat 2, en: Meeting 2 }
    capacity: 12 # measured
"""


class Writer:
    """An admin with a draft open."""

    def __init__(self, visitor, store, address):
        self.visitor, self.store, self.address = visitor, store, address
        self.id = address.rpartition("/")[2]

    @property
    def draft(self):
        return self.store.one(OPERATOR, self.id)

    @property
    def text(self):
        return self.draft.text

    def write(self, text):
        """Straight into the table, as somebody else might."""
        return self.store.save(OPERATOR, self.id, self.draft.version, text)

    def at(self, step, query=""):
        return self.visitor.get(f"{self.address}/{step}{query}").text

    def read(self, step, query=""):
        return self.visitor.read(f"{self.address}/{step}{query}", within="main")

    def held(self, step, query=""):
        """What the form of a step holds: the first value of each field."""
        fields = Forms(self.at(step, query)).to(f"{self.address}/{step}")
        return {name: values[0] for name, values in fields.items()}

    def fill(self, step, typed, do="next", query="", but=()):
        """Sends a step as it stands with what is typed into it; the answer as it is."""
        fields = Forms(self.at(step, query)).to(f"{self.address}/{step}")
        sent = {**{name: values for name, values in fields.items() if name not in but}, **typed, "do": do}
        return self.send(step, sent)

    def send(self, step, sent):
        return self.visitor.client.post(f"{self.address}/{step}", data=sent, headers={"Origin": HOST})


@pytest.fixture
def admin(office):
    return office.comes("provincial_admin")


@pytest.fixture
def store(office):
    return Drafts(office.parts.platform.pool)


@pytest.fixture
def begin(admin, store):
    """begin("template", template=...): a draft, and the admin who writes it."""

    def begun(how="new", **fields):
        answer = admin.fill(DRAFTS, f"{DRAFTS}/begin/{how}", **fields)
        assert answer.status_code == 303, words(answer)
        return Writer(admin, store, answer.headers["Location"].removesuffix("/identity"))

    return begun


@pytest.fixture
def new(begin):
    return begin()


# Beginning and deleting


def test_a_draft_from_nothing_begins_with_its_first_step(new):
    assert new.draft.began_from == "new" and new.draft.hub == ""
    assert "Name and region" in new.read("identity")


def test_a_draft_from_a_template_shows_what_comes_from_it(begin):
    writer = begin("template", template="templates/hub-kecil.yaml")
    assert writer.text.startswith("extends: templates/hub-kecil.yaml\n")
    assert writer.held("hours")["opening_hours.monday"] == "08:00-16:00"
    assert "builds on the template hub-kecil" in writer.read("hours")
    assert "From the template." in writer.read("hours")


def test_a_draft_like_another_hub_has_its_rooms_and_not_its_name(begin):
    writer = begin("like", hub="semarang")
    assert writer.held("spaces")["spaces[1].name.id"] == "Ruang Rapat Kawung"
    assert writer.held("identity")["name.id"] == "" and "semarang" not in writer.text
    assert "samples: [opening_hours, spaces, plans]" in writer.text


def test_a_draft_like_a_hub_before_there_was_one_is_refused_at_its_field(admin):
    page = admin.send(DRAFTS, f"{DRAFTS}/begin/like", 422, hub="semarang", as_of="2019-01-01")
    assert "On that day the hub had no configuration yet." in page


def test_a_change_of_a_hub_begins_with_its_file_and_its_comments(begin):
    writer = begin("hub", hub="semarang")
    assert "# booked seat by seat; the others are booked as a whole" in writer.text
    assert writer.draft.hub == "semarang"
    assert "there is nothing to submit" in writer.read("check")


def test_a_template_or_a_hub_that_there_is_not_is_told_at_its_field(admin):
    assert "no such template" in admin.send(
        DRAFTS, f"{DRAFTS}/begin/template", 422, template="templates/x.yaml"
    )
    assert "no such hub" in admin.send(DRAFTS, f"{DRAFTS}/begin/hub", 422, hub="../vocabulary")


def test_the_same_form_sent_twice_begins_one_draft(admin, store):
    fields = Forms(admin.get(DRAFTS).text).to(f"{DRAFTS}/begin/new")
    for _ in range(2):
        admin.client.post(f"{DRAFTS}/begin/new", data=fields, headers={"Origin": HOST})
    assert len(store.all(OPERATOR)) == 1


def test_the_list_says_who_wrote_what_and_from_what(admin, begin):
    begin("template", template="templates/hub-kecil.yaml")
    begin("like", hub="semarang", as_of="2026-11-22")
    page = admin.read(DRAFTS)
    assert "From the template hub-kecil · begun by Sekar Contoh" in page
    assert "Like Hetero Space Semarang as of" in page


def test_the_look_at_names_is_told_to_the_security_log(office, begin):
    writer = begin()
    office.comes("provincial_admin").read(DRAFTS)
    assert office.disclosed()[0].subjects == [str(writer.visitor.account)]


def test_deleting_asks_once_more(admin, new, store):
    page = admin.read(f"{new.address}/deletion")
    assert "Delete the draft?" in page and store.all(OPERATOR)
    said = admin.send(f"{new.address}/deletion", f"{new.address}/deletion")
    assert "The draft has been deleted." in said and not store.all(OPERATOR)


# The steps


def test_every_step_of_every_beginning_is_shown_and_saved_as_it_stands_without_a_change(begin):
    """What a form cannot show and what nobody touched stays to the letter."""
    for writer in (begin("hub", hub="semarang"), begin("template", template="templates/hub-kecil.yaml")):
        before = writer.text
        for step in NAMES:
            typed = {} if step != "identity" or writer.draft.hub else {"name.id": ""}
            assert writer.fill(step, typed).status_code == 303
        assert writer.text == before


def test_a_hub_is_written_step_by_step_until_nothing_is_missing(new):
    assert new.fill("identity", IDENTITY).headers["Location"].endswith("/place")
    new.fill(
        "place", {"address.village": "Kemirirejo", "building.name.id": "Balai", "building.name.en": "Hall"}
    )
    new.fill("phase", PREPARING)
    new.fill("hours", {"opening_hours.monday": "08:00-12:00, 13:00-17:00", "calendars": ["national"]})
    new.fill("spaces", ROOM)
    new.fill("plans", {"plans[0].name.id": "Terbuka", "plans[0].name.en": "Open", "plans[0].monthly_price": "0",
                       "plans[0].quotas.meeting_room": "4"})  # fmt: skip
    new.fill("rules", {"booking.days_ahead": "14"})
    assert new.fill("targets", {}).headers["Location"].endswith("/people")
    assert new.fill("people", {"titles": "Kepala Hub\nResepsionis"}).headers["Location"].endswith("/check")
    page = new.read("check")
    assert "all of this: it takes the place of nothing" in page and "changed:" not in page
    assert "to complete" not in page and "a new hub: Hetero Space Magelang (magelang)" in page
    assert new.draft.hub == "magelang"


def test_a_step_left_incomplete_is_saved_and_says_what_is_missing(new):
    answer = new.fill("identity", {"name.id": "Hetero Space Magelang"})
    assert answer.headers["Location"].endswith("/identity?told=1")
    page = new.read("identity", "?told=1")
    assert "Saved. This is still missing or not right: Name in English : not filled in yet" in page
    assert new.held("identity")["name.id"] == "Hetero Space Magelang"


def test_a_code_that_may_be_left_empty_is_not_told_as_missing_before_there_is_a_name(new):
    new.fill("identity", {"summary.id": "Hub contoh."})
    new.fill("spaces", {"spaces[0].capacity": "8"})
    assert "identity-code-fault" not in new.at("identity", "?told=1")
    assert "spaces[0].code-fault" not in new.at("spaces", "?told=1")
    assert "#identity-code" not in new.at("check") and "[0].code" not in new.at("check")
    new.write("name: { id: Contoh, en: Example }\n")
    assert "#identity-code" in new.at("check")
    assert "identity-code-fault" in new.at("identity", "?told=1")


def test_the_day_to_open_by_goes_with_the_phase_of_preparing_and_that_is_said(new):
    new.fill("phase", PREPARING)
    assert new.held("phase")["phase.target"] == "2027-03-01"
    answer = new.fill("phase", {"phase.name": "pilot"})
    assert answer.headers["Location"].endswith("/hours?dropped=1")
    assert "The day to open by has been taken out" in new.read("hours", "?dropped=1")
    assert new.held("phase")["phase.target"] == "" and "target" not in new.text


def test_what_is_only_missing_is_not_told_before_somebody_has_asked(new):
    assert 'class="fault"' not in new.at("identity")
    assert 'class="fault"' in new.at("identity", "?told=1")


def test_a_fault_is_told_at_its_field_which_is_led_to_and_gets_the_focus(new):
    new.fill("spaces", {**ROOM, "spaces[0].capacity": "banyak"})
    page = new.at("spaces", "?told=1")
    field = re.search(r'<input id="spaces-spaces\[0\]\.capacity"[^>]*>', page)[0]
    assert 'value="banyak"' in field and 'aria-invalid="true"' in field and "autofocus" in field
    assert '<a href="#spaces-spaces[0].capacity">Space 1, capacity in people</a>' in page


@pytest.mark.parametrize(
    ("step", "typed", "says"),
    [
        ("identity", {**IDENTITY, "code": "Kota Magelang"}, "a code is made of small letters"),
        ("identity", {**IDENTITY, "region": "solo_raya"}, "Kota Magelang is not a known regency of this region"),
        ("place", {"address.postcode": "5611"}, "a postcode has five digits"),
        ("place", {"building.ready_by": "besok"}, "a date like 2020-01-31 belongs here"),
        ("phase", {"phase.since": "kemarin"}, "a date like 2020-01-31 belongs here"),
        ("hours", {"opening_hours.monday": "17:00-08:00"}, "closing after they open"),
        ("hours", {"opening_hours.monday": "08:00-12:00, 11:00-17:00"}, "overlap"),
        ("spaces", {**ROOM, "spaces[0].slot_minutes": "7"}, "7 minutes do not divide a day"),
        ("plans", {"plans[0].monthly_price": "-5"}, "must be from 0 to"),
        ("rules", {"booking.days_ahead": "4000"}, "must be from 1 to 730"),
        ("people", {"retention.past_enrolments_years": "selamanya"}, "a whole number belongs here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_kept_and_told(new, step, typed, says):
    new.fill(step, typed, do="stay")
    assert says in new.read(step, "?told=1")
    assert new.held(step)[next(reversed(typed))] == list(typed.values())[-1]


@pytest.mark.parametrize(("do", "leads"), [("back", "/place"), ("stay", "/phase?told=1"), ("next", "/hours")])
def test_each_button_saves_and_goes_its_way(new, do, leads):
    assert new.fill("phase", PREPARING, do=do).headers["Location"].endswith(leads)
    assert "SK Contoh 1/2026" in new.text


def test_the_code_follows_from_the_name_and_the_region_from_the_regency(new):
    new.fill("identity", IDENTITY)
    held = new.held("identity")
    assert (held["code"], held["region"]) == ("magelang", "kedu_raya")


def test_codes_of_rooms_follow_from_their_names_and_are_each_anothers(new):
    new.fill("spaces", ROOM)
    new.fill("spaces", {}, do="add:spaces")
    second = {name.replace("[0]", "[1]"): value for name, value in ROOM.items()}
    new.fill("spaces", second, query="?add=spaces")
    held = new.held("spaces")
    assert (held["spaces[0].code"], held["spaces[1].code"]) == (
        "ruang-rapat-edelweis-1",
        "ruang-rapat-edelweis-1-2",
    )


def test_rooms_that_come_at_once_get_codes_of_their_own(new):
    second = {name.replace("[0]", "[1]"): value for name, value in ROOM.items()}
    new.send("spaces", {**Forms(new.at("spaces")).to(f"{new.address}/spaces"), **ROOM, **second})
    assert "code: ruang-rapat-edelweis-1\n" in new.text and "code: ruang-rapat-edelweis-1-2\n" in new.text


def test_a_row_is_added_and_removed_by_buttons_and_the_rest_is_saved(new):
    new.write(WRITTEN)
    answer = new.fill("spaces", {"spaces[0].capacity": "9"}, do="add:spaces")
    assert answer.headers["Location"].endswith("?add=spaces")
    assert "spaces[2].name.id" in new.held("spaces", "?add=spaces")
    new.fill("spaces", {}, do="remove:spaces[0]", query="?add=spaces")
    held = new.held("spaces")
    assert held["spaces[0].name.id"] == "Rapat 2" and "spaces[1].name.id" not in held
    assert "capacity: 12 # measured" in new.text and "capacity: 9" not in new.text


def test_comments_and_keys_that_the_wizard_does_not_know_stay(new):
    new.write(WRITTEN)
    new.fill("identity", IDENTITY)
    new.fill("spaces", {"spaces[1].capacity": "14", "spaces[0].equipment": "layar\npapan tulis"})
    for kept in ("# The note above everything.", "# a note beside", "x_unknown: { kept: yes }",
                 "# The first room.", "kind: meeting_room # as asked for", "# measured"):  # fmt: skip
        assert kept in new.text
    assert "capacity: 14" in new.text and "equipment: [layar, papan tulis]" in new.text


def test_what_is_emptied_goes_from_the_text_with_the_group_around_it(new):
    new.fill("place", {"building.owner": "Pemerintah Provinsi", "address.village": "Kemirirejo"})
    assert "building" in new.text
    new.fill("place", {"building.owner": "", "address.village": ""})
    assert "building" not in new.text and "address" not in new.text


def test_only_what_differs_from_the_template_becomes_the_drafts_own(begin):
    writer = begin("template", template="templates/hub-kecil.yaml")
    writer.fill("hours", {"opening_hours.saturday": "09:00-12:00"})
    assert 'saturday: ["09:00-12:00"]' in writer.text and "monday" not in writer.text
    writer.fill("spaces", {"spaces[1].capacity": "10"})
    assert "code: shared-office" in writer.text and "capacity: 10" in writer.text
    writer.fill("hours", {"opening_hours.friday": ""})
    assert writer.held("hours")["opening_hours.friday"] == ""


def test_every_field_of_the_wizard_comes_back_as_it_was_typed(new):
    """Each field of each step is written to the place that it is read from."""
    for step in STEPS:
        for part in step.parts:
            if hasattr(part, "one"):
                new.fill(step.name, {}, do=f"add:{part.path}")
                typed = typed_into(part.fields, f"{part.path}[0].")
                new.fill(step.name, typed, query=f"?add={part.path}")
            else:
                typed = typed_into(part.fields, "")
                new.fill(step.name, typed, do="stay")
            held = new.held(step.name)
            assert {name: held.get(name) for name in typed} == typed


def typed_into(fields, base):
    values = {"day": "2027-01-02", "number": "60", "box": "true", "hours": "08:00-12:00, 13:00-17:00",
              "lines": "satu\ndua"}  # fmt: skip
    picked = {"regions": "kedu_raya", "regencies": "Kota Magelang", "readiness": "ready", "phases": "preparing",
              "zones": "Asia/Jakarta", "calendars": "national", "space_kinds": "classroom", "parts": "spaces",
              "field_kinds": "choice"}  # fmt: skip
    typed = {}
    for one in fields:
        name = f"{base}{one.path}" + (".classroom" if one.each else "")
        typed[name] = picked.get(one.choices) or values.get(one.kind) or f"kata-{one.path.replace('.', '-')}"
    return typed


def test_a_step_that_there_is_not_is_a_page_that_says_so(new):
    new.visitor.get(f"{new.address}/nowhere", 404)


def test_a_word_with_markup_is_shown_as_it_was_typed(new):
    new.fill("identity", {"name.id": "<script>alert(1)</script>"})
    assert "<script>alert" not in new.at("identity")
    assert new.held("identity")["name.id"] == "<script>alert(1)</script>"


# Two at once


def test_who_saves_second_is_told_and_nothing_of_theirs_is_lost(new, office):
    other = office.comes("provincial_admin")
    mine = Forms(new.at("identity")).to(f"{new.address}/identity")
    Writer(other, new.store, new.address).fill("identity", {"name.id": "Milik Lain", "summary.id": "Sama."})
    answer = new.send("identity", {**mine, "name.id": "Milik Saya", "summary.id": "Sama."})
    page = words(answer, "main")
    assert answer.status_code == 412 and "has saved this draft while you were writing" in page
    assert "[Milik Saya]" in page and "Stored now: Milik Lain" in page and "Stored now: Sama" not in page
    assert "Milik Lain" in new.text
    again = Forms(answer.text).to(f"{new.address}/identity")
    assert new.send("identity", again).status_code == 303
    assert "Milik Saya" in new.text and "Milik Lain" not in new.text


def test_rows_that_were_typed_meanwhile_are_not_lost_either(new):
    mine = {**Forms(new.at("spaces")).to(f"{new.address}/spaces"), **ROOM}
    new.write("spaces: []\n")
    answer = new.send("spaces", mine)
    assert answer.status_code == 412 and "Ruang Rapat Édelweis 1" in answer.text
    new.send("spaces", Forms(answer.text).to(f"{new.address}/spaces"))
    assert "ruang-rapat-edelweis-1" in new.text


def test_who_saves_the_text_second_is_shown_what_differs(new):
    mine = Forms(new.at("text")).to(f"{new.address}/text")
    new.write("code: theirs\n")
    answer = new.send("text", {**mine, "text": "code: mine\n"})
    page = words(answer, "main")
    assert answer.status_code == 412 and "-code: theirs" in page and "+code: mine" in page
    assert new.text == "code: theirs\n"
    again = Forms(answer.text).to(f"{new.address}/text")
    assert again["text"] == ["code: mine\n"]
    assert new.send("text", again).status_code == 303 and new.text == "code: mine\n"


# The text


def test_the_text_is_kept_also_where_it_is_no_yaml_and_says_what_is_wrong(new):
    assert new.fill("text", {"text": "code: [magelang\nname: {"}).status_code == 303
    assert new.text == "code: [magelang\nname: {"
    assert "is not well-formed YAML" in new.read("text")


def test_a_fault_stands_beside_its_line_and_leads_there_and_back(new):
    new.fill("text", {"text": WRITTEN.replace("capacity: 12", "capacity: banyak")})
    page = new.at("text")
    assert re.search(r'<a id="line-14" href="#fault-(\d+)" title="a whole number belongs here">', page)
    assert '<a href="#line-14" data-line="14">Line 14</a> <code>spaces[1].capacity</code>' in page


def test_a_text_that_the_wizard_cannot_read_is_mended_in_the_editor(new):
    new.write("code: [magelang")
    assert new.visitor.get(new.address, 303).headers["Location"].endswith("/text")
    answer = new.visitor.get(f"{new.address}/identity", 303)
    assert "The wizard cannot read this text" in new.visitor.read(answer.headers["Location"])


def test_a_key_that_stands_twice_is_mended_in_the_editor(new):
    new.write("code: a\ncode: b\n")
    assert "/text" in new.visitor.get(f"{new.address}/identity", 303).headers["Location"]


def test_an_empty_text_is_a_beginning(new):
    new.fill("text", {"text": "# Only a note.\n"})
    new.fill("identity", IDENTITY)
    assert new.text.startswith("# Only a note.\n") and "Hetero Space Magelang" in new.text


def test_the_editor_shows_what_comes_from_the_template(begin):
    writer = begin("template", template="templates/hub-kecil.yaml")
    assert "What comes from the template hub-kecil" in writer.read("text")
    assert "Groups merge key by key" in writer.read("text") and "Opening hours" in writer.read("text")


def test_a_text_of_a_million_bytes_is_kept(new):
    text = "# x\n" * 250_000
    assert new.fill("text", {"text": text}).status_code == 303
    assert new.text == text


def test_a_larger_text_is_refused_with_a_sentence_and_stays_in_the_form(new):
    text = "# x\n" * 250_001
    answer = new.fill("text", {"text": text})
    assert answer.status_code == 409
    assert "A draft holds at most 1,000,000 bytes; this one has 1,000,004." in words(answer, "main")
    assert Forms(answer.text).to(f"{new.address}/text")["text"] == [text]


def test_a_body_far_beyond_that_is_refused_and_so_is_a_large_one_of_anybody_else(new, office):
    assert new.send("text", {"text": "x" * 2_200_000}).status_code == 413
    stranger = office.comes("auditor")
    answer = stranger.client.post(
        f"{new.address}/text", data={"text": "x" * 100_000}, headers={"Origin": HOST}
    )
    assert answer.status_code == 413


def test_a_step_of_two_hundred_rooms_is_sent_whole(new):
    rooms = [
        f"  - code: room-{n}\n    kind: meeting_room\n    name: {{ id: Ruang {n}, en: Room {n} }}\n"
        f"    capacity: 8\n    equipment: [layar, papan tulis, proyektor]\n"
        for n in range(200)
    ]
    new.write("spaces:\n" + "".join(rooms))
    assert new.fill("spaces", {"spaces[199].capacity": "9"}).status_code == 303
    assert new.held("spaces")["spaces[199].capacity"] == "9"


# The check


def complete(writer):
    writer.fill("identity", IDENTITY)
    writer.fill("phase", PREPARING)
    return writer


def test_each_fault_leads_to_the_field_where_it_is_mended(new):
    page = new.at("check")
    assert (
        f'href="{new.address}/identity?told=1#identity-name.id">Name and region: Name in Bahasa Indonesia</a>'
        in page
    )
    assert "Submit for approval" not in page
    fields = re.findall(r"told=1#[a-z]+-([a-z.]+)", page)
    assert fields == ["name.id", "summary.id", "region", "address.regency", "phase.ground"]


def test_a_fault_outside_the_wizard_leads_to_its_line(new):
    new.write(WRITTEN)
    assert f'href="{new.address}/text#line-4">Text, line 4</a>' in new.at("check")


def test_a_plan_is_submitted_on_a_ground(new, office):
    answer = complete(new).fill("check", {"reason": "SK Contoh 9/2026"})
    assert answer.status_code == 303
    office.follow()
    platform = office.parts.platform
    ((stream, _),) = platform.log_of_events.begun(Submission.Created, "magelang")
    submission = platform.find(Submission, stream)
    assert (submission.state, submission.author) == ("submitted", f"account:{new.visitor.account}")
    assert office.nobody().get("/hubs/magelang", 404)


def test_without_a_ground_nothing_is_submitted(new):
    answer = complete(new).fill("check", {"reason": ""})
    assert answer.status_code == 422 and "Missing data for required field." in words(answer)


def test_what_is_no_longer_the_plan_that_was_shown_is_not_submitted(new):
    shown = Forms(complete(new).at("check")).to(f"{new.address}/check")
    new.fill("rules", {"booking.days_ahead": "9"})
    answer = new.send("check", {**shown, "reason": "SK Contoh 9/2026"})
    assert answer.status_code == 409 and "has changed since you saw this plan" in words(answer)


def test_a_plan_says_which_bookings_it_touches_and_what_becomes_of_them(begin, desk, coming_monday):
    desk.book("meeting-kawung", coming_monday, "09:00-11:00")
    writer = begin("hub", hub="semarang")
    writer.fill("hours", {"opening_hours.monday": "12:00-21:00"})
    page = writer.read("check")
    assert "Ruang Rapat Kawung ·" in page or "Kawung Meeting Room ·" in page
    assert "outside the opening hours" in page.lower()
    refused = writer.fill("check", {"reason": "SK Contoh 9/2026", "otherwise": "to_move"})
    assert refused.status_code == 409 and "Say in a message" in words(refused)
    typed = {"reason": "SK Contoh 9/2026", "otherwise": "to_move", "message": "Jam buka berubah."}
    assert writer.fill("check", typed).status_code == 303


def test_a_draft_with_faults_is_not_submitted(new):
    shown = Forms(complete(new).at("check")).to(f"{new.address}/check")
    new.write("code: magelang\n")
    assert new.send("check", {**shown, "reason": "SK Contoh 9/2026"}).status_code == 422


# A hub that moves on


@pytest.fixture
def applied(office):
    """applied(writer): the draft is submitted, approved by another and applied."""

    def done(writer, **also):
        answer = writer.fill("check", {"reason": "SK Contoh 9/2026", **also})
        assert answer.status_code == 303, words(answer, "main")
        office.follow()
        plan = answer.headers["Location"].partition("?")[0]
        other = office.comes("provincial_admin")
        for step in ("approval", "application"):
            sent = other.fill(plan, f"{plan}/{step}")
            assert sent.status_code == 303, words(sent)
            office.follow()
        return plan

    return done


@pytest.fixture
def overtaken(begin, applied):
    """A draft that changes the hours; meanwhile another has changed how many days ahead one books."""
    writer, another = begin("hub", hub="semarang"), begin("hub", hub="semarang")
    writer.fill("hours", {"opening_hours.tuesday": "13:00-21:00"})
    another.fill("rules", {"booking.days_ahead": "60"})
    applied(another)
    return writer


def test_a_draft_says_that_its_hub_has_changed_and_what_it_would_undo(overtaken):
    page = overtaken.read("check")
    assert "The hub has changed since this draft was begun Changed by Sekar Contoh on" in page
    assert "bookings at most ahead (days): 30 becomes 60" in page
    assert "See what would be undone" in overtaken.visitor.read(DRAFTS, within="main")


def test_it_undoes_nothing_of_others_unless_that_is_said(overtaken):
    forms = Forms(overtaken.at("check")).forms
    submitting = {**next(fields for _, fields in forms if "digest" in fields), "reason": "SK Contoh 9/2026"}
    refused = overtaken.send("check", submitting)
    assert refused.status_code == 422 and "what others have changed is to be undone" in words(refused)
    assert overtaken.send("check", {**submitting, "undoing": "true"}).status_code == 303


def test_brought_up_to_date_it_has_what_others_changed_and_its_own_and_its_comments(overtaken):
    answer = overtaken.fill("check", {"version": str(overtaken.draft.version)}, do="renew")
    assert answer.status_code == 303, words(answer, "main")
    assert overtaken.held("rules")["booking.days_ahead"] == "60"
    assert overtaken.held("hours")["opening_hours.tuesday"] == "13:00-21:00"
    assert "# booked seat by seat; the others are booked as a whole" in overtaken.text
    page = overtaken.read("check", "?done=renewed")
    assert "The draft is up to date" in page and "has changed since this draft" not in page
    assert "ahead (days)" not in page


def test_a_part_that_both_have_changed_stays_as_the_draft_says_and_is_named(begin, applied):
    writer, another = begin("hub", hub="semarang"), begin("hub", hub="semarang")
    writer.fill("rules", {"booking.days_ahead": "20"})
    another.fill("rules", {"booking.days_ahead": "60"})
    another.fill("identity", {"summary.en": "Another summary."})
    applied(another)
    assert "look at them once more: Rules of bookings." in writer.read("check")
    writer.fill("check", {"version": str(writer.draft.version)}, do="renew")
    assert writer.held("rules")["booking.days_ahead"] == "20"
    assert writer.held("identity")["summary.en"] == "Another summary."


def test_what_does_not_go_together_is_told_and_changes_nothing(begin, applied):
    writer, another = begin("hub", hub="semarang"), begin("hub", hub="semarang")
    writer.fill("identity", {"address.regency": "Kabupaten Kendal"})
    another.fill("identity", {"region": "kedu_raya", "address.regency": "Kota Magelang"})
    applied(another)
    before = writer.text
    answer = writer.fill("check", {"version": str(writer.draft.version)}, do="renew")
    assert answer.status_code == 409 and writer.text == before
    assert "does not go together" in words(answer) and "regency of this region" in words(answer)


def test_of_two_who_bring_it_up_to_date_the_second_is_told(overtaken):
    answer = overtaken.fill("check", {"version": str(overtaken.draft.version - 1)}, do="renew")
    assert answer.status_code == 409 and "booking:" in overtaken.text
    assert overtaken.held("rules")["booking.days_ahead"] == "30"


def test_what_others_have_changed_alike_is_no_matter(begin, applied):
    writer, another = begin("hub", hub="semarang"), begin("hub", hub="semarang")
    for one in (writer, another):
        one.fill("rules", {"booking.days_ahead": "60"})
    applied(another)
    assert "has changed since this draft" not in writer.read("check")


def test_a_plan_drawn_anew_knows_the_hub_as_far_as_the_plan_did(begin, applied):
    first, another = begin("hub", hub="semarang"), begin("hub", hub="semarang")
    first.fill("hours", {"opening_hours.tuesday": "13:00-21:00"})
    plan = first.fill("check", {"reason": "Contoh"}).headers["Location"].partition("?")[0]
    another.fill("rules", {"booking.days_ahead": "60"})
    applied(another)
    answer = first.visitor.fill(plan, f"{DRAFTS}/begin/plan")
    listed = first.visitor.read("/province/plans", within="main")
    assert "Cannot be applied any more: plan anew" in listed and "No plan is waiting." in listed
    page = first.visitor.read(answer.headers["Location"], within="main")
    assert "Bring the draft up to date" in page and "30 becomes 60" in page


def test_what_was_submitted_says_so_and_what_was_applied_may_be_deleted(begin, applied, office):
    writer = begin("hub", hub="semarang")
    writer.fill("rules", {"booking.days_ahead": "60"})
    plan = writer.fill("check", {"reason": "SK Contoh 9/2026"}).headers["Location"].partition("?")[0]
    office.follow()
    page = writer.visitor.read(DRAFTS, within="main")
    assert "Submitted, waiting for a decision" in page and "No draft is being written." in page
    other = office.comes("provincial_admin")
    for step in ("approval", "application"):
        other.fill(plan, f"{plan}/{step}")
        office.follow()
    page = writer.visitor.read(DRAFTS, within="main")
    assert "Applied on" in page and "they can be deleted" in page
    assert "has changed since this draft was begun" not in page


def test_going_on_with_an_applied_draft_is_not_against_oneself(begin, applied):
    writer = begin("hub", hub="semarang")
    writer.fill("rules", {"booking.days_ahead": "60"})
    applied(writer)
    writer.fill("rules", {"booking.days_ahead": "70"})
    page = writer.visitor.read(DRAFTS, within="main")
    assert "Applied on" not in page and "has changed since" not in page
    assert "has changed since" not in writer.read("check")


# Who may


@pytest.mark.parametrize(
    ("role", "hub"), [("auditor", None), ("hub_manager", "semarang"), ("provincial_admin", "semarang")]
)
def test_drafts_are_neither_shown_to_others_nor_changed_by_them(new, office, role, hub):
    other = office.comes(role, hub)
    for page in ("", "/identity", "/text", "/check", "/deletion"):
        other.get(f"{new.address}{page}", 403)
    other.get(DRAFTS, 403)
    before, hidden = new.text, other.form("/profile", "/profile/name")
    for to in ("/identity", "/text", "/check", "/deletion"):
        answer = other.client.post(
            f"{new.address}{to}", data={**hidden, "text": "x"}, headers={"Origin": HOST}
        )
        assert answer.status_code == 403
    assert new.text == before


def test_who_is_not_signed_in_is_led_to_sign_in(new, office):
    assert "/sign-in" in office.nobody().get(new.address, 303).headers["Location"]


def test_a_form_without_its_token_changes_nothing(new):
    before = new.text
    assert new.visitor.cross(f"{new.address}/text", text="x", version="1").status_code == 403
    assert new.text == before


def test_a_draft_that_there_is_not_is_a_page_that_says_so(admin):
    admin.get(f"{DRAFTS}/00000000-0000-4000-8000-000000000000/identity", 404)
