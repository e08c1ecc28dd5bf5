"""The first administrator comes in by the printed link; people sign in by keyboard and on the phone."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from application.access import OPERATOR
from interface.first_accounts import FIRST_ADMINISTRATOR
from tests.interface.town import PASSWORD
from tests.journeys.counter import opened

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NEW = "wedang jahe di beranda"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def visitor(request, browser, browser_context_args, counter):
    """Somebody whom the network does not know yet, in English."""
    size = {"width": request.param, "height": 800}
    context = browser.new_context(**{**browser_context_args, "viewport": size, "base_url": counter.url})
    page = context.new_page()
    page.goto("/?lang=en")
    yield page
    context.close()


@pytest.fixture
def sekar(counter):
    """The e-mail of somebody with a password."""
    account = counter.people.staff("front_desk", "semarang")
    counter.people.session(account)
    return f"{account}@contoh.example"


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_first_administrator_comes_in_by_the_link(browser, browser_context_args, counter):
    secret = counter.people.signing_in.invitations.make(OPERATOR, FIRST_ADMINISTRATOR).secret
    context = browser.new_context(**{**browser_context_args, "base_url": counter.url})
    page = context.new_page()
    page.goto(f"/invitation/{secret}?lang=en")
    page.get_by_label("Your name").fill("Ratri Contoh")
    page.get_by_label("Your e-mail address").fill("ratri@contoh.example")
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same password once more").fill(NEW)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page).to_have_url(re.compile(r"/profile\?after="))
    expect(page.locator("#account summary")).to_contain_text("Contoh")
    page.goto(f"/invitation/{secret}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is no longer valid")
    context.close()


def test_one_signs_in_with_the_keyboard_alone(visitor, sekar):
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail address").focus()
    visitor.keyboard.type(sekar)
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(PASSWORD)
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#account summary")).to_contain_text("Sekar Contoh")


def test_a_wrong_password_is_told_and_the_e_mail_kept(visitor, sekar):
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail address").fill(sekar)
    visitor.get_by_label("Password", exact=True).fill("not this one, surely")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_contain_text("is wrong")
    expect(visitor.get_by_label("E-mail address")).to_have_value(sekar)


def test_who_is_signed_in_finds_the_counter_and_the_way_out(visitor, sekar):
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail address").fill(sekar)
    visitor.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in").click()
    visitor.locator("#account summary").click()
    assert not sideways(visitor)
    visitor.locator("#account").get_by_role("link", name="Members and participants").click()
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    visitor.locator("#account summary").click()
    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor.get_by_role("link", name="Sign in").first).to_be_visible()


@pytest.mark.parametrize("address", ["/sign-in", "/password/forgotten", "/invitation/over"])
def test_no_page_is_wider_than_the_screen(visitor, address):
    visitor.goto(address)
    assert not sideways(visitor)


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_of_signing_in(counter, browser, browser_context_args, sekar):
    link = counter.people.signing_in.invitations.make(
        OPERATOR, counter.people.staff("front_desk", "semarang")
    ).secret
    for name, address, width in (
        ("sign-in", "/sign-in", 1280),
        ("sign-in-phone", "/sign-in", 360),
        ("invitation", f"/invitation/{link}", 1280),
    ):
        size = {"width": width, "height": 860}
        context = browser.new_context(**{**browser_context_args, "viewport": size, "base_url": counter.url})
        page = context.new_page()
        page.goto(address)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()
