"""Where somebody begins who has just signed in and was on the way to nowhere in particular."""

import pytest

FIRST = [
    ("front_desk", "semarang", "/hubs/semarang/people"),
    ("hub_manager", "semarang", "/hubs/semarang/requests"),
    ("program_lead", "semarang", "/profile"),
    ("auditor", "semarang", "/hubs/semarang/staff"),
    ("auditor", None, "/security"),
    ("provincial_admin", None, "/province/staff"),
]


@pytest.mark.parametrize(("role", "hub", "address"), FIRST)
def test_everybody_is_led_to_their_work(office, role, hub, address):
    visitor = office.comes(role, hub)
    assert visitor.get("/sign-in", 303).headers["Location"] == address
    visitor.get(address)


def test_a_member_is_led_to_their_own_data(office):
    _, mira = office.member_comes()
    assert mira.get("/sign-in", 303).headers["Location"] == "/profile/data"


def test_whoever_was_on_the_way_somewhere_goes_on_there(office):
    visitor = office.comes("front_desk", "semarang")
    assert visitor.get("/sign-in?next=/hubs", 303).headers["Location"] == "/hubs"
