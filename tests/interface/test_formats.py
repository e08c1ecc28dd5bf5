"""Values and refusals in sentences: in the reader's language, and in the hub's own zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from application.access import ALL_RIGHTS
from domain.account import Role
from domain.errors import NotOpenThatDay, OutsideOpeningHours, SlotTaken
from domain.values import Hours, Label
from interface.app import create_app
from interface.formats import RIGHTS, ROLES, in_words
from interface.settings import Settings
from interface.wiring import Wired

NINE = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Makassar"))
HOURS = Hours(time(8), time(12)), Hours(time(13), time(0))
HUB = Label("Hub Contoh", "Example Hub")


@pytest.fixture(scope="module")
def app():
    app = create_app(Wired(None, None, None, None, None), Settings.from_environment({}))
    app.secret_key = "of forms that are not shown here"
    return app


@pytest.fixture(params=["id", "en"])
def language(app, request):
    with app.test_request_context("/v1/hubs", headers={"Accept-Language": request.param}):
        yield request.param


@pytest.fixture
def told(app, language):
    """The problem that a refusal ends in."""
    return lambda refusal: app.handle_user_exception(refusal).json


def test_a_moment_is_told_in_its_own_zone(language):
    assert (
        in_words(NINE) == {"id": "24 November 2026 09.00 WITA", "en": "24 November 2026 09:00 WITA"}[language]
    )


def test_a_moment_without_a_place_is_told_in_the_network_s_zone(language):
    clock = {"id": "08.00", "en": "08:00"}[language]
    assert in_words(NINE.astimezone(UTC)) == f"24 November 2026 {clock} WIB"


def test_hours_and_labels_are_written_as_the_reader_writes_them(language):
    wanted = {"id": "08.00-12.00, 13.00-00.00", "en": "08:00-12:00, 13:00-00:00"}
    assert in_words(HOURS) == wanted[language]
    assert (
        in_words((HUB, HUB)) == {"id": "Hub Contoh, Hub Contoh", "en": "Example Hub, Example Hub"}[language]
    )


def test_a_refusal_speaks_one_language_and_one_zone(language, told):
    problem = told(OutsideOpeningHours(1, hub=HUB, hours=HOURS, start=NINE, end=NINE.replace(hour=10)))
    assert problem["detail"] == {
        "id": "Pada hari itu Hub Contoh buka pukul 08.00-12.00, 13.00-00.00; 24 November 2026 09.00 WITA sampai "
        "24 November 2026 10.00 WITA berada di luarnya.",
        "en": "Example Hub is open on that day from 08:00-12:00, 13:00-00:00; 24 November 2026 09:00 WITA to "
        "24 November 2026 10:00 WITA is outside.",
    }[language]  # fmt: skip


def test_values_for_programs_are_plain_and_in_utc(told):
    problem = told(OutsideOpeningHours(1, hub=HUB, hours=HOURS, start=NINE, end=NINE.replace(hour=10)))
    assert problem["values"]["hours"] == ["08:00-12:00", "13:00-00:00"]
    assert problem["values"]["start"] == "2026-11-24T01:00:00+00:00"


@pytest.mark.parametrize(
    "refusal", [NotOpenThatDay(1, hub=HUB, day=NINE.date()), SlotTaken(space=HUB, start=NINE, end=NINE)]
)
def test_the_values_too_hold_names_in_the_reader_s_language(language, told, refusal):
    name = HUB.in_language(language)
    problem = told(refusal)
    assert name in problem["detail"] and name in problem["values"].values()


def test_every_right_and_role_has_words():
    assert (RIGHTS.keys(), ROLES.keys()) == (ALL_RIGHTS | {"apply_without_approval"}, set(Role))


def test_a_role_is_told_in_words(language):
    assert in_words(Role.HUB_MANAGER) in ("Pengelola hub", "Hub manager")
