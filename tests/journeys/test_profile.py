"""Somebody looks after the own account: a second factor, sessions elsewhere, a token for a program."""

import os
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pyotp
import pytest
import requests
from playwright.sync_api import expect

from application.access import OPERATOR
from application.accounts import OpenAccount
from application.signing_in import Caller
from domain.account import Grant, Role
from domain.personal import Personal
from tests.interface.town import HERE, PASSWORD
from tests.journeys.counter import opened

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PAGES = ["/profile", "/profile/second-factor", "/profile/sessions", "/profile/tokens"]
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
TELEPHONE = "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36"
FACTOR = "form[action='/profile/second-factor']"
CODE = "form[action='/profile/second-factor/code']"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture
def sekar(counter):
    """Her account; she works at the front desk of Semarang."""
    return counter.people.staff("front_desk", "semarang")


@pytest.fixture
def page(counter, sekar, browser, browser_context_args):
    page = counter.enters(browser, browser_context_args, sekar)
    yield page
    page.context.close()


def begin(page):
    """Up to the picture; the key that stands beside it."""
    page.goto("/profile/second-factor")
    page.locator(f"{FACTOR} [name=password]").fill(PASSWORD)
    page.locator(f"{FACTOR} button").click()
    return page.locator("#key").inner_text().replace(" ", "")


def confirm(page, secret):
    page.locator(f"{CODE} [name=code]").fill(pyotp.TOTP(secret).now())
    page.locator(f"{CODE} button").click()


def again(counter, account):
    """Signed in once more with the password; the session."""
    return counter.people.signing_in.entrance.sign_in(f"{account}@contoh.example", PASSWORD, HERE)


def test_a_second_factor_is_set_up_by_the_picture_and_removed_by_the_password(page, counter, sekar):
    secret = begin(page)
    shown = page.locator("img.qr")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    assert unquote(shown.get_attribute("src")).startswith("data:image/svg+xml")
    confirm(page, secret)
    expect(page.get_by_role("status")).to_be_visible()
    assert counter.people.signing_in.second_factor.is_set(sekar)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/profile/second-factor/removal'] button").click()
    expect(page.locator(f"{FACTOR} button")).to_be_visible()
    assert not counter.people.signing_in.second_factor.is_set(sekar)


def test_a_session_that_is_ended_here_is_signed_out_there(
    page, counter, sekar, browser, browser_context_args
):
    there = counter.lets_in(browser, browser_context_args, again(counter, sekar).secret)
    assert there.goto("/profile").status == 200 and there.url.endswith("/profile")
    page.goto("/profile/sessions")
    rows = page.locator(".rows > li")
    expect(rows).to_have_count(2)
    rows.filter(has=page.locator("form")).locator("button").click()
    expect(rows).to_have_count(1)
    there.goto("/profile")
    expect(there.get_by_text("Sekar Contoh")).to_have_count(0)
    there.context.close()


def test_a_token_that_was_issued_works_until_it_is_revoked(page, counter, sekar):
    page.goto("/profile/tokens")
    page.locator("[name=name]").fill("Pembaca agenda")
    page.locator("form[action='/profile/tokens'] [name=password]").fill(PASSWORD)
    page.locator("form[action='/profile/tokens'] button").click()
    header = {"Authorization": f"Bearer {page.locator('#token').input_value()}"}
    me = f"{counter.url}/v1/me"
    assert requests.get(me, headers=header, timeout=5).json()["account_id"] == str(sekar)
    page.locator(".actions a.button").click()
    expect(page.locator(".rows > li")).to_contain_text("Pembaca agenda")
    page.locator(".rows button").click()
    expect(page.locator(".rows button")).to_have_count(0)
    assert requests.get(me, headers=header, timeout=5).status_code == 401


def test_all_of_it_works_without_javascript(counter, sekar, browser, browser_context_args):
    page = counter.enters(browser, browser_context_args, sekar, java_script_enabled=False)
    confirm(page, begin(page))
    expect(page.locator("form[action='/profile/second-factor/removal']")).to_be_visible()
    page.goto("/profile")
    form = page.locator("form[action='/profile/name']")
    form.locator("[name=name]").fill("Sekar Ayu Contoh")
    form.locator("button").click()
    expect(page.locator(".sheet dd").first).to_have_text("Sekar Ayu Contoh")
    page.context.close()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_phone(counter, sekar, browser, browser_context_args, address):
    phone = counter.enters(browser, browser_context_args, sekar, viewport={"width": 360, "height": 740})
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    if address.endswith("factor"):
        begin(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.context.close()


def test_the_whole_menu_is_on_a_phone_and_closes_by_esc(counter, sekar, browser, browser_context_args):
    phone = counter.enters(browser, browser_context_args, sekar, viewport={"width": 360, "height": 740})
    phone.goto("/profile")
    phone.locator("#account summary").click()
    box = phone.locator("#account ul").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    phone.keyboard.press("Escape")
    expect(phone.locator("#account ul")).to_be_hidden()
    phone.locator("#account summary").click()
    phone.locator("footer").click()
    expect(phone.locator("#account ul")).to_be_hidden()
    phone.context.close()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_makes_the_browser_complain(page, address):
    heard = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    if address.endswith("factor"):
        begin(page)
    else:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    assert heard == []
    expect(page.locator("h1")).to_have_count(1)


# Pictures


def shown(people):
    """Somebody with an e-mail address and a title, who is signed in at a computer and on a telephone."""
    account, email = uuid4(), "sekar@contoh.example"
    grant = Grant(Role.FRONT_DESK, "semarang", date.today() - timedelta(days=40), None, "Petugas Layanan")
    command = OpenAccount(account, "person", Personal(account, "name", "Sekar Contoh"), None, grant, uuid4())
    _, link = people.signing_in.people.open(OPERATOR, uuid4(), command, email, "SK Contoh 7/2026")
    people.signing_in.invitations.redeem(link.secret, PASSWORD, Caller("192.0.2.7", COMPUTER))
    people.signing_in.sessions.end_all(account)
    people.signing_in.entrance.sign_in(email, PASSWORD, Caller("198.51.100.9", TELEPHONE))
    people.issued(account, ["read_bookings", "book"], days=90)
    return people.signing_in.entrance.sign_in(email, PASSWORD, Caller("192.0.2.7", COMPUTER))


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_of_the_own_account(counter, browser, browser_context_args):
    page = counter.lets_in(browser, browser_context_args, shown(counter.people).secret)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for address in PAGES:
        for suffix, width in (("", 1280), ("-phone", 360)):
            page.set_viewport_size({"width": width, "height": 860})
            page.goto(address)
            if address.endswith("factor"):
                begin(page)
            page.evaluate("document.fonts.ready")
            name = address.rpartition("/")[2] + suffix
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    page.context.close()
