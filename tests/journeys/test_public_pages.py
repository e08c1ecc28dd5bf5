import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
OFFICE = "/hubs/semarang/spaces/shared-office/agenda"
READING = ["/", "/hubs", "/hubs?phase=preparing", "/hubs/semarang", "/hubs/banyumas-raya", OFFICE]
PAGES = [*READING, "/docs"]


@pytest.fixture
def phone(browser, browser_context_args):
    """A page 360 pixels wide."""
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": 360, "height": 740}})
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser, browser_context_args):
    """A page without JavaScript."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page):
    """What the browser's console reports: broken scripts, and all that the policy kept out."""
    heard = []
    page.on(
        "console",
        lambda message: heard.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(request.url))
    page.on("response", lambda answer: heard.append(answer.url) if answer.status >= 400 else None)
    return heard


def test_a_visitor_finds_the_agenda_of_a_day(page, open_day):
    page.goto("/")
    page.get_by_role("link", name="Lihat hub").click()
    page.get_by_role("link", name="Hetero Space Semarang", exact=True).click()
    page.get_by_role("link", name="Lihat agenda Ruang Kantor Bersama").click()
    page.get_by_label("Tanggal", exact=True).fill(open_day.isoformat())
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("60 dari 60 kursi terisi")).to_be_visible()


def test_the_next_day_comes_without_leaving_the_page(page, open_day):
    page.goto(f"{OFFICE}?day={open_day}")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Hari berikutnya").click()
    page.wait_for_url(f"**{OFFICE}?day={open_day + timedelta(1)}")
    expect(page.get_by_text("0 dari 60 kursi terisi")).to_be_visible()
    assert page.evaluate("window.stayed")


def test_back_leads_to_the_day_before(page, open_day):
    page.goto(f"{OFFICE}?day={open_day}")
    page.get_by_role("link", name="Hari berikutnya").click()
    page.wait_for_url(f"**?day={open_day + timedelta(1)}")
    page.go_back()
    expect(page.get_by_text("60 dari 60 kursi terisi")).to_be_visible()


def test_the_programme_is_named_in_the_agenda_of_its_room(page, open_day):
    page.goto(f"/hubs/semarang/spaces/class-truntum/agenda?day={open_day}")
    expect(page.get_by_text("Contoh: Pemasaran Digital bagi UMKM")).to_be_visible()


def test_a_visitor_switches_to_english_and_back(page):
    page.goto("/hubs/semarang")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Opening hours")).to_be_visible()
    page.get_by_role("link", name="Hubs", exact=True).first.click()
    expect(page.get_by_text("All hubs of Hetero Space")).to_be_visible()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page.get_by_text("Semua hub Hetero Space")).to_be_visible()


def test_switching_the_language_stays_on_the_day_that_is_shown(page, open_day):
    page.goto(f"{OFFICE}?day={open_day}")
    page.get_by_role("link", name="Hari berikutnya").click()
    page.wait_for_url(f"**?day={open_day + timedelta(1)}")
    page.get_by_role("link", name="English").click()
    assert f"day={open_day + timedelta(1)}" in page.url


def test_the_hubs_can_be_narrowed_to_a_phase(page):
    page.goto("/hubs")
    page.get_by_role("button", name="Disiapkan").click()
    expect(page.get_by_role("link", name="Hetero Space Semarang", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Hetero Space Banyumas Raya", exact=True)).to_be_visible()
    assert page.url.endswith("/hubs?phase=preparing")


@pytest.mark.parametrize("address", [*PAGES, "/nowhere"])
def test_nothing_is_wider_than_a_phone(phone, address):
    phone.goto(address)
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("address", PAGES)
def test_no_page_makes_the_browser_complain(page, complaints, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_walking_through_the_days_makes_no_complaint(page, complaints, open_day):
    page.goto(f"{OFFICE}?day={open_day}")
    page.get_by_role("link", name="Hari berikutnya").click()
    page.wait_for_url(f"**?day={open_day + timedelta(1)}")
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_the_api_page_lists_the_calls(page):
    page.goto("/docs")
    expect(page.get_by_text("/v1/hubs/{code}", exact=True).first).to_be_visible()


def test_the_first_key_leads_past_the_navigation(page):
    page.goto("/hubs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("a.tile").first).to_be_focused()


def test_the_keyboard_walks_in_the_order_of_the_page(page):
    page.goto("/hubs")
    walked = []
    for _ in range(13):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.textContent.trim().split(/\\s+/)[0]"))
    head = ["SimpulHetero", "Beranda", "Hub", "API", "Masuk", "IDBahasa", "ENEnglish"]
    assert walked == ["Langsung", *head, *["Hetero"] * 4, "Semua4"]


def test_the_focus_stays_where_it_was_when_the_day_changes(page, open_day):
    page.goto(f"{OFFICE}?day={open_day}")
    page.get_by_role("link", name="Hari berikutnya").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?day={open_day + timedelta(1)}")
    expect(page.locator("#day-after")).to_be_focused()


@pytest.mark.parametrize("address", READING)
def test_without_javascript_every_page_reads_the_same(page, plain, address):
    for reader in (page, plain):
        reader.goto(address)
    assert plain.locator("body").inner_text() == page.locator("body").inner_text()


def test_without_javascript_a_day_can_be_chosen(plain, open_day):
    plain.goto(OFFICE)
    plain.get_by_label("Tanggal", exact=True).fill(open_day.isoformat())
    plain.get_by_role("button", name="Tampilkan").click()
    expect(plain.get_by_text("60 dari 60 kursi terisi")).to_be_visible()


def test_without_javascript_a_phase_can_be_chosen(plain):
    plain.goto("/hubs")
    plain.get_by_role("button", name="Disiapkan").click()
    expect(plain.get_by_role("link", name="Hetero Space Semarang", exact=True)).to_have_count(0)


def test_without_javascript_the_description_of_the_api_is_linked(plain):
    plain.goto("/docs")
    plain.get_by_role("link", name="Buka uraian dalam JSON").click()
    expect(plain.get_by_text('"openapi"')).to_be_visible()


@pytest.mark.parametrize("address", [*PAGES, "/nowhere"])
def test_every_page_has_one_heading_and_a_name(page, address):
    page.goto(address)
    expect(page.locator("h1:not([aria-level])")).to_have_count(1)
    assert page.title().endswith(" · Simpul")


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_for_the_readme(page, phone, open_day):
    PICTURES.mkdir(parents=True, exist_ok=True)
    agenda = f"{OFFICE}?day={open_day}"
    for name, reader, address in (
        ("home", page, "/"),
        ("home-phone", phone, "/"),
        ("hub", page, "/hubs/semarang"),
        ("agenda", page, agenda),
    ):
        reader.set_viewport_size({"width": reader.viewport_size["width"], "height": 860})
        reader.goto(address)
        reader.evaluate("document.fonts.ready")
        reader.screenshot(path=PICTURES / f"{name}.png")
