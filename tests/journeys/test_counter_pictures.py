"""Pictures of the pages behind the counter, taken anew by SCREENSHOTS=1."""

import os
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.access import OPERATOR
from application.accounts import OpenAccount
from application.data_requests import CheckIdentity, DecideRequest, ReceiveRequest
from application.door import execute
from application.memberships import BeginMembership
from domain.account import Grant, Role
from domain.data_request import Subjects
from domain.personal import Personal
from tests.journeys.counter import opened

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
GROUND = "SK Contoh 7/2026"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


class Life:
    """Some days behind the counter of Semarang, with people who are plainly invented."""

    def __init__(self, counter):
        self.counter, self.people, self.secrets = counter, counter.people, {}
        self.admin = self.staff("Dewi Contoh", Role.PROVINCIAL_ADMIN, None, "Kepala Bidang Contoh")
        self.manager = self.staff("Bagus Contoh", Role.HUB_MANAGER, "semarang", "Kepala Hub")
        self.desk = self.staff("Sekar Contoh", Role.FRONT_DESK, "semarang", "Petugas Layanan")
        self.staff("Rangga Contoh", Role.PROGRAM_LEAD, "semarang", "Koordinator Pelatihan")
        self.lestari = self.member("Lestari Contoh", "Batik Contoh", "lestari@contoh.example")
        self.wulan = self.member("Wulan Contoh", "Kopi Contoh", "wulan@contoh.example")
        self.request = self.asked(self.lestari, "erasure")
        self.asked(self.wulan, "access")

    def staff(self, name, role, hub, title):
        account = uuid4()
        grant = Grant(role, hub, date.today() - timedelta(days=40), None, title)
        command = OpenAccount(account, "person", Personal(account, "name", name), None, grant, uuid4())
        email = f"{name.split()[0].lower()}@contoh.example"
        self.people.signing_in.people.open(OPERATOR, uuid4(), command, email, GROUND)
        if role is not Role.PROGRAM_LEAD:
            self.secrets[account] = self.people.session(account).secret
        return account

    def member(self, name, firm, email):
        member = uuid4()
        told = {"name": name, "email": email, "phone": "0800 000 000", "organisation": firm}
        words = {kind: Personal(member, kind, text) for kind, text in told.items()}
        self.people.do(BeginMembership("semarang", member, "umkm", "team", **words))
        return member

    def asked(self, member, kind):
        request, desk = uuid4(), self.people.actor(self.desk)
        self.people.do(ReceiveRequest(request, kind, Subjects((member,))), desk)
        self.people.do(CheckIdentity(request, "ktp_shown"), desk)
        if kind == "erasure":
            execute(self.people.platform, self.people.actor(self.manager), DecideRequest(request, True), uuid4(),
                    reason="Pasal 8 UU 27/2022")  # fmt: skip
        return request


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_of_the_counter(counter, browser, browser_context_args):
    life = Life(counter)
    PICTURES.mkdir(parents=True, exist_ok=True)
    request, member = f"/requests/{life.request}", f"/hubs/semarang/people/{life.lestari}"
    for name, who, address, width in (
        ("staff", life.manager, "/hubs/semarang/staff", 1280),
        ("staff-phone", life.manager, "/hubs/semarang/staff", 360),
        ("person", life.desk, member, 1280),
        ("requests", life.manager, "/hubs/semarang/requests", 1280),
        ("request", life.manager, request, 1280),
        ("execution", life.manager, f"{request}/execution", 1280),
        ("own-data", life.desk, "/profile/data", 1280),
        ("security", life.admin, "/security", 1280),
        ("security-en", life.admin, "/security?lang=en", 1280),
        ("clients", life.admin, "/province/clients", 1280),
    ):
        size = {"width": width, "height": 860}
        page = counter.lets_in(browser, browser_context_args, life.secrets[who], viewport=size)
        page.goto(address)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        page.context.close()
    page = counter.lets_in(browser, browser_context_args, life.secrets[life.desk])
    page.goto("/hubs/semarang/people")
    page.get_by_label("Nama, atau sebagiannya").fill("contoh")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Lestari Contoh").wait_for()
    page.screenshot(path=PICTURES / "people.png", full_page=True)
    page.context.close()
