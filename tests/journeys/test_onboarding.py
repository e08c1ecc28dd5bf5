"""A hub from an idea to its first booking: by the wizard alone and by the keyboard alone, and by the text."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from application.memberships import BeginMembership
from domain.personal import Personal
from domain.values import space_id
from tests.conftest import next_monday
from tests.journeys.counter import opened

DRAFTS = "/province/drafts"
MOST_STEPS = 400
FOCUSED = """(() => {
  const it = document.activeElement;
  return it.tagName === "BUTTON" ? [it.value || it.form?.getAttribute("action")] : [it.name];
})()"""

PADDING = "it => parseFloat(getComputedStyle(it).paddingTop)"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture
def admin(counter, browser, browser_context_args):
    page = counter.enters(browser, browser_context_args, counter.people.staff("provincial_admin"))
    yield page
    page.context.close()


class Keyboard:
    """Somebody who works without a mouse: goes on with the tabulator, types, and presses Enter."""

    def __init__(self, page):
        self.page = page

    def to(self, wanted):
        """Until the field of this name, or the button of this value, has the focus."""
        for _ in range(MOST_STEPS):
            if self._is(wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not come to {wanted}")

    def type(self, **fields):
        """In the order of the page; `name__id` is the field name.id."""
        for name, text in fields.items():
            self.into(name.replace("__", "."), text)

    def into(self, name, text):
        self.to(name)
        field = self.page.locator(f"[name='{name}']")
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            for typed in (f"{month}{day}{year}", f"{day}{month}{year}"):
                self.page.keyboard.type(typed)
                if field.input_value() == text:
                    return
                self.to(name)
            raise AssertionError(f"{text} cannot be typed as a date")
        self.page.keyboard.type(text)

    def press(self, value):
        """A button; the next page is there when it returns."""
        self.to(value)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _is(self, wanted):
        return wanted in self.page.evaluate(FOCUSED)


@pytest.fixture
def keyboard(admin):
    return Keyboard(admin)


def the_wizard_is_walked(keyboard, counter):
    """From nothing to the plan that waits; each step ends with saving and going on."""
    page = keyboard.page
    page.goto(DRAFTS)
    keyboard.press(f"{DRAFTS}/begin/new")
    keyboard.type(name__id="Hetero Space Magelang", name__en="Hetero Space Magelang",
                  summary__id="Hub contoh di Magelang.", summary__en="An example hub in Magelang.",
                  address__regency="Kota Magelang")  # fmt: skip
    keyboard.press("next")
    expect(page).to_have_url(f"{draft_of(page)}/place")
    keyboard.type(address__village="Kemirirejo", address__district="Magelang Tengah")
    keyboard.press("next")
    keyboard.type(phase__name="Uji coba", phase__since="2026-11-02", phase__ground="SK Contoh 1/2026")
    keyboard.press("next")
    for day in ("monday", "tuesday", "wednesday"):
        keyboard.into(f"opening_hours.{day}", "08:00-12:00, 13:00-21:00")
    keyboard.press("next")
    for row, (name, english, capacity) in enumerate(
        (
            ("Ruang Rapat Contoh", "Example Meeting Room", "8"),
            ("Ruang Rapat Kecil", "Small Meeting Room", "4"),
        )
    ):
        if row:
            keyboard.press("add:spaces")
            assert page.evaluate("document.activeElement.name") == "spaces[1].name.id"
        keyboard.into(f"spaces[{row}].name.id", name)
        keyboard.into(f"spaces[{row}].name.en", english)
        keyboard.into(f"spaces[{row}].kind", "Ruang rapat")
        keyboard.into(f"spaces[{row}].capacity", capacity)
    keyboard.press("next")
    keyboard.into("plans[0].name.id", "Terbuka")
    keyboard.into("plans[0].name.en", "Open")
    keyboard.into("plans[0].monthly_price", "0")
    for step in ("plans", "rules", "targets", "people"):
        expect(page).to_have_url(f"{draft_of(page)}/{step}")
        keyboard.press("next")
    expect(page).to_have_url(f"{draft_of(page)}/check")
    keyboard.into("reason", "SK Contoh 9/2026")
    keyboard.press(f"{page.url.removeprefix(counter.url)}")


def draft_of(page):
    return page.url.partition("?")[0].rpartition("/")[0]


def test_a_hub_goes_from_an_idea_to_its_first_booking_by_the_wizard_alone(
    keyboard, counter, browser, browser_context_args
):
    the_wizard_is_walked(keyboard, counter)
    decided_by_another(keyboard.page, counter, browser, browser_context_args)
    booked(keyboard.page, counter, "magelang", "terbuka", "ruang-rapat-contoh")


def test_another_hub_is_begun_from_a_template_and_needs_three_steps(
    admin, counter, browser, browser_context_args
):
    admin.goto(DRAFTS)
    admin.locator(f"form[action='{DRAFTS}/begin/template'] button").click()
    for name in ("name.id", "name.en", "summary.id", "summary.en"):
        admin.locator(f"[name='{name}']").fill("Hetero Space Kudus")
    admin.locator("[name='address.regency']").select_option("Kabupaten Kudus")
    admin.locator("button[value=next]").last.click()
    admin.goto(f"{draft_of(admin)}/phase")
    admin.locator("[name='phase.name']").select_option("pilot")
    admin.locator("[name='phase.ground']").fill("SK Contoh 2/2026")
    admin.locator("button[value=next]").last.click()
    admin.goto(f"{draft_of(admin)}/check")
    expect(admin.locator("details.more ul li").first).to_be_attached()
    admin.locator("[name=reason]").fill("SK Contoh 9/2026")
    admin.locator("form[action$='/check'] button").click()
    decided_by_another(admin, counter, browser, browser_context_args)
    booked(admin, counter, "kudus", "open", "shared-office")


def decided_by_another(page, counter, browser, browser_context_args):
    """A second admin approves the plan and applies it; the hub is there."""
    plan = page.url.partition("?")[0].removeprefix(counter.url)
    assert plan.startswith("/province/plans/")
    other = counter.enters(browser, browser_context_args, counter.people.staff("provincial_admin"))
    for wanted in (f"{plan}/approval", f"{plan}/application"):
        other.goto(plan)
        with other.expect_navigation():
            other.locator(f"form[action='{wanted}'] button").click()
    other.get_by_role("main").locator("a[href^='/hubs/']").click()
    expect(other.locator("h1")).to_contain_text("Hetero Space")
    other.context.close()


def booked(page, counter, hub, plan, space):
    """A member of the new hub books a room for a Monday morning, over the API."""
    member = uuid4()
    name = Personal(member, "name", "Mira Contoh")
    counter.people.do(BeginMembership(hub, member, "umkm", plan, name))
    token = counter.people.token(counter.people.account(membership=member))
    day = (next_monday() + timedelta(days=7)).isoformat()
    answer = page.request.post(
        f"{counter.url}/v1/hubs/{hub}/bookings",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        data={
            "space_id": str(space_id(hub, space)),
            "member_id": str(member),
            "start": f"{day}T09:00:00+07:00",
            "end": f"{day}T11:00:00+07:00",
        },
    )
    assert answer.status == 201, answer.text()


def test_the_focus_goes_to_the_first_fault_and_the_summary_leads_to_each(keyboard):
    page = keyboard.page
    page.goto(DRAFTS)
    keyboard.press(f"{DRAFTS}/begin/new")
    keyboard.type(name__id="Hetero Space Contoh")
    keyboard.press("next")
    assert page.evaluate("document.activeElement.name") == "name.en"
    page.get_by_role("alert").get_by_role("link").nth(1).press("Enter")
    assert page.evaluate("document.activeElement.name") == "summary.id"


def test_the_editor_goes_to_the_line_of_a_fault_and_its_numbers_keep_in_step(admin):
    admin.goto(DRAFTS)
    admin.locator(f"form[action='{DRAFTS}/begin/new'] button").click()
    admin.goto(f"{draft_of(admin)}/text")
    text = admin.locator("textarea")
    text.fill("code: contoh\nname: { id: Contoh, en: Example }\nregion: di mana\n")
    assert admin.locator("#editor-numbers").inner_text().split() == ["1", "2", "3", "4"]
    admin.locator("button[value=stay]").click()
    admin.locator("#fault-4 a, .fault-list a[data-line='3']").first.click()
    selected = text.evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)")
    assert selected == "region: di mana"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_fault_and_its_number_stand_at_the_height_of_their_line(
    counter, browser, browser_context_args, javascript
):
    account = counter.people.staff("provincial_admin")
    page = counter.enters(browser, browser_context_args, account, java_script_enabled=javascript)
    page.goto(DRAFTS)
    page.locator(f"form[action='{DRAFTS}/begin/template'] button").click()
    page.goto(f"{draft_of(page)}/text")
    page.locator("textarea").fill("# a note\n\nextends: templates/hub-kecil.yaml\nregion: di mana\n")
    page.locator("button[value=stay]").click()
    says, number = page.locator("#editor-beside a").last, page.locator("#editor-numbers #line-4")
    top = page.locator("#editor-beside").bounding_box()["y"]
    line = page.locator("textarea").evaluate("it => parseFloat(getComputedStyle(it).lineHeight)")
    for stands in (says, number):
        middle = stands.bounding_box()["y"] + stands.bounding_box()["height"] / 2
        assert int((middle - top - page.locator("#editor-beside").evaluate(PADDING)) / line) == 3
    page.context.close()


def test_all_of_it_works_without_javascript(counter, browser, browser_context_args):
    account = counter.people.staff("provincial_admin")
    page = counter.enters(browser, browser_context_args, account, java_script_enabled=False)
    page.goto(DRAFTS)
    page.locator(f"form[action='{DRAFTS}/begin/template'] button").click()
    page.goto(f"{draft_of(page)}/spaces")
    page.locator("button[value='add:spaces']").click()
    page.locator("[name='spaces[3].name.id']").fill("Ruang Tambahan")
    page.locator("button[value='remove:spaces[0]']").click()
    expect(page.locator("[name='spaces[2].name.id']")).to_have_value("Ruang Tambahan")
    page.goto(f"{draft_of(page)}/text")
    expect(page.locator("#editor-numbers")).to_contain_text("12")
    page.locator("textarea").fill("code: Salah Sekali\n")
    page.locator("button[value=stay]").click()
    page.locator(".fault-list").get_by_role("link").first.click()
    expect(page.locator("#line-1")).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize(
    "step", ["identity", "hours", "spaces", "plans", "targets", "people", "check", "text"]
)
def test_nothing_is_wider_than_a_phone_and_no_page_makes_the_browser_complain(
    counter, browser, browser_context_args, step
):
    account = counter.people.staff("provincial_admin")
    phone = counter.enters(browser, browser_context_args, account, viewport={"width": 360, "height": 740})
    heard = []
    phone.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    phone.on("pageerror", lambda error: heard.append(str(error)))
    phone.goto(DRAFTS)
    phone.locator(f"form[action='{DRAFTS}/begin/template'] button").click()
    phone.goto(f"{draft_of(phone)}/{step}")
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert heard == []
    expect(phone.locator("h1")).to_have_count(1)
    phone.context.close()
