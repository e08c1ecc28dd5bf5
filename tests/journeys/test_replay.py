"""The replay of a hub's life: by keyboard, played and paused, and on an earlier day's page."""

import os
import re
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from interface.app import create_app
from interface.wiring import wired


@pytest.fixture(scope="module")
def theatre(prepared, clone, front_desk, open_day, spread):
    """Where the pages of a hub are served whose few events were recorded over a hundred days."""
    with clone(prepared) as settings, wired(settings.database_url, settings, connections=8) as parts:
        desk = front_desk(parts, settings)
        for hours in ("09:00-10:00", "10:00-11:00", "13:00-15:00", "15:00-16:00"):
            desk.book("meeting-kawung", open_day, hours)
        desk.book("shared-office", open_day, "09:00-12:00", 6)
        spread(settings)
        server = make_server("127.0.0.1", 0, create_app(parts, settings), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hubs/semarang/replay"
        server.shutdown()
        thread.join()
        server.server_close()


def stop_of(page):
    return int(page.locator("#scene").get_attribute("data-stop"))


def shows(page, stop):
    expect(page.locator("#scene")).to_have_attribute("data-stop", str(stop))


def test_the_slider_works_by_keyboard(page, theatre):
    page.goto(theatre)
    last = stop_of(page)
    slider = page.get_by_label("Perhentian dalam perjalanannya")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    shows(page, last - 1)
    page.keyboard.press("Home")
    shows(page, 1)
    page.keyboard.press("End")
    shows(page, last)


def test_a_screen_reader_hears_the_day_and_not_only_a_number(page, theatre):
    page.goto(theatre)
    page.evaluate("document.getElementById('told').kept = true")
    first_day = page.locator("#ends span").first.inner_text()
    slider = page.get_by_label("Perhentian dalam perjalanannya")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", first_day)
    shows(page, 1)
    expect(page.get_by_role("status")).to_contain_text(first_day)
    assert page.evaluate("document.getElementById('told').kept"), "a line that is replaced is not read out"


def test_it_plays_to_the_end_and_can_be_paused(page, theatre):
    page.goto(f"{theatre}?stop=1")
    page.get_by_role("button", name="Putar").focus()
    page.keyboard.press("Enter")
    shows(page, 2)
    shows(page, 3)
    page.get_by_role("button", name="Jeda").press("Enter")
    expect(page.get_by_role("button", name="Putar")).to_have_attribute("aria-pressed", "false")
    paused = stop_of(page)
    page.wait_for_timeout(1200)
    assert stop_of(page) <= paused + 1


def test_without_scripts_the_button_and_the_links_do_the_same(browser, theatre):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{theatre}?stop=2")
    page.get_by_role("link", name="Berikutnya").click()
    shows(page, 3)
    page.get_by_label("Perhentian dalam perjalanannya").press("Home")
    page.get_by_role("button", name="Tampilkan perhentian ini").click()
    shows(page, 1)
    page.close()


def test_it_fits_a_phone(page, theatre):
    if folder := os.environ.get("LOOK"):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(theatre)
            page.screenshot(path=f"{folder}/replay-{width}.png", full_page=True)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(theatre)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_of_an_earlier_day_is_asked_for_in_its_foot(page, theatre):
    page.goto(theatre.removesuffix("/replay"))
    page.get_by_label("Halaman ini seperti pada akhir tanggal").fill("2020-01-01")
    page.get_by_role("button", name="Lihat", exact=True).click()
    expect(page).to_have_url(re.compile(r"as_of=2020-01-01"))
