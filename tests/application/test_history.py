"""Every event can be told: in both languages, with what it changed, whatever its version."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from application.history import Happening
from application.history.names import Names
from application.history.things import KIND_OF, KINDS, thing_of
from application.history.words import PARTS, SENTENCES, details_of, part_in_words, sentence_of, value_in_words
from application.store.codec import Codec
from domain.catalogue import KNOWN, event_classes
from domain.personal import Personal
from domain.values import Slot

GOLDEN = Path(__file__).parents[1] / "golden" / "events"
NOBODY_KNOWN = Names({}, {})
SLOT = Slot(datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC))


def happening(name, was=None):
    """The event of a golden file, with what was known of its thing before."""
    body = (GOLDEN / f"{name}.json").read_bytes()
    event = Codec(lambda word: word.sealed).to_domain_event(StoredEvent(UUID(int=1), 1, name, body))
    was = was or {}
    now = KIND_OF[type(event)].touched[type(event)](event, was)
    return Happening(7, datetime(2026, 11, 23, tzinfo=UTC), name, event, thing_of(event), was, now, None)


def test_no_type_of_event_is_without_a_sentence():
    assert SENTENCES.keys() == set(event_classes())


def test_every_event_belongs_to_a_thing_that_it_touches():
    assert KIND_OF.keys() == set(event_classes())
    assert sum(len(kind.touched) for kind in KINDS) == len(KIND_OF)


@pytest.mark.parametrize("name", KNOWN)
def test_every_event_ever_stored_is_told_in_both_languages(name):
    one = happening(name)
    told = (sentence_of(one, NOBODY_KNOWN), *details_of(one))
    for words in told:
        assert words.id and words.en
        assert "None" not in f"{words.id} {words.en}" and "{" not in f"{words.id} {words.en}"
    assert told[0].id != told[0].en


@pytest.mark.parametrize("name", KNOWN)
def test_every_part_that_changes_has_a_name_and_its_values_words(name):
    one = happening(name)
    for change in one.changes:
        if isinstance(change.after, Personal):
            continue
        words = value_in_words(change.part, change.after, "taman", NOBODY_KNOWN)
        assert words.id and words.en, change
        assert part_in_words(change.part).id


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name not in ("configuration", "vocabulary")])
def test_parts_are_told_in_the_hubs_words(kind):
    """Of configurations and vocabularies the differences are told; their parts stand there for programs."""
    names = {
        part
        for event in kind.touched
        for name, (known, _) in KNOWN.items()
        if known is event
        for part in happening(name).now
    }
    assert {part for part in names if not part.startswith("consent.")} <= PARTS.keys()


def test_a_cancelled_booking_is_told_with_the_time_it_was_for():
    one = happening("space.booking_cancelled.2", {"state": "booked", "slot": SLOT})
    assert "Senin, 23 November 2026, 09.00–11.00 WIB" in sentence_of(one, NOBODY_KNOWN).id
    assert "Monday, 23 November 2026, 09:00–11:00 WIB" in sentence_of(one, NOBODY_KNOWN).en


def test_a_request_that_is_cancelled_was_declined_or_taken_back():
    one = happening("space.booking_cancelled.2", {"state": "requested", "slot": SLOT})
    assert "declined or taken back" in sentence_of(one, NOBODY_KNOWN).en


def test_a_slot_over_midnight_names_both_days():
    night = Slot(datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 11, 23, 19, tzinfo=UTC))
    one = happening("space.booking_cancelled.2", {"state": "booked", "slot": night})
    assert (
        "Senin, 23 November 2026, 20.00–Selasa, 24 November 2026, 02.00 WIB"
        in sentence_of(one, NOBODY_KNOWN).id
    )
