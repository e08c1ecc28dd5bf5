"""Pictures of an auditor who asks why the figures of September changed, taken anew by SCREENSHOTS=1."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from application.accounts import OpenAccount
from application.door import execute
from application.memberships import BeginMembership, EndMembership
from application.seal.building import catch_up, make_checkpoint
from application.store.seal import SealStore
from domain.account import Grant, Role
from domain.personal import Personal
from interface.formats import NETWORK_ZONE
from interface.proofs.certifying import certified_verification
from interface.proofs.keys import prepare_seal_key, seeds_here
from interface.wiring import connect
from projections.archive import freeze
from projections.editions import log_head
from tests.journeys.counter import opened

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
FIGURES = "/hubs/semarang/figures"
SEPTEMBER = "from=2026-09-01&until=2026-09-30"


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        counter.settings = settings
        yield counter


class September:
    """Three memberships of September, the report of it, a checkpoint; then a form that was found, and an end."""

    def __init__(self, counter):
        self.counter, self.people = counter, counter.people
        self.connecting = partial(connect, counter.settings.database_url)
        self.auditor = self.account("Rangga Contoh", Role.AUDITOR, None, "person")
        self.account("Program auditor Contoh", Role.AUDITOR, None)  # so that positions are those of the guide
        desk = self.account("Meja depan Contoh", Role.FRONT_DESK, "semarang")
        self.desk, self.manager = desk, self.account("Kepala hub Contoh", Role.HUB_MANAGER, "semarang")
        members = [self.joins(day, f"Formulir kertas nomor {11 + day // 6}") for day in (7, 14, 21)]
        self.member = members[0]
        with self.connecting() as connection:
            self.printed = log_head(connection)
        self.sealed = self.checkpoint()
        self.joins(24, "Formulir kertas nomor 41, ditemukan saat penataan arsip")
        execute(
            self.people.platform, self.people.actor(self.manager),
            EndMembership(self.member, "member", date(2026, 9, 18)), uuid4(),
            reason="Surat pengunduran diri 18 September 2026",
        )  # fmt: skip
        freeze(self.connecting, self.printed)
        certified_verification(counter.settings, lambda done, head: None, None)

    def account(self, name, role, hub, kind="client"):
        account = uuid4()
        grant = Grant(role, hub, date.today() - timedelta(days=40), None, None)
        self.people.do(OpenAccount(account, kind, Personal(account, "name", name), None, grant, uuid4()))
        return account

    def joins(self, day, ground):
        member, agreed = uuid4(), datetime(2026, 9, day, 9, tzinfo=NETWORK_ZONE)
        name = Personal(member, "name", "Sekar Contoh")
        execute(
            self.people.platform, self.people.actor(self.desk),
            BeginMembership("semarang", member, "umkm", "creative", name, agreed.date()), uuid4(),
            reason=ground, happened_at=agreed,
        )  # fmt: skip
        return member

    def desk_looks_at_the_member(self):
        """So that the access log has something to tell."""
        desk = {"Authorization": f"Bearer {self.people.token(self.desk)}"}
        address = f"{self.counter.url}/v1/memberships/{self.member}/person"
        requests.get(address, headers=desk, timeout=10).raise_for_status()

    def checkpoint(self):
        home, network = self.counter.settings.home, self.counter.settings.network
        with self.connecting() as connection:
            store = SealStore(connection)
            prepare_seal_key(store, home)
            catch_up(store)
            return make_checkpoint(store, network, seeds_here(home), datetime.now(UTC)).size


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="writes docs/pictures; set SCREENSHOTS=1")
def test_pictures_of_the_auditor(counter, browser, browser_context_args):
    story = September(counter)
    story.desk_looks_at_the_member()
    page = counter.enters(browser, browser_context_args, story.auditor)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, address, height in (
        ("figures", f"{FIGURES}?{SEPTEMBER}", 860),
        ("comparison", f"{FIGURES}/comparison?on=2026-09&as_of={story.printed}", 2090),
        ("why", f"{FIGURES}/memberships_begun?{SEPTEMBER}", 1330),
        ("history", f"/history/memberships/{story.member}", 720),
        ("earlier", f"{FIGURES}?{SEPTEMBER}&as_of={story.printed}", 860),
        ("replay", "/hubs/semarang/replay", 1460),
        ("access-log", "/province/access-log", 720),
        ("certificate", "/province/certificates/1", 860),
        ("checkpoint", f"/seal/{story.sealed}", 1640),
    ):
        page.set_viewport_size({"width": 1280, "height": height})
        page.goto(address)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / f"auditor-{name}.png")
    page.context.close()
