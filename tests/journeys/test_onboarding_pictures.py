"""Pictures of a hub on its way from a draft to its evaluation, taken anew by SCREENSHOTS=1."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import OpenAccount
from application.bookings import BookSpace
from application.memberships import BeginMembership
from domain.account import Grant, Role
from domain.personal import Personal
from domain.values import Slot, space_id
from tests.conftest import next_monday
from tests.journeys.counter import opened

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DRAFTS = "/province/drafts"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


class Walk:
    """Two admins, plainly invented: one writes and submits, the other decides and applies."""

    def __init__(self, counter, browser, options):
        self.counter, self.browser, self.options = counter, browser, options
        self.writes = self._enters("Dewi Contoh")
        self.decides = self._enters("Rangga Contoh")

    def _enters(self, name):
        account = uuid4()
        grant = Grant(Role.PROVINCIAL_ADMIN, None, date.today() - timedelta(days=40), None, None)
        command = OpenAccount(account, "person", Personal(account, "name", name), None, grant, uuid4())
        email = f"{name.split()[0].lower()}@contoh.example"
        self.counter.people.signing_in.people.open(OPERATOR, uuid4(), command, email, "SK Contoh 7/2026")
        secret = self.counter.people.session(account).secret
        size = {"width": 1280, "height": 860}
        return self.counter.lets_in(self.browser, self.options, secret, viewport=size)

    def begin_from_the_template(self):
        self._begin("template")

    def begin_a_change_of(self, hub):
        self._begin("hub", hub)

    def _begin(self, how, hub=None):
        self.writes.goto(DRAFTS)
        form = f"form[action='{DRAFTS}/begin/{how}']"
        if hub:
            self.writes.locator(f"{form} select").select_option(hub)
        self.writes.locator(f"{form} button").click()
        self.draft = self.writes.url.partition("?")[0].rpartition("/")[0]

    def step(self, name, texts, picks=(), do="next"):
        self.writes.goto(f"{self.draft}/{name}")
        for field, word in dict(picks).items():
            self.writes.locator(f"[name='{field}']").select_option(word)
        for field, text in texts.items():
            self.writes.locator(f"[name='{field}']").fill(text)
        self.writes.locator(f"main button[value={do}]").last.click()

    def submits(self, ground, outcome=None, message=None):
        self.writes.goto(f"{self.draft}/check")
        if outcome:
            self.writes.locator(f"[name=otherwise][value={outcome}]").check()
            self.writes.locator("[name=message]").fill(message)
        self.writes.locator("[name=reason]").fill(ground)
        self.writes.locator("form[action$='/check'] button").click()
        self.plan = self.writes.url.partition("?")[0]

    def decides_to(self, what):
        self.decides.goto(self.plan)
        self.decides.locator(f"form[action$='/{what}'] button").click()

    def puts_in_force(self, ground, **settled):
        self.submits(ground, **settled)
        self.decides_to("approval")
        self.decides_to("application")

    def close(self):
        self.writes.context.close()
        self.decides.context.close()


def taken(page, name, address=None, whole=True, width=1280):
    if address:
        page.goto(address)
    page.set_viewport_size({"width": width, "height": 860})
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"onboarding-{name}.png", full_page=whole)
    page.set_viewport_size({"width": 1280, "height": 860})


def somebody_books(counter, hub, space, day):
    member = uuid4()
    counter.people.do(
        BeginMembership(hub, member, "umkm", "creative", Personal(member, "name", "Wulan Contoh"))
    )
    hours = (datetime.fromisoformat(f"{day}T{clock}+07:00") for clock in ("09:00", "11:00"))
    counter.people.do(BookSpace(hub, space_id(hub, space), uuid4(), member, Slot(*hours)))


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_of_onboarding(counter, browser, browser_context_args):
    PICTURES.mkdir(parents=True, exist_ok=True)
    walk = Walk(counter, browser, browser_context_args)
    a_hub_is_proposed(walk)
    it_becomes_a_pilot(walk)
    somebody_books(counter, "magelang", "meeting-1", next_monday() + timedelta(days=7))
    its_hours_change(walk)
    taken(walk.decides, "history", "/hubs/magelang/history")
    taken(walk.decides, "evaluation", "/hubs/magelang/evaluation")
    taken(walk.decides, "vocabulary", "/province/vocabulary", whole=False)
    taken(walk.decides, "map", "/hubs", whole=False)
    walk.close()


def a_hub_is_proposed(walk):
    taken(walk.writes, "drafts", DRAFTS)
    walk.begin_from_the_template()
    names = {f"name.{language}": "Hetero Space Magelang" for language in ("id", "en")}
    summary = {"summary.id": "Hub contoh di Magelang.", "summary.en": "A sample hub in Magelang."}
    walk.step("identity", names | summary, {"address.regency": "Kota Magelang"}, do="stay")
    taken(walk.writes, "identity")
    taken(walk.writes, "identity-phone", width=360)
    phase = {"phase.since": "2026-11-02", "phase.ground": "Surat Contoh 17/2026"}
    walk.step("phase", phase, {"phase.name": "proposed"}, do="stay")
    taken(walk.writes, "check-missing", f"{walk.draft}/check")
    reasons = {f"rationale.{key}.id": "Contoh." for key in ("demand", "supply", "reason")}
    reasons |= {f"rationale.{key}.en": "A sample." for key in ("demand", "supply", "reason")}
    walk.step("phase", reasons | {"rationale.based_on": "Survei Contoh 2026"})
    taken(walk.writes, "spaces", f"{walk.draft}/spaces", whole=False)
    walk.puts_in_force("Surat Contoh 17/2026")


def it_becomes_a_pilot(walk):
    walk.begin_a_change_of("magelang")
    preparing = {"phase.ground": "SK Contoh 21/2026", "phase.target": "2027-02-01"}
    walk.step("phase", preparing, {"phase.name": "preparing"})
    walk.puts_in_force("SK Contoh 21/2026")
    walk.begin_a_change_of("magelang")
    pilot = {"phase.ground": "SK Contoh 30/2026", "phase.target": ""}
    walk.step("phase", pilot, {"phase.name": "pilot"})
    walk.puts_in_force("SK Contoh 30/2026")


def its_hours_change(walk):
    walk.begin_a_change_of("magelang")
    walk.step("hours", {"opening_hours.monday": "13:00-20:00"})
    walk.writes.goto(f"{walk.draft}/check")
    message = "Mulai Senin hub buka pukul 13.00. Kami mencarikan jam lain untuk Anda."
    walk.writes.locator("[name=otherwise][value=to_move]").check()
    walk.writes.locator("[name=message]").fill(message)
    walk.writes.locator("[name=reason]").fill("Surat Contoh 40/2026")
    taken(walk.writes, "check")
    walk.submits("Surat Contoh 40/2026", outcome="to_move", message=message)
    taken(walk.decides, "plan", walk.plan)
    walk.decides_to("approval")
    taken(walk.decides, "plan-approved")
    walk.decides_to("application")
    taken(walk.decides, "to-move", "/hubs/magelang/booking-requests")
    the_text_has_a_fault(walk)


def the_text_has_a_fault(walk):
    walk.writes.goto(f"{walk.draft}/text")
    text = walk.writes.locator("textarea")
    text.fill(text.input_value().replace("region: kedu_raya", "region: kedu"))
    walk.writes.locator("button[value=stay]").last.click()
    taken(walk.writes, "text", whole=False)
