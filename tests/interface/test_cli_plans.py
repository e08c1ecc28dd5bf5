"""Plans that wait for somebody else, from the command line: as the operator, and as an account with a token."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import ANY

import pytest

from tests.interface.town import GROUND, without_space


@pytest.fixture
def file(hubs):
    """The file of Semarang, with a desk more."""
    path = hubs / "semarang.yaml"
    path.write_text(path.read_text().replace("capacity: 60", "capacity: 61"))
    return path


@pytest.fixture
def without_kawung(hubs):
    path = hubs / "semarang.yaml"
    path.write_text(without_space(path.read_text(), "meeting-kawung"))
    return path


@pytest.fixture
def as_admin(simpul, people):
    """as_admin(): the command line with the token of a provincial admin."""

    def engaged(role="provincial_admin", hub=None):
        token = people.token(people.staff(role, hub))
        return lambda *words, code=0: simpul(*words, code=code, SIMPUL_TOKEN=token)

    return engaged


@pytest.fixture
def author(as_admin):
    return as_admin()


@pytest.fixture
def other(as_admin):
    return as_admin()


@pytest.fixture
def submit(author):
    """The hash of a file's plan, submitted by the author."""
    return lambda path, *more: json.loads(
        author("hub", "submit", path, "--reason", GROUND, "--json", *more).stdout
    )["plan"]


@pytest.fixture
def head(parts):
    return parts.platform.log_of_events.max_notification_id


def test_a_plan_is_submitted_approved_by_somebody_else_and_applied_without_its_file(
    submit, author, other, file, follow, client
):
    digest = submit(file)
    assert "approved" in other("hub", "approve", digest[:12], "--lang", "en").words
    file.write_text("nothing of use")
    done = json.loads(author("hub", "apply", "--plan", digest[:8], "--json").stdout)
    assert (done["hub"], done["plan"], done["state"]) == ("semarang", digest, "applied")
    follow()
    assert client.get("/v1/hubs/semarang").json["configuration"]["number"] == 2


def test_an_account_does_not_apply_by_itself_and_is_told_to_submit(author, file, head, parts):
    before = head()
    said = author("hub", "apply", file, "--lang", "en", code=1)
    assert "simpul hub submit" in said.words
    assert head() == before
    assert "refused" in [str(entry.kind) for entry in parts.security.entries()]


def test_an_account_applies_a_file_whose_plan_was_approved(submit, author, other, file, head):
    other("hub", "approve", submit(file))
    [done] = json.loads(author("hub", "apply", file, "--json").stdout)
    assert (done["events"], done["position"]) == (2, head())


def test_the_author_does_not_approve_and_the_sentence_is_in_the_readers_language(submit, author, file):
    digest = submit(file)
    said = author("hub", "approve", digest, "--lang", "en", code=1)
    assert "somebody else approves or rejects it" in said.words


def test_a_manager_of_a_hub_does_not_submit(as_admin, file, head):
    manager = as_admin("hub_manager", "semarang")
    before = head()
    manager("hub", "submit", file, "--reason", GROUND, code=1)
    assert head() == before


@pytest.mark.parametrize("token", ["simpul_nothing", ""])
def test_a_token_that_is_no_good_is_named(simpul, file, token):
    said = simpul("hub", "plan", file, "--lang", "en", code=1, SIMPUL_TOKEN=token)
    assert "SIMPUL_TOKEN is not good" in said.words


def test_a_rejection_and_a_withdrawal_end_a_plan(submit, author, other, file, follow):
    digest = submit(file)
    other("hub", "reject", digest[:10], "--reason", "Anggaran belum ada")
    follow()
    told = other("hub", "show", digest[:10], "--lang", "en").words
    assert "rejected" in told and "Anggaran belum ada" in told
    author("hub", "apply", "--plan", digest, code=1)
    submit(file)
    author("hub", "withdraw", digest, "--reason", "Keliru")
    follow()
    [row] = json.loads(author("hub", "plans", "--hub", "semarang", "--json").stdout)
    assert (row["digest"], row["state"], row["withdrawal_ground"]) == (digest, "withdrawn", "Keliru")


def test_plans_are_listed_by_state(submit, other, simpul, file, follow):
    digest = submit(file)
    follow()
    told = simpul("hub", "plans", "--state", "submitted").words
    assert digest[:12] in told and re.search(r"akun [0-9a-f]{8} ", told)
    assert digest[:12] not in simpul("hub", "plans", "--state", "applied").words


def test_a_hash_is_named_by_eight_digits_at_least_and_must_be_there(other, submit, file):
    digest = submit(file)
    other("hub", "approve", digest[:7], code=2)
    assert "There is no plan" in other("hub", "approve", "0" * 12, "--lang", "en", code=1).words


def test_a_plan_says_what_becomes_of_each_booking(simpul, without_kawung, desk, coming_monday):
    one, two = (desk.book("meeting-kawung", coming_monday, hours) for hours in ("09:00-10:00", "11:00-12:00"))
    desk.programme("Pameran Contoh", coming_monday, "13:00-14:00", "meeting-kawung", places=5)
    words = ("--settle", "move", "--settle-booking", f"{two}=cancel", "--message", "Ruang dibongkar")
    said = simpul("hub", "plan", without_kawung, *words, "--lang", "en").words
    assert f"{one}): this space is no longer in use; to be moved" in said
    assert f"{two}): this space is no longer in use; cancelled" in said
    assert "programme Pameran Contoh" in said and "programme affected: Pameran Contoh" in said


def test_bookings_are_settled_as_the_plan_said(simpul, without_kawung, desk, coming_monday, follow, admin):
    booking = desk.book("meeting-kawung", coming_monday, "09:00-10:00")
    simpul("hub", "apply", without_kawung, "--settle", "cancel", code=1)
    simpul("hub", "apply", without_kawung, "--settle", "cancel", "--message", "Ruang dibongkar")
    follow()
    told = admin.get(f"/v1/bookings/{booking}").json
    assert (told["state"], told["message"]) == ("cancelled", "Ruang dibongkar")


def test_settling_a_booking_that_is_not_touched_is_refused(simpul, file, head):
    before = head()
    stray = f"{'0' * 32}=cancel"
    simpul("hub", "apply", file, "--settle-booking", stray, "--message", "Maaf", code=1)
    simpul("hub", "apply", file, "--settle-booking", "ini=cancel", code=2)
    assert head() == before


def test_a_file_that_is_refused_is_named_and_the_others_are_applied(simpul, hubs):
    early, well = hubs / "semarang.yaml", hubs / "solo-raya.yaml"
    early.write_text(early.read_text().replace("name: pilot", "name: permanent"))
    well.write_text(well.read_text().replace("Hetero Space Solo Raya", "Hetero Space Surakarta"))
    said = simpul("hub", "apply", early, well, "--lang", "en", code=1)
    assert "simpul: semarang: Hetero Space Semarang becomes permanent only after" in said.stderr
    assert "solo-raya: applied, 1 event, " in said.words
    assert "1 applied, 0 already in force, 1 refused" in said.words


def test_of_two_processes_that_apply_one_plan_one_does(submit, other, author, file, asked):
    digest = submit(file)
    other("hub", "approve", digest)
    with ThreadPoolExecutor(2) as both:
        done = list(
            both.map(lambda who: json.loads(who("hub", "apply", "--plan", digest, "--json").stdout),
                     (author, other))
        )  # fmt: skip
    assert sorted(one["repeated"] for one in done) == [False, True]
    assert asked("select count(*) from simpul.events where type = 'submission.applied'") == [(1,)]


def test_approval_and_withdrawal_at_once_leave_one_story(submit, other, author, file, asked):
    digest = submit(file)
    with ThreadPoolExecutor(2) as both:
        approving = both.submit(lambda: other("hub", "approve", digest, code=ANY))
        withdrawing = both.submit(lambda: author("hub", "withdraw", digest))
        approved, withdrawn = approving.result().returncode == 0, withdrawing.result().returncode == 0
    told = [kind for (kind,) in asked(
        "select type from simpul.events where type like 'submission.%' order by position"
    )]  # fmt: skip
    assert withdrawn
    assert told == ["submission.submitted", *(["submission.approved"] * approved), "submission.withdrawn"]
