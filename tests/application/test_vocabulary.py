"""The vocabulary of the network: in force at every hub at once, and never without a word in use."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from application.access import ANYONE, OPERATOR
from application.hubs import plan_hub
from application.memberships import BeginMembership
from application.platform import Platform
from application.programs import ScheduleProgram
from application.vocabulary import (
    AdoptVocabulary,
    FoundNetwork,
    adopt_vocabulary,
    begin_vocabulary,
    plan_vocabulary,
    users_of_words,
    vocabulary_history,
    vocabulary_in_force,
)
from application.vocabulary_editing import (
    with_holiday,
    with_label,
    with_retired,
    with_word,
    without_holiday,
    without_word,
)
from domain import Hub
from domain.account import Role
from domain.configuration import MemberField
from domain.errors import (
    AlreadyExists,
    BaseMoved,
    ClosedThatDay,
    NotFound,
    NotPermitted,
    RetiredWord,
    Unusable,
    WordInUse,
)
from domain.personal import Personal
from domain.values import Label, hub_id
from domain.words import Vocabulary

DARKROOM = Label("Kamar gelap", "Darkroom")
COOPERATIVE = Label("Koperasi", "Cooperative")
FAIR = Label("Pasar malam", "Night fair")
MONDAY = date(2026, 11, 23)


@pytest.fixture
def shared(pilot):
    """The vocabulary that the file of Taman was read against, with a calendar without days."""
    return Vocabulary(pilot.configuration.words, {"national": ()})


@pytest.fixture
def network(process, shared, pilot):
    """Taman, which keeps the national calendar, in a network whose vocabulary is in force."""
    desk = process()
    begin_vocabulary(desk.platform, OPERATOR, shared)
    desk.apply(replace(pilot, configuration=replace(pilot.configuration, calendars=("national",))))
    return desk


def adopt(desk, vocabulary, **more):
    return adopt_vocabulary(desk.platform, OPERATOR, vocabulary, **more)


def plan(desk, vocabulary):
    return plan_vocabulary(desk.platform, OPERATOR, vocabulary)


def configuration(desk, hub="taman"):
    desk.platform.catch_up(hub_id(hub))
    return desk.platform.find(Hub, hub_id(hub)).configuration


def another(desk, pilot, code):
    desk.apply(replace(pilot, code=code))


def begin(desk, kind):
    member = uuid4()
    command = BeginMembership("taman", member, kind, "free", Personal(member, "name", "Mira Contoh"))
    desk.do(command)
    return member


def schedule(desk, kind, slot):
    title = Label("Pelatihan", "Training")
    desk.do(ScheduleProgram("taman", uuid4(), kind, title, slot, "anyone", places=2))


def test_the_first_vocabulary_is_adopted_once(network, shared):
    assert vocabulary_in_force(network.platform) == shared
    with pytest.raises(AlreadyExists):
        network.do(FoundNetwork(with_word(shared, "space_kinds", "darkroom", DARKROOM)))


def test_a_new_word_is_in_force_at_every_hub_by_one_append(network, pilot, shared):
    another(network, pilot, "kebun")
    before = len(network.events())
    adopt(network, with_word(shared, "space_kinds", "darkroom", DARKROOM))
    news = network.events()[before:]
    assert [(row["type"], row["hub"]) for row in news] == [
        ("network.vocabulary_adopted", "*"),
        ("hub.configured.3", "kebun"),
        ("hub.configured.3", "taman"),
    ]
    assert len({row["command"] for row in news}) == 1
    assert configuration(network, "kebun").words.space_kinds["darkroom"] == DARKROOM


def test_another_process_has_the_new_words_as_well(network, process, shared):
    other = process()
    assert "cooperative" not in configuration(other).words.member_kinds
    adopt(network, with_word(shared, "member_kinds", "cooperative", COOPERATIVE))
    assert begin(other, "cooperative")


def test_adopting_again_appends_nothing(network, shared):
    wanted = with_word(shared, "sectors", "toys", Label("Mainan", "Toys"))
    first = adopt(network, wanted)
    before = network.events()
    assert adopt(network, wanted).repeated and network.events() == before
    assert first.repeated is False


def test_a_plan_tells_what_would_change_and_writes_nothing(network, shared):
    before = network.events()
    wanted = with_word(shared, "space_kinds", "darkroom", DARKROOM)
    wanted = with_label(wanted, "space_kinds", "classroom", Label("Kelas", "Classroom"))
    wanted = with_retired(wanted, "sectors.other", True)
    wanted = without_word(wanted, "program_kinds.exhibition")
    wanted = with_holiday(wanted, "national", date(2027, 1, 1), Label("Tahun baru", "New year"))
    drawn = plan(network, wanted)
    assert [change.en for change in drawn.changes] == [
        "kinds of space: classroom becomes Kelas / Classroom, before Ruang kelas / Classroom",
        "kinds of space: new word darkroom, Darkroom",
        "kinds of programme: exhibition is removed",
        "sectors: Other (other) is retired",
        "calendar national: closed on 1 January 2027, New year",
    ]
    assert (drawn.hubs, drawn.faults) == (("taman",), ())
    assert network.events() == before


def test_a_plan_of_what_is_in_force_is_empty(network, shared):
    assert plan(network, shared).is_empty


def test_only_who_configures_hubs_may_plan_and_adopt(network, shared):
    manager = network.staff(Role.HUB_MANAGER)
    for actor in (ANYONE, manager):
        with pytest.raises(NotPermitted):
            plan_vocabulary(network.platform, actor, shared)
        with pytest.raises(NotPermitted):
            network.do(AdoptVocabulary(shared, 0), actor=actor)


@pytest.mark.parametrize(
    ("word", "where"),
    [("space_kinds.meeting_room", "taman"), ("regions.semarang_raya", "taman")],
)
def test_a_word_that_a_hub_names_cannot_be_removed(network, shared, word, where):
    with pytest.raises(WordInUse) as refused:
        adopt(network, without_word(shared, word))
    assert refused.value.values["where"] == (where,)
    assert vocabulary_in_force(network.platform) == shared


def test_a_kind_that_only_a_quota_names_is_in_use(network, pilot, shared):
    rooms = tuple(replace(one, kind="classroom") for one in pilot.configuration.spaces)
    another(network, replace(pilot, configuration=replace(pilot.configuration, spaces=rooms)), "kebun")
    assert users_of_words(network.platform)["space_kinds.meeting_room"] == ("kebun", "taman")


def test_a_member_kind_with_one_membership_cannot_be_removed_even_when_that_has_ended(network, shared):
    begin(network, "startup")
    with pytest.raises(WordInUse, match="keanggotaan"):
        adopt(network, without_word(shared, "member_kinds.startup"))
    adopt(network, without_word(shared, "member_kinds.agency"))
    assert "agency" not in configuration(network).words.member_kinds


def test_a_programme_kind_with_one_programme_cannot_be_removed(network, shared, slot):
    schedule(network, "talk", slot("14-16"))
    with pytest.raises(WordInUse, match="Gelar wicara"):
        adopt(network, without_word(shared, "program_kinds.talk"))


def test_a_sector_among_the_answers_of_members_cannot_be_removed(network, pilot, shared):
    asked = MemberField("sector", Label("Sektor", "Sector"), "choice", False, ("crafts",))
    another(
        network, replace(pilot, configuration=replace(pilot.configuration, member_fields=(asked,))), "kebun"
    )
    with pytest.raises(WordInUse):
        adopt(network, without_word(shared, "sectors.crafts"))


def test_a_calendar_that_a_hub_keeps_cannot_be_removed(network, shared):
    with pytest.raises(WordInUse) as refused:
        adopt(network, replace(shared, calendars={}))
    assert refused.value.values["where"] == ("taman",)


def test_all_words_in_use_are_told_at_once_in_the_plan(network, shared):
    begin(network, "umkm")
    wanted = without_word(without_word(shared, "member_kinds.umkm"), "space_kinds.meeting_room")
    assert [fault.values["word"].en for fault in plan(network, wanted).faults] == [
        "Small business (UMKM)",
        "Meeting room",
    ]


def test_a_retired_member_kind_is_kept_by_members_and_given_to_nobody_new(network, shared, slot):
    member = begin(network, "startup")
    adopt(network, with_retired(shared, "member_kinds.startup", True))
    with pytest.raises(RetiredWord, match="Perusahaan rintisan"):
        begin(network, "startup")
    network.book("loft", member, slot("9-10"))
    adopt(network, with_retired(shared, "member_kinds.startup", False))
    assert begin(network, "startup")


def test_a_retired_programme_kind_is_given_to_no_new_programme(network, shared, slot):
    schedule(network, "talk", slot("14-16"))
    adopt(network, with_retired(shared, "program_kinds.talk", True))
    with pytest.raises(RetiredWord):
        schedule(network, "talk", slot("16-18"))


def test_what_is_not_a_word_is_told_the_words_that_are_given(network, shared):
    adopt(network, with_retired(shared, "member_kinds.startup", True))
    with pytest.raises(Unusable) as refused:
        begin(network, "startups")
    assert "umkm" in refused.value.values["valid"] and "startup" not in refused.value.values["valid"]


def test_a_new_space_of_a_retired_kind_is_refused_and_an_old_one_stays(network, pilot, shared):
    adopt(network, with_retired(shared, "space_kinds.meeting_room", True))
    with pytest.raises(RetiredWord):
        another(network, pilot, "kebun")
    assert configuration(network).spaces[0].kind == "meeting_room"


def test_a_new_holiday_closes_the_hubs_that_keep_the_calendar(network, pilot, shared, slot):
    without = replace(pilot, configuration=replace(pilot.configuration, calendars=()))
    another(network, without, "kebun")
    adopt(network, with_holiday(shared, "national", MONDAY, FAIR))
    with pytest.raises(ClosedThatDay):
        network.book("loft", network.member(), slot("9-10"))
    assert configuration(network, "kebun").holidays == ()
    adopt(network, without_holiday(vocabulary_in_force(network.platform), "national", MONDAY))
    network.book("loft", network.member(), slot("9-10"))


def test_a_plan_names_the_bookings_that_a_new_holiday_falls_on(network, shared, slot):
    far = datetime.now(UTC).date().toordinal() + 7 - MONDAY.toordinal()
    when = slot("9-10", far)
    booking, member = uuid4(), network.member()
    network.book("loft", member, when, booking=booking)
    drawn = plan(network, with_holiday(shared, "national", when.start.date(), FAIR))
    assert [(one.hub, one.booking.booking_id, one.booking.outcome) for one in drawn.affected] == [
        ("taman", booking, "kept")
    ]


def test_a_hub_from_before_keeps_its_words_until_a_vocabulary_is_adopted(taman, shared):
    begin_vocabulary(taman.platform, OPERATOR, with_word(shared, "space_kinds", "darkroom", DARKROOM))
    assert "darkroom" not in configuration(taman).words.space_kinds
    assert plan(taman, vocabulary_in_force(taman.platform)).hubs == ("taman",)
    adopt(taman, vocabulary_in_force(taman.platform))
    assert "darkroom" in configuration(taman).words.space_kinds


def test_words_that_only_a_hub_from_before_has_are_not_lost_where_it_uses_them(taman, shared):
    poorer = replace(shared, words=replace(shared.words, space_kinds={"hall": DARKROOM}))
    begin_vocabulary(taman.platform, OPERATOR, poorer)
    with pytest.raises(WordInUse):
        adopt(taman, poorer)


def test_a_vocabulary_upon_another_than_was_seen_is_refused(network, shared):
    seen = plan(network, shared).base
    adopt(network, with_word(shared, "sectors", "toys", Label("Mainan", "Toys")))
    with pytest.raises(BaseMoved):
        adopt(network, with_word(shared, "sectors", "games", Label("Gim", "Games")), base=seen)


def test_of_two_who_adopt_upon_the_same_one_is_refused_and_nothing_is_mixed(network, process, shared):
    desks = (network, process())
    seen = plan(network, shared).base
    wanted = [with_word(shared, "sectors", code, Label(code, code)) for code in ("toys", "games")]

    def one(number):
        try:
            return adopt(desks[number], wanted[number], base=seen)
        except BaseMoved as refusal:
            return refusal

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(one, (0, 1)))
    (winner,) = [number for number in (0, 1) if not isinstance(answers[number], BaseMoved)]
    assert configuration(network).words == wanted[winner].words
    assert len(network.events(type="network.vocabulary_adopted")) == 1


def test_a_hub_registered_with_older_words_is_brought_up_by_the_next_adoption(
    network, process, pilot, shared
):
    """As if it had been registered in the same instant: its process does not know of the new words yet."""
    wanted = with_word(shared, "space_kinds", "darkroom", DARKROOM)
    adopt(network, wanted)
    late = replace(pilot, code="kebun")
    old_words = plan_hub(network.platform, OPERATOR, late, vocabulary=shared)
    network.platform.save(*old_words.aggregates, command=uuid4(), digest=b"")
    assert plan(network, wanted).hubs == ("kebun",)
    adopt(network, wanted)
    assert configuration(network, "kebun").words == wanted.words


def test_a_hub_registered_in_the_instant_of_an_adoption_gets_the_new_words_too(
    network, process, pilot, shared
):
    """Its registration is committed right behind the adoption, which has not seen it."""
    other = process()
    old = plan_hub(other.platform, OPERATOR, replace(pilot, code="kebun"), vocabulary=shared)
    waiting = [lambda: other.platform.save(*old.aggregates, command=uuid4(), digest=b"")]
    platform = Platform(other.pool, bytes(range(32)), lambda: waiting and waiting.pop()())
    wanted = with_word(shared, "space_kinds", "darkroom", DARKROOM)
    adopt_vocabulary(platform, OPERATOR, wanted)
    assert configuration(network, "kebun").words == wanted.words
    assert len(network.events(type="network.vocabulary_adopted")) == 1


def test_history_tells_each_vocabulary_with_its_ground_and_what_it_changed(network, shared):
    adopt(network, with_retired(shared, "sectors.other", True), reason="SK 12/2026")
    newest, first = vocabulary_history(network.platform)
    assert (newest.number, newest.reason, newest.actor) == (2, "SK 12/2026", "operator")
    assert [change.en for change in newest.changes] == ["sectors: Other (other) is retired"]
    assert (first.number, first.changes) == (1, ())


def test_a_word_that_is_not_there_can_be_neither_renamed_nor_retired(shared):
    for act in (with_retired, without_word):
        with pytest.raises(NotFound):
            act(shared, "space_kinds.kitchen", *([True] if act is with_retired else []))
    with pytest.raises(NotFound):
        with_label(shared, "space_kinds", "kitchen", DARKROOM)
    with pytest.raises(AlreadyExists):
        with_word(shared, "space_kinds", "classroom", DARKROOM)


def test_what_was_retired_and_is_removed_leaves_no_trace(shared):
    retired = with_retired(shared, "sectors.other", True)
    assert without_word(retired, "sectors.other").words.retired == ()


def test_a_regency_that_is_called_otherwise_stays_the_one_of_its_hubs(taman, shared, pilot):
    taman_lies_in = pilot.configuration.address.regency
    regencies = shared.words.regencies
    [code] = [code for code, one in regencies.items() if one.name == taman_lies_in]
    renamed = regencies | {code: replace(regencies[code], name="Kota Contoh")}
    gone = {other: one for other, one in regencies.items() if other != code}
    adopt_vocabulary(
        taman.platform, OPERATOR, replace(shared, words=replace(shared.words, regencies=renamed))
    )
    assert taman.platform.find(Hub, hub_id("taman")).configuration.address.regency == "Kota Contoh"
    with pytest.raises(WordInUse, match="Kota Contoh"):
        adopt_vocabulary(
            taman.platform, OPERATOR, replace(shared, words=replace(shared.words, regencies=gone))
        )


def test_a_regency_is_not_given_a_label_and_not_retired(shared):
    code = next(iter(shared.words.regencies))
    with pytest.raises(NotFound):
        with_label(shared, "regencies", code, DARKROOM)
    with pytest.raises(NotFound):
        with_retired(shared, f"regencies.{code}", True)
    assert code not in without_word(shared, f"regencies.{code}").words.regencies
