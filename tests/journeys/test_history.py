"""A manager finds out by keyboard alone who deleted a booking."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from application.bookings import BookSpace, CancelBooking
from domain.values import space_id
from tests.conftest import next_monday, slot
from tests.journeys.counter import opened

ROOM = space_id("semarang", "meeting-kawung")
AGENDA = "/hubs/semarang/spaces/meeting-kawung/agenda"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture
def cancelled(counter):
    """A booking of next Monday that somebody of the front desk has cancelled."""
    people, booking = counter.people, uuid4()
    desk = people.staff("front_desk", "semarang")
    people.do(BookSpace("semarang", ROOM, booking, people.membership(), slot(next_monday(), "09:00-11:00")))
    receipt = people.do(CancelBooking(ROOM, booking), people.actor(desk), reason="Atap bocor")
    counter.parts.view.wait_for(receipt.position, 20)
    return booking


@pytest.fixture
def manager(counter, browser, browser_context_args):
    page = counter.enters(browser, browser_context_args, counter.people.staff("hub_manager", "semarang"))
    page.goto("/?lang=en")
    yield page
    page.context.close()


def reached_by_tab(page, link, most=80):
    """Presses Tab until the link has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def test_who_deleted_a_booking_is_one_click_from_its_day(manager, cancelled):
    manager.goto(f"{AGENDA}?day={next_monday()}")
    reached_by_tab(manager, manager.get_by_role("link", name="Kawung Meeting Room, 09:00"))
    manager.keyboard.press("Enter")
    manager.wait_for_url(f"**/history/bookings/{cancelled}")
    newest = manager.locator("ol.happenings > li").filter(has_text="was cancelled")
    expect(newest).to_contain_text("By Sekar Contoh (front desk).")
    expect(newest).to_contain_text("Ground: Atap bocor")


def test_on_a_phone_nothing_reaches_beyond_the_screen(manager, cancelled):
    manager.set_viewport_size({"width": 360, "height": 780})
    for address in (f"/history/bookings/{cancelled}", "/history", "/history/hubs/semarang"):
        manager.goto(address)
        assert manager.evaluate("document.documentElement.scrollWidth") <= 360, address
