"""A plan that waits is read, approved by another admin and applied, by the keyboard alone; and on a phone."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from application.access import OPERATOR
from application.hub_files import read_hub_text, read_vocabulary
from application.hubs import plan_hub
from application.submissions import SubmitPlan
from domain.submission import Settlement
from domain.values import submission_id
from tests.journeys.counter import opened

PLANS = "/province/plans"
GROUND = "SK Contoh 9/2026"
MOST_STEPS = 200
FOCUSED = "document.activeElement.textContent.trim()"
ADDRESSES = ("/hubs", "/hubs/banyumas-raya", "/hubs/semarang/history", "/hubs/semarang/history/1", PLANS)


@pytest.fixture(scope="module")
def network(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield Network(counter, settings)


class Network:
    """What stands behind the pages: plans that an admin has submitted."""

    def __init__(self, counter, settings):
        self.counter, self.people = counter, counter.people
        self.words = read_vocabulary(settings.hubs / "vocabulary.yaml")
        self.text = (settings.hubs / "semarang.yaml").read_text()

    def submits(self, account, capacity):
        """The plan of another meeting room at Semarang; its address."""
        file = read_hub_text(self.text.replace("capacity: 8", f"capacity: {capacity}"), self.words)
        plan = plan_hub(self.people.platform, OPERATOR, file)
        command = SubmitPlan(file, plan.base, Settlement())
        self.people.do(command, self.people.actor(account), uuid4(), GROUND)
        return f"{PLANS}/{submission_id(file.code, plan.digest)}"


@pytest.fixture
def admin(network, browser, browser_context_args):
    """An admin's browser: admin() or admin(java_script_enabled=False)."""
    pages = []

    def comes(**more):
        account = network.people.staff("provincial_admin")
        pages.append((account, network.counter.enters(browser, browser_context_args, account, **more)))
        return pages[-1]

    yield comes
    for _, page in pages:
        page.context.close()


@pytest.fixture
def waiting(network, admin):
    """waiting(capacity): a plan that somebody has submitted, once it can be read."""

    def submitted(capacity):
        author, page = admin()
        address = network.submits(author, capacity)
        for _ in range(50):
            if page.goto(address).ok:
                return address
            page.wait_for_timeout(100)
        raise AssertionError("the plan cannot be read")

    return submitted


def go_to(page, says):
    """With the tabulator alone, to the link or button that says this; its outline is seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == says:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not come to {says}")


def press(page, says):
    go_to(page, says)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_plan_is_read_approved_and_applied_by_the_keyboard_alone(waiting, admin):
    address, (_, page) = waiting(10), admin()
    page.goto(PLANS)
    press(page, "Hetero Space Semarang")
    assert address in page.url
    expect(page.get_by_role("heading", level=1)).to_have_text("Rencana untuk Hetero Space Semarang")
    expect(page.get_by_text("Ruang Rapat Kawung: kapasitas: 8 menjadi 10").first).to_be_visible()
    expect(page.get_by_text(GROUND).first).to_be_visible()
    press(page, "Setujui rencana ini")
    expect(page.get_by_text("Disetujui, belum diterapkan")).to_be_visible()
    press(page, "Terapkan rencana ini")
    expect(page.get_by_text("Diterapkan").first).to_be_visible()
    press(page, "Lihat hub")
    expect(page.get_by_role("listitem").filter(has_text="Ruang Rapat Kawung")).to_contain_text("10 orang")
    press(page, "Riwayat konfigurasi")
    expect(page.get_by_text("Ruang Rapat Kawung: kapasitas: 8 menjadi 10")).to_be_visible()


def test_without_javascript_a_plan_is_turned_down_on_a_ground_in_english(waiting, admin):
    address, (_, page) = waiting(11), admin(java_script_enabled=False)
    page.goto(f"{address}?lang=en")
    page.get_by_role("button", name="Reject this plan").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Ground", exact=True).fill("Anggaran belum ada")
    page.get_by_role("button", name="Reject this plan").click()
    expect(page.get_by_text("Rejected").first).to_be_visible()
    expect(page.get_by_text("Anggaran belum ada")).to_be_visible()
    page.get_by_role("button", name="Make a draft of this plan").click()
    expect(page.get_by_text("Kawung Meeting Room: capacity:")).to_be_visible()


def test_a_change_is_begun_on_the_page_of_the_hub_by_the_keyboard(admin):
    _, page = admin()
    page.goto("/hubs/semarang")
    press(page, "Rencanakan perubahan")
    expect(page.locator("[name='name.id']")).to_have_value("Hetero Space Semarang")


def test_hubs_of_the_drawing_are_reached_by_the_keyboard_and_seen_to_be(admin):
    _, page = admin()
    page.goto("/hubs")
    tile = page.locator("a.tile-pilot")
    before = tile.locator("rect").evaluate("it => getComputedStyle(it).stroke")
    while not tile.evaluate("it => it === document.activeElement"):
        page.keyboard.press("Tab")
    assert tile.locator("rect").evaluate("it => getComputedStyle(it).stroke") != before
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hetero Space Semarang")


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_wider_than_a_phone_and_no_page_makes_the_browser_complain(waiting, admin, language):
    plan, (_, phone) = waiting({"id": 12, "en": 13}[language]), admin(viewport={"width": 360, "height": 740})
    heard = []
    phone.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    phone.on("pageerror", lambda error: heard.append(str(error)))
    for address in (*ADDRESSES, plan):
        phone.goto(f"{address}?lang={language}")
        phone.wait_for_load_state("networkidle")
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, address
        assert phone.locator("html").get_attribute("lang") == language
        expect(phone.locator("h1")).to_have_count(1)
    assert heard == []


def test_the_short_names_of_the_drawing_can_be_read_on_a_phone(admin):
    _, phone = admin(viewport={"width": 360, "height": 740})
    phone.goto("/hubs")
    units = phone.locator(".tile .short").first.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    scale = phone.locator(".network-map svg").evaluate("it => it.getScreenCTM().a")
    assert units * scale >= 11
