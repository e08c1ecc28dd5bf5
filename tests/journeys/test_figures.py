"""From a number to the events behind it and back, by keyboard alone; nothing wider than a phone."""

import pytest
from playwright.sync_api import expect

FIGURES = "/hubs/semarang/figures"
PAGES = [FIGURES, f"{FIGURES}/memberships_begun", f"{FIGURES}/occupancy", f"{FIGURES}/comparison"]


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href') || ''")


def tab_to(page, wanted):
    """Presses Tab until the focus is on a link to such an address."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted in focused(page):
            return
    pytest.fail(f"no Tab leads to {wanted}")


def test_the_keyboard_leads_from_a_number_to_its_events_and_back(page):
    page.goto(FIGURES)
    tab_to(page, f"{FIGURES}/memberships_begun?")
    number = page.evaluate("document.activeElement.firstChild.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Keanggotaan dimulai")).to_be_visible()
    assert page.locator("#value b").inner_text() == number
    tab_to(page, f"{FIGURES}?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Angka")).to_be_visible()


def test_nothing_is_wider_than_a_phone(browser, browser_context_args):
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": 360, "height": 740}})
    page = context.new_page()
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert page.locator("h1").count() == 1
    context.close()
