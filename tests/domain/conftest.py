"""A hub that is open from 8 to 21 at Semarang's time, its rooms, a member, a training; no database."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import Hub, Membership, Program, Space
from domain.configuration import Address, BookingRules, HubConfiguration, Plan, ProgramRules, SpaceSpec
from domain.events import Provenance, acting
from domain.personal import Personal
from domain.phases import Phase, PhaseEntry
from domain.values import Hours, Label, Slot
from domain.words import ClosedDay, Words

WIB = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday, 07.00 in Semarang


def label(word):
    return Label(word, word)


def room(code, capacity, by_seat=False, minutes=60):
    return SpaceSpec(code, "meeting_room", label(code.title()), capacity, by_seat, minutes, ())


@pytest.fixture(autouse=True, scope="session")
def by_the_front_desk():
    """Every event of these tests is somebody's."""
    with acting(Provenance("front desk", uuid4(), NOW, reason="a test")):
        yield


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def monday():
    return MONDAY


@pytest.fixture(scope="session")
def slot():
    """slot("9-10"), slot("8:30-9:01"), slot("22-25"): hours of that Monday, or of `day`, in Semarang."""

    def stretch(words, day=MONDAY):
        midnight = datetime.combine(day, time(0), WIB)
        hours = [[*map(int, end.split(":")), 0] for end in words.split("-")]
        return Slot(*(midnight + timedelta(hours=end[0], minutes=end[1]) for end in hours))

    return stretch


@pytest.fixture(scope="session")
def configuration():
    return HubConfiguration(
        name=label("Taman"),
        summary=label("a hub of these tests"),
        region="semarang_raya",
        address=Address("Jalan Contoh 1", "Contoh", "Contoh", "Kota Semarang", None),
        building=None,
        zone="Asia/Jakarta",
        opened_on=None,
        opening_hours={
            "monday": (Hours(time(8), time(21)),),
            "tuesday": (Hours(time(8), time(12)), Hours(time(13), time(17))),
            "friday": (Hours(time(18), time(0)),),
            "saturday": (Hours(time(0), time(6)),),
        },
        closed_days=(ClosedDay(date(2026, 11, 30), label("Hari Contoh")),),
        spaces=(room("loft", 8), room("desks", 4, by_seat=True)),
        plans=(Plan("open", label("Terbuka"), 0, {"meeting_room": 4}),),
        booking=BookingRules(days_ahead=30, longest_hours=8, most_per_member=2),
        programs=ProgramRules(default_places=10),
        targets=(),
        partners=(),
        member_fields=(),
        samples=(),
        words=Words({}, {}, {}, {}, {}),
    )


@pytest.fixture
def hub(configuration):
    """In its pilot phase, with its first configuration."""
    hub = Hub.register("taman", MONDAY, "Contoh 1/2026")
    hub.configure(configuration)
    hub.enter_phase(PhaseEntry(Phase.PILOT, MONDAY, "Contoh 2/2026"))
    return hub


@pytest.fixture(scope="session")
def new_room():
    return lambda code="loft", capacity=8, **how: Space(hub="taman", spec=room(code, capacity, **how))


@pytest.fixture
def loft(new_room):
    """A room for eight, booked whole."""
    return new_room()


@pytest.fixture
def desks(new_room):
    """Four desks, booked one by one."""
    return new_room("desks", 4, by_seat=True)


@pytest.fixture
def mira():
    """A member since that Monday, on the open plan: four hours of meeting rooms a month."""
    name = Personal(UUID(int=7), "name", "Mira Contoh")
    return Membership.begin(UUID(int=7), "taman", "umkm", "open", MONDAY, name)


@pytest.fixture
def open_plan(configuration):
    return configuration.plan("open")


@pytest.fixture
def training(slot):
    """A training for anyone, with two places, from 9 to 12."""

    def schedule(places=2, audience="anyone"):
        words = label("Pelatihan")
        return Program.schedule(uuid4(), "taman", "training", words, None, slot("9-12"), places, audience)

    return schedule
