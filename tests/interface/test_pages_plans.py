"""Plans on pages: what each would do, who may decide, what becomes of it; and the history of a configuration."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.hub_files import read_hub_file, read_hub_text, read_vocabulary
from application.hubs import apply_plan, plan_hub
from application.submissions import SubmitPlan
from domain.submission import Outcome, Settlement
from domain.values import Label, submission_id
from interface.pages import plans

PLANS = "/province/plans"
GROUND = "SK Contoh 9/2026"
CANCEL = Settlement(Outcome.CANCELLED, message="Ruang diperbaiki, maaf.")


@pytest.fixture
def semarang(prepared):
    """The file of the Semarang hub; semarang(capacity=10) with another meeting room."""
    file = read_hub_file(prepared.hubs / "semarang.yaml", read_vocabulary(prepared.hubs / "vocabulary.yaml"))

    def changed(**parts):
        spaces = tuple(
            replace(s, **parts) if s.code == "meeting-kawung" else s for s in file.configuration.spaces
        )
        return replace(file, configuration=replace(file.configuration, spaces=spaces))

    return changed


@pytest.fixture
def author(office):
    return office.comes("provincial_admin")


@pytest.fixture
def other(office):
    return office.comes("provincial_admin")


@pytest.fixture
def handed_in(office, author):
    """handed_in(file): submits its plan; the address of its page."""

    def submit(file, settlement=None):
        settlement = settlement or Settlement()
        plan = plan_hub(office.people.platform, OPERATOR, file, settlement=settlement)
        actor = office.people.actor(author.account)
        office.people.do(SubmitPlan(file, plan.base, settlement), actor, uuid4(), GROUND)
        office.follow()
        return f"{PLANS}/{submission_id(file.code, plan.digest)}"

    return submit


@pytest.fixture
def waiting(handed_in, semarang):
    return handed_in(semarang(capacity=10))


def coming_day(file):
    """The next day but one on which the hub is open, or a later one."""
    today = datetime.now(file.configuration.tz).date()
    coming = (today + timedelta(ahead) for ahead in range(2, 20))
    return next(day for day in coming if file.configuration.hours_on(day))


def send(office, client, page, step, **typed):
    answer = client.fill(page, f"{page}/{step}", **typed)
    office.follow()
    return answer


def test_a_plan_waits_in_the_list_with_its_ground_and_first_change(waiting, other):
    read = other.read(PLANS)
    assert "Waiting for a decision" in read
    assert GROUND in read
    assert "Kawung Meeting Room: capacity: 8 becomes 10" in read


def test_a_plan_says_exactly_what_it_would_do(waiting, other):
    read = other.read(waiting)
    assert "Kawung Meeting Room: capacity: 8 becomes 10" in read
    assert "None: no coming booking is touched." in read
    assert "space.changed.2" in read


def test_the_list_is_narrowed_by_state(waiting, other):
    assert "No plan is waiting." in other.read(f"{PLANS}?state=approved")
    other.get(f"{PLANS}?state=lost", 400)


def test_somebody_else_approves_and_it_is_applied(waiting, other, office):
    assert send(office, other, waiting, "approval").status_code == 303
    assert send(office, other, waiting, "application").status_code == 303
    read = other.read(waiting)
    assert "Applied" in read
    assert "See the hub" in read
    assert "10 people" in other.read("/hubs/semarang")


def test_the_author_is_told_why_they_do_not_decide(waiting, author):
    read = author.read(waiting)
    assert "You have submitted this plan; somebody else of the province decides on it." in read
    assert "Approve this plan" not in read


def test_an_author_who_tries_all_the_same_is_refused_in_words(waiting, author):
    hidden = author.form(waiting, f"{waiting}/withdrawal")
    answer = author.cross(f"{waiting}/approval", **{**hidden, "key": str(uuid4()), "version": "1"})
    assert answer.status_code == 409
    assert "Whoever submitted a plan does not decide on it" in answer.text


def test_a_rejection_needs_a_ground_and_is_told_to_the_author(waiting, other, author, office):
    faulty = send(office, other, waiting, "rejection")
    assert faulty.status_code == 422
    assert send(office, other, waiting, "rejection", reason="Anggaran belum ada").status_code == 303
    read = author.read(waiting)
    assert "Rejected" in read
    assert "Anggaran belum ada" in read


def test_a_plan_can_be_withdrawn(waiting, author, office):
    assert send(office, author, waiting, "withdrawal", reason="Salah berkas").status_code == 303
    assert "Withdrawn" in author.read(waiting)


def test_a_plan_whose_hub_has_changed_says_so_and_cannot_be_approved(waiting, other, office, semarang):
    platform = office.people.platform
    changed = semarang(capacity=9)
    apply_plan(platform, OPERATOR, changed, plan_hub(platform, OPERATOR, changed))
    office.follow()
    read = other.read(waiting)
    assert "The hub has changed since this plan was submitted." in read
    assert "Approve this plan" not in read


def test_bookings_that_a_plan_touches_are_told_with_what_becomes_of_them(handed_in, semarang, desk, other):
    file = semarang()
    spaces = tuple(s for s in file.configuration.spaces if s.code != "meeting-kawung")
    desk.book("meeting-kawung", coming_day(file), "09:00-11:00")
    closing = replace(file, configuration=replace(file.configuration, spaces=spaces))
    read = other.read(handed_in(closing, CANCEL))
    assert "1 coming booking could not be served as it was made" in read
    assert "is cancelled; the message is with the booking" in read
    assert CANCEL.message in read


def test_hundreds_of_bookings_are_named_up_to_a_number_and_then_counted(
    handed_in, semarang, desk, other, monkeypatch
):
    monkeypatch.setattr(plans, "MOST_TOLD", 2)
    file = semarang()
    spaces = tuple(s for s in file.configuration.spaces if s.code != "meeting-kawung")
    for hours in ("15:00-16:00", "09:00-10:00", "11:00-12:00", "13:00-14:00"):
        desk.book("meeting-kawung", coming_day(file), hours)
    closing = replace(file, configuration=replace(file.configuration, spaces=spaces))
    read = other.read(handed_in(closing, CANCEL))
    assert "4 coming bookings could not be served as they were made" in read
    assert read.index("09:00–10:00") < read.index("11:00–12:00")
    assert "13:00–14:00" not in read
    assert "and 2 more bookings" in read


def test_a_programme_that_loses_its_space_is_told_by_its_name(handed_in, semarang, desk, other):
    file = semarang()
    spaces = tuple(s for s in file.configuration.spaces if s.code != "class-truntum")
    desk.programme("Kelas Contoh", coming_day(file), "13:00-16:00", "class-truntum", places=20)
    closing = replace(file, configuration=replace(file.configuration, spaces=spaces))
    read = other.read(handed_in(closing, CANCEL))
    assert "Programmes Kelas Contoh" in read
    assert "0 people have a place" in read


def test_bookings_of_a_plan_that_is_over_are_counted_by_what_became_of_them(
    handed_in, semarang, desk, author, office
):
    file = semarang()
    spaces = tuple(s for s in file.configuration.spaces if s.code != "meeting-kawung")
    desk.book("meeting-kawung", coming_day(file), "09:00-11:00")
    waiting = handed_in(replace(file, configuration=replace(file.configuration, spaces=spaces)), CANCEL)
    send(office, author, waiting, "withdrawal")
    read = author.read(waiting)
    assert "Coming bookings that it touched when it was submitted:" in read
    assert "1 booking is cancelled; the message is with the booking" in read


def test_a_plan_whose_hub_has_changed_becomes_a_draft_with_its_own_words(
    handed_in, other, office, semarang, prepared
):
    text = (prepared.hubs / "semarang.yaml").read_text().replace("capacity: 8", "capacity: 10")
    words = read_vocabulary(prepared.hubs / "vocabulary.yaml")
    waiting = handed_in(read_hub_text(text, words))
    platform = office.people.platform
    apply_plan(platform, OPERATOR, semarang(capacity=9), plan_hub(platform, OPERATOR, semarang(capacity=9)))
    office.follow()
    check = other.fill(waiting, "/province/drafts/begin/plan").headers["Location"]
    assert "Kawung Meeting Room: capacity: 9 becomes 10" in other.read(check)
    assert "A plan for Hetero Space Semarang, once more" in other.read("/province/drafts")


def test_a_plan_that_can_still_be_decided_is_not_drawn_once_more(waiting, other):
    assert "/province/drafts/begin/plan" not in other.get(waiting).text


def test_a_draft_of_a_plan_that_is_not_there_is_refused(waiting, other):
    hidden = other.form("/province/drafts", "/province/drafts/begin/new")
    answer = other.cross("/province/drafts/begin/plan", **hidden, plan=str(uuid4()))
    assert answer.status_code == 404


def test_a_hub_that_is_to_be_is_called_by_its_name(handed_in, semarang, other):
    name = Label("Hetero Space Kedu Contoh", "Hetero Space Kedu Sample")
    file = semarang()
    handed_in(replace(file, code="kedu", configuration=replace(file.configuration, name=name)))
    assert "Hetero Space Kedu Sample a new hub:" in other.read(PLANS)


def test_a_change_of_a_hub_is_begun_on_its_page_by_those_who_may(other, office, client):
    begin = "/province/drafts/begin/hub"
    step = other.fill("/hubs/semarang", begin).headers["Location"]
    assert step.endswith("/identity")
    assert "Hetero Space Semarang" in other.read(step)
    assert begin not in office.comes("hub_manager", "semarang").get("/hubs/semarang").text
    assert begin not in client.get("/hubs/semarang").text


def test_auditors_read_plans_and_decide_nothing(waiting, office):
    read = office.comes("auditor").read(waiting)
    assert "An administrator of the province decides on it." in read
    assert "Approve this plan" not in read


def test_a_manager_sees_the_plans_of_the_own_hub_alone(waiting, office):
    assert "Plan for Hetero Space Semarang" in office.comes("hub_manager", "semarang").read(waiting)
    office.comes("hub_manager", "solo-raya").get(waiting, 404)
    office.comes("front_desk", "semarang").get(PLANS, 403)


def test_the_history_of_a_configuration_tells_each_change(waiting, other, office, client):
    send(office, other, waiting, "approval")
    send(office, other, waiting, "application")
    for_all = client.get("/hubs/semarang/history?lang=en").text
    assert "Kawung Meeting Room: capacity: 8 becomes 10" in for_all
    assert "still in force" in for_all
    assert GROUND not in for_all
    assert "you" in other.read("/hubs/semarang/history")


def test_a_configuration_of_the_past_is_shown_as_a_hub_file(waiting, other, office, client):
    send(office, other, waiting, "approval")
    send(office, other, waiting, "application")
    assert "capacity: 8" in client.get("/hubs/semarang/history/1").text
    assert client.get("/hubs/semarang/history/99").status_code == 404


def test_a_hub_in_preparation_shows_how_late_it_is(client):
    read = client.get("/hubs/banyumas-raya?lang=en").text
    assert "Target: 31 December 2020" in read
    assert "days late" in read
