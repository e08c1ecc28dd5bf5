"""A hub manager appoints somebody, who comes in by the link and works at the front desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.interface.town import PASSWORD
from tests.journeys.counter import opened

STAFF = "/hubs/semarang/staff"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture
def manager(counter, browser, browser_context_args):
    page = counter.enters(browser, browser_context_args, counter.people.staff("hub_manager", "semarang"))
    yield page
    page.context.close()


def appoint(page, name, email, role="Petugas meja layanan"):
    page.goto(STAFF)
    form = page.locator(f"form[action='{STAFF}']")
    form.get_by_label("Alamat surel").fill(email)
    form.get_by_label("Nama").fill(name)
    form.get_by_label("Peran", exact=True).select_option("front_desk")
    form.get_by_label("Dasar").fill("SK Contoh 7/2026")
    form.get_by_role("button", name="Tunjuk").click()


def test_whoever_is_appointed_comes_in_by_the_link_and_works_at_the_desk(
    manager, counter, browser, browser_context_args
):
    appoint(manager, "Sekar Contoh", "sekar@contoh.example")
    expect(manager.get_by_role("heading", name="Akun untuk Sekar Contoh telah dibuka")).to_be_visible()
    link = manager.get_by_label("Tautan").input_value()
    sekar = browser.new_context(**{**browser_context_args, "base_url": counter.url}).new_page()
    sekar.goto(link)
    for field in ("password", "again"):
        sekar.locator(f"input[name={field}]").fill(PASSWORD)
    sekar.locator("main form button").click()
    sekar.wait_for_url(lambda address: "/invitation/" not in address)
    sekar.goto("/hubs/semarang/people")
    expect(sekar.get_by_role("heading", name="Anggota dan peserta", exact=True)).to_be_visible()
    assert sekar.goto(STAFF).status == 403
    sekar.context.close()


def test_the_manager_goes_back_to_the_list_and_takes_the_role_away(manager):
    appoint(manager, "Rangga Contoh", "rangga@contoh.example")
    manager.get_by_role("link", name="Sudah saya salin").click()
    row = manager.get_by_role("listitem").filter(has_text="Rangga Contoh")
    expect(row.get_by_text("Belum pernah masuk")).to_be_visible()
    row.get_by_text("Cabut peran").click()
    row.get_by_label("Dasar").fill("Kontrak contoh selesai")
    row.get_by_role("button", name="Cabut", exact=True).click()
    expect(manager.get_by_text("Peran telah dicabut.")).to_be_visible()
    expect(manager.get_by_text("Rangga Contoh")).to_have_count(0)


def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(manager):
    appoint(manager, "Mira Contoh", "bukan surel")
    field = manager.get_by_label("Alamat surel")
    expect(field).to_have_value("bukan surel")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(manager.get_by_role("alert")).to_be_visible()


def test_all_of_it_works_without_javascript(counter, browser, browser_context_args):
    account = counter.people.staff("hub_manager", "semarang")
    page = counter.enters(browser, browser_context_args, account, java_script_enabled=False)
    appoint(page, "Wulan Contoh", "wulan@contoh.example")
    expect(page.get_by_label("Tautan")).to_have_value(re.compile("/invitation/"))
    page.get_by_role("link", name="Sudah saya salin").click()
    expect(page.get_by_text("Wulan Contoh").first).to_be_visible()
    page.context.close()


def test_the_form_is_walked_through_by_the_keyboard(manager):
    manager.goto(STAFF)
    manager.get_by_label("Alamat surel").focus()
    walked = []
    for _ in range(7):
        walked.append(
            manager.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        )
        manager.keyboard.press("Tab")
    assert walked[:4] == ["email", "name", "role", "title"]


@pytest.mark.parametrize(
    "address", [STAFF, "/hubs/semarang/people", "/hubs/semarang/requests", "/profile/data"]
)
def test_nothing_is_wider_than_a_phone(counter, browser, browser_context_args, address):
    account = counter.people.staff("hub_manager", "semarang")
    phone = counter.enters(browser, browser_context_args, account, viewport={"width": 360, "height": 740})
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.context.close()


@pytest.mark.parametrize(
    "address", [STAFF, "/hubs/semarang/people", "/hubs/semarang/requests", "/profile/data"]
)
def test_no_page_makes_the_browser_complain(manager, address):
    heard = []
    manager.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    manager.on("pageerror", lambda error: heard.append(str(error)))
    manager.goto(address)
    manager.wait_for_load_state("networkidle")
    assert heard == []
    expect(manager.locator("h1")).to_have_count(1)
