"""Plans that were submitted: newest first, page by page, with whoever decided and why."""

import json

import pytest

from domain import Submission
from domain.phases import Phase, PhaseEntry
from domain.submission import Outcome, Proposal, Settlement
from domain.values import Label
from projections.submissions import submission_json, submission_row, submission_rows, submissions_json

AUTHOR, OTHER = "account:author", "account:other"


@pytest.fixture
def proposal(configuration):
    def make(digest, base=5):
        phase = PhaseEntry(Phase.PILOT, configuration.holidays[0].day, "SK Contoh 5/2026")
        settlement = Settlement(Outcome.TO_MOVE, {}, "Please move.")
        words = (Label("menambah 1 ruang", "1 space is added"),)
        return Proposal(digest * 64, base, configuration, phase, settlement, "code: taman\n", (), words, {})

    return make


@pytest.fixture
def submit(acts, proposal):
    """Submits a plan, named by a letter, for a hub."""

    def submitted(letter, hub="taman"):
        with acts.by(AUTHOR, "SK Contoh 1/2026"):
            one = Submission.submit(hub, proposal(letter))
        acts.keep(one)
        return one

    return submitted


@pytest.fixture
def happens(acts):
    """happens(one.approve, OTHER, "a ground"): somebody does it to a submission."""

    def happen(deed, *who_and_why):
        with acts.by(*who_and_why):
            deed()
        acts.keep(deed.__self__)

    return happen


@pytest.fixture
def page(view):
    """The letters of a page, and the cursor of the next."""

    def read(limit=50, cursor="", **wanted):
        told = json.loads(submissions_json(view, limit, cursor, **wanted).body)
        return "".join(item["digest"][0] for item in told["items"]), told["next"]

    return read


def test_the_newest_come_first(submit, page):
    for letter in "abc":
        submit(letter)
    assert page() == ("cba", None)


def test_a_cursor_goes_on_where_a_page_ended_though_others_came_meanwhile(submit, page):
    for letter in "abc":
        submit(letter)
    first, cursor = page(limit=2)
    submit("d")
    assert (first, page(limit=2, cursor=cursor)) == ("cb", ("a", None))


def test_they_are_found_by_hub_by_several_hubs_and_by_state(submit, happens, page):
    submit("a"), submit("b", hub="kebun")
    happens(submit("c", hub="pasar").approve, OTHER)
    assert [page(hub=hub)[0] for hub in ("taman", {"taman", "kebun"}, set(), None)] == ["a", "ba", "", "cba"]
    assert (page(state="approved")[0], page(hub={"kebun"}, state="approved")[0]) == ("c", "")


def test_one_tells_its_whole_proposal_and_a_list_only_its_words(submit, view):
    one = submit("a")
    whole = json.loads(submission_json(view, one.id).body)
    listed = json.loads(submissions_json(view, 50, "").body)["items"][0]
    assert whole["proposal"]["configuration"]["name"]["en"] == "Garden"
    assert whole["proposal"]["settlement"] == {"otherwise": "to_move", "of": {}, "message": "Please move."}
    assert "proposal" not in listed and listed["changes"] == [
        {"id": "menambah 1 ruang", "en": "1 space is added"}
    ]


def test_who_submitted_and_who_decided_and_why_is_told(submit, happens, view):
    one = submit("a")
    happens(one.reject, OTHER, "too dear")
    row = submission_row(view, one.id)
    assert (row["author"], row["ground"], row["state"]) == (AUTHOR, "SK Contoh 1/2026", "rejected")
    assert (row["decided_by"], row["decision_ground"]) == (OTHER, "too dear") and row["decided_at"]


def test_what_is_applied_tells_where_in_the_log(submit, happens, view, superuser):
    one = submit("a")
    happens(one.approve, OTHER)
    happens(one.apply, AUTHOR)
    last = superuser.execute("select max(position) from simpul.events").fetchone()
    row = submission_row(view, one.id)
    assert (row["state"], row["applied_by"], row["decided_by"]) == ("applied", AUTHOR, OTHER)
    assert ((row["applied_position"],), row["version"]) == (last, 3)


def test_an_approved_plan_that_is_withdrawn_still_says_who_approved(submit, happens, view):
    one = submit("a")
    happens(one.approve, OTHER)
    happens(one.withdraw, AUTHOR, "postponed")
    row = submission_row(view, one.id)
    assert (row["state"], row["decided_by"], row["withdrawn_by"]) == ("withdrawn", OTHER, AUTHOR)
    assert row["withdrawal_ground"] == "postponed"


def test_what_is_submitted_again_is_the_newest_and_undecided(acts, submit, happens, proposal, page, view):
    one = submit("a")
    happens(one.reject, OTHER, "too dear")
    submit("b")
    with acts.by(OTHER, "SK Contoh 2/2026"):
        one.submit_again(proposal("a"))
    acts.keep(one)
    (row, _) = submission_rows(view)
    assert page()[0] == "ab"
    assert (row["state"], row["author"], row["ground"]) == ("submitted", OTHER, "SK Contoh 2/2026")
    assert (row["decided_by"], row["decided_at"], row["decision_ground"]) == (None, None, None)


def test_there_is_none_with_another_id(submit, view):
    one = submit("a")
    assert submission_json(view, one.create_id("taman", one.proposal)).body
    assert submission_json(view, one.create_id("kebun", one.proposal)).body is None


def test_a_decision_from_before_it_was_submitted_again_counts_no_more_though_both_come_at_once(
    acts, proposal, view
):
    with acts.by(AUTHOR, "SK Contoh 1/2026"):
        one = Submission.submit("taman", proposal("a"))
    with acts.by(OTHER, "too dear"):
        one.reject()
        one.submit_again(proposal("a"))
    acts.keep(one)
    row = submission_row(view, one.id)
    assert (row["state"], row["decided_by"]) == ("submitted", None)
