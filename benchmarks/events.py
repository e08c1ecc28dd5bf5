"""A long history, made up quickly: years of members, bookings and programmes as rows ready for COPY."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

COLUMNS = "position, stream, version, type, hub, actor, command, recorded_at, body"
BEGAN = datetime(2020, 1, 31, 2, tzinfo=UTC)
YEARS_SECONDS = 6 * 365 * 86_400
QUARTER = 15 * 60
KINDS = ("umkm", "startup", "company", "agency", "community", "individual")
SEALED = "mO2rxXkGq3bq8kkyU4mTWnqk1aL0QmQe8F2m3mS1uWm8aQwZ4v1kqv0"


@dataclass
class _Hub:
    """What has happened so far at one hub, as far as later events build upon it."""

    code: str
    spaces: list[str]
    members: list[str] = field(default_factory=list)
    bookings: list[tuple[str, str, str, str]] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)


class History:
    """Events in a realistic mix; `versions` continue those of streams that are there already."""

    def __init__(
        self, spaces: dict[str, Sequence[str]], versions: dict[str, int], position: int, seed: int
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up history, the same in every run
        self._hubs = [_Hub(code, list(streams)) for code, streams in spaces.items()]
        self._versions, self._position = versions, position
        self._moment, self._pace = BEGAN, timedelta(0)

    def rows(self, count: int) -> Iterator[str]:
        """So many lines of COPY's text format."""
        self._pace = timedelta(seconds=YEARS_SECONDS / count)
        end, choices, weights = self._position + count, *_mix(self)
        for hub in self._hubs:
            yield from self._join(hub)
            yield from self._schedule(hub)
        while self._position < end:
            hub = self._random.choice(self._hubs)
            for happen in self._random.choices(choices, weights, k=20):
                for line in happen(hub):
                    if self._position <= end:
                        yield line

    def _join(self, hub: _Hub) -> Iterator[str]:
        member = self._id()
        hub.members.append(member)
        facts = (
            f'"originator_topic":"membership","kind":"{self._random.choice(KINDS)}","plan":"creative",'
            f'"starts":"{self._moment:%Y-%m-%d}","name":{self._word(member, "name")},'
            f'"email":{self._word(member, "email")},"phone":{self._word(member, "phone")},'
            '"organisation":null,"answers":null'
        )
        yield self._row("membership.began", member, hub, facts)

    def _book(self, hub: _Hub) -> Iterator[str]:
        space, member, booking = self._random.choice(hub.spaces), self._random.choice(hub.members), self._id()
        start, end = self._stretch()
        hub.bookings.append((space, member, booking, start))
        yield self._row("space.booked", space, hub, _booked(booking, start, end, f'"{member}"', "null"))
        if self._random.random() < 0.5:
            yield self._row("membership.hours_reserved", member, hub, _hours(booking, start, 120))

    def _cancel(self, hub: _Hub) -> Iterator[str]:
        if hub.bookings:
            space, member, booking, start = hub.bookings.pop()
            yield self._row("space.booking_cancelled.2", space, hub, _cancelled(booking))
            if self._random.random() < 0.5:
                yield self._row("membership.hours_reserved", member, hub, _hours(booking, start, -120))

    def _schedule(self, hub: _Hub) -> Iterator[str]:
        program, space = self._id(), self._random.choice(hub.spaces)
        hub.programs.append(program)
        start, end = self._stretch()
        facts = (
            '"originator_topic":"program","kind":"training","title":{"id":"Pemasaran Digital bagi UMKM",'
            '"en":"Digital marketing for small businesses"},"description":{"id":"Terbuka bagi siapa saja.",'
            f'"en":"Open to anyone."}},"slot":{{"start":"{start}","end":"{end}"}},"places":30,'
            f'"audience":"anyone","space_id":"{space}"'
        )
        yield self._row("program.scheduled", program, hub, facts)
        yield self._row("space.booked", space, hub, _booked(program, start, end, "null", f'"{program}"'))

    def _enrol(self, hub: _Hub) -> Iterator[str]:
        program, enrolment = self._random.choice(hub.programs[-20:]), self._id()
        hub.places.append((program, enrolment))
        waiting = "true" if self._random.random() < 0.1 else "false"
        if self._random.random() < 0.5:
            person = f'"member_id":"{self._random.choice(hub.members)}","name":null,"email":null'
        else:
            words = f'"name":{self._word(enrolment, "name")},"email":{self._word(enrolment, "email")}'
            person = f'"member_id":null,{words}'
        facts = f'"enrolment_id":"{enrolment}",{person},"waiting":{waiting}'
        yield self._row("program.enrolled", program, hub, facts)

    def _withdraw(self, hub: _Hub) -> Iterator[str]:
        if hub.places:
            program, enrolment = hub.places.pop()
            yield self._row("program.withdrawn", program, hub, f'"enrolment_id":"{enrolment}"')

    def _pause(self, hub: _Hub) -> Iterator[str]:
        member, day = self._random.choice(hub.members), f'"from_day":"{self._moment:%Y-%m-%d}"'
        yield self._row("membership.paused", member, hub, day)
        yield self._row("membership.resumed", member, hub, day)

    def _end(self, hub: _Hub) -> Iterator[str]:
        if len(hub.members) > 10:
            member = hub.members.pop(self._random.randrange(len(hub.members)))
            facts = f'"on_day":"{self._moment:%Y-%m-%d}","initiative":"member"'
            yield self._row("membership.ended.2", member, hub, facts)

    def _row(self, kind: str, stream: str, hub: _Hub, facts: str) -> str:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        self._position += 1
        self._moment += self._pace
        moment, command = f"{self._moment:%Y-%m-%dT%H:%M:%S.%fZ}", self._id()
        body = (
            f'{{"originator_id":"{stream}","originator_version":{version},"timestamp":"{moment}",'
            f'"hub":"{hub.code}","actor":"operator","command":"{command}","reason":null,"happened_at":null,{facts}}}'
        )
        columns = (self._position, stream, version, kind, hub.code, "operator", command, moment, body)
        return "\t".join(map(str, columns)) + "\n"

    def _stretch(self) -> tuple[str, str]:
        """Two hours within the next month."""
        start = self._moment.replace(minute=0, second=0, microsecond=0) + timedelta(
            hours=self._random.randrange(1, 720)
        )
        return f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"

    def _word(self, subject: str, kind: str) -> str:
        return f'{{"subject":"{subject}","kind":"{kind}","sealed":"{self._random.getrandbits(64):016x}{SEALED}"}}'

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


Happening = Callable[[_Hub], Iterator[str]]


def _mix(history: History) -> tuple[list[Happening], list[int]]:
    """What happens how often, in hundredths."""
    mix: dict[Happening, int] = {
        history._book: 52, history._enrol: 20, history._cancel: 10, history._join: 9, history._withdraw: 4,
        history._schedule: 2, history._pause: 1, history._end: 2,
    }  # fmt: skip
    return list(mix), list(mix.values())


def _booked(booking: str, start: str, end: str, member: str, program: str) -> str:
    return (
        f'"booking_id":"{booking}","slot":{{"start":"{start}","end":"{end}"}},"seats":8,'
        f'"member_id":{member},"program_id":{program}'
    )


def _cancelled(booking: str) -> str:
    return f'"booking_id":"{booking}","message":null'


def _hours(booking: str, start: str, minutes: int) -> str:
    return f'"booking_id":"{booking}","kind":"meeting_room","month":"{start[:7]}","minutes":{minutes}'
