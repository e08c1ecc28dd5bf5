"""A membership through the door: words of the hub, answers to its questions, once."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import msgspec
import pytest

from application.memberships import BeginMembership, EndMembership, PauseMembership, ResumeMembership
from domain import Membership
from domain.configuration import MemberField
from domain.errors import AlreadyExists, ChangedMeanwhile, CommandIdReused, MembershipState, Unusable
from domain.personal import Personal
from domain.values import Label


@pytest.fixture
def begin(taman):
    """begin(kind=..., answers={...}): Mira becomes a member; returns her id."""

    def with_these(key=None, answers=None, name="Mira Contoh", **parts):
        parts = {"membership_id": uuid4(), "kind": "umkm", "plan": "free", "starts": None} | parts
        member = parts["membership_id"]
        words = Personal(member, "answers", msgspec.json.encode(answers).decode()) if answers else None
        command = BeginMembership("taman", name=Personal(member, "name", name), answers=words, **parts)
        taman.do(command, key)
        return member

    return with_these


@pytest.fixture
def asking(taman, pilot):
    """The hub asks its members a question of this kind."""

    def ask(kind, required=False, choices=()):
        field = MemberField("stage", Label("tahap", "stage"), kind, required, choices)
        taman.apply(replace(pilot, configuration=replace(pilot.configuration, member_fields=(field,))))

    return ask


def test_a_membership_begins_today_at_the_hub(taman, begin):
    assert taman.platform.find(Membership, begin()).starts == date(2026, 11, 23)


@pytest.mark.parametrize(("part", "what"), [("kind", "member kind"), ("plan", "plan")])
def test_words_that_the_hub_does_not_know_are_refused(begin, part, what):
    with pytest.raises(Unusable, match=f"gold is not a valid {what} here") as refusal:
        begin(**{part: "gold"})
    assert refusal.value.configuration == 1


def test_a_membership_begins_once(begin):
    with pytest.raises(AlreadyExists):
        begin(membership_id=begin())


def test_the_same_key_with_another_name_is_refused(begin):
    member = begin(key=(key := uuid4()))
    assert begin(key=key, membership_id=member) == member
    with pytest.raises(CommandIdReused):
        begin(key=key, membership_id=member, name="Bagus Contoh")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "a", 1),
        ("integer", 3, "3"),
        ("integer", 3, True),
        ("boolean", True, "yes"),
        ("date", "2026-01-31", "2026-02-31"),
        ("date", "2026-01-31", 5),
        ("choice", "idea", "elsewhere"),
    ],
)
def test_an_answer_is_of_its_kind(begin, asking, kind, good, bad):
    asking(kind, choices=("idea", "running"))
    begin(answers={"stage": good})
    with pytest.raises(Unusable):
        begin(answers={"stage": bad})


def test_an_answer_to_what_was_not_asked_is_refused(begin, asking):
    asking("text")
    with pytest.raises(Unusable, match="colour is not a valid extra field"):
        begin(answers={"colour": "red"})


def test_a_required_answer_is_required(begin, asking):
    asking("text", required=True)
    with pytest.raises(Unusable):
        begin()


def test_it_pauses_resumes_and_ends(taman, begin):
    member = begin()
    for command in (PauseMembership(member), ResumeMembership(member), EndMembership(member, "member")):
        taman.do(command)
    assert [row["type"] for row in taman.events(stream=member)] == [
        "membership.began", "membership.paused", "membership.resumed", "membership.ended.2",
    ]  # fmt: skip


def test_what_was_changed_elsewhere_meanwhile_is_told(taman, process, begin):
    member, other = begin(), process()
    other.do(PauseMembership(member, seen=1))
    with pytest.raises(ChangedMeanwhile, match="you saw version 1, now it is 2"):
        taman.do(EndMembership(member, "hub", seen=1))


def test_what_ended_elsewhere_cannot_be_paused_here(taman, process, begin):
    member = begin()
    process().do(EndMembership(member, "hub"))
    with pytest.raises(MembershipState, match="ended cannot be paused"):
        taman.do(PauseMembership(member))
