"""The figures that are shown of a hub: what each is called, its unit, and what exactly is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from domain.values import Label
from projections.figures import Counted, Counts

PERIODS = ("day", "month", "total")
OPENING = ("opening_hours", "closed_days", "exceptions", "spaces")


@dataclass(frozen=True)
class Measure:
    """`at_end` is of the end of a period's last day, all others of the whole period. `rests_on` names the parts
    of the hub's configuration whose examples make it one.
    """

    code: str
    label: Label
    unit: Label
    definition: Label
    value: Callable[[Counts], float | None]
    at_end: bool = False
    rests_on: tuple[str, ...] = ()

    def is_sample(self, counted: Counted) -> bool:
        return self.rests_on_any(counted.samples)

    def rests_on_any(self, samples: Iterable[str]) -> bool:
        """Whether one of these parts of the configuration, which hold examples, makes it one."""
        return any(sample.partition(".")[0] in self.rests_on for sample in samples)


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    counts: Counts


def _occupancy(counts: Counts) -> float | None:
    return quotient(counts.booked, counts.open)


MEMBERSHIPS = Label("keanggotaan", "memberships")
ROOM_HOURS = Label("jam-ruang", "room-hours")
MEASURES = (
    Measure(
        "memberships_active",
        Label("Keanggotaan aktif", "Active memberships"),
        MEMBERSHIPS,
        Label(
            "Keanggotaan yang dimulai di hub ini dan pada akhir hari terakhir sudah berlaku, belum berakhir, dan"
            " tidak sedang dijeda. Yang dihitung keanggotaan, bukan orang.",
            "Memberships begun at this hub that at the end of the last day had come into force, had not ended and"
            " were not paused. Memberships are counted, not people.",
        ),
        lambda counts: counts.active,
        at_end=True,
    ),
    Measure(
        "memberships_begun",
        Label("Keanggotaan dimulai", "Memberships begun"),
        MEMBERSHIPS,
        Label(
            "Keanggotaan di hub ini yang hari pertamanya jatuh dalam periode ini.",
            "Memberships at this hub whose first day lies in the period.",
        ),
        lambda counts: counts.began,
    ),
    Measure(
        "memberships_ended",
        Label("Keanggotaan berakhir", "Memberships ended"),
        MEMBERSHIPS,
        Label(
            "Keanggotaan di hub ini yang berakhir dalam periode ini, atas permintaan anggota maupun hub.",
            "Memberships at this hub that ended on a day of the period, whether the member or the hub wished it.",
        ),
        lambda counts: counts.ended,
    ),
    Measure(
        "booked_hours",
        Label("Jam terpakai", "Booked hours"),
        ROOM_HOURS,
        Label(
            "Jam pemesanan ruang oleh anggota dan program, dihitung pada hari pemakaiannya. Ruang utuh dihitung"
            " sesuai jamnya; ruang per kursi dihitung sebagian, yaitu kursi terpesan dibagi kapasitas saat itu."
            " Yang dibatalkan dan yang masih menunggu persetujuan tidak dihitung; yang di luar jam buka dihitung.",
            "Hours of spaces booked by members and programmes, on the days they are used. A whole room counts its"
            " hours; one sold by seat a part of them, the seats booked over its capacity then. What was cancelled"
            " or still waits for approval does not count; what lies outside opening hours does.",
        ),
        lambda counts: counts.booked,
        rests_on=("spaces",),
    ),
    Measure(
        "open_hours",
        Label("Jam tersedia", "Open hours"),
        ROOM_HOURS,
        Label(
            "Jam buka setiap hari dikalikan jumlah ruang yang dapat dipesan, menurut konfigurasi yang berlaku pada"
            " akhir hari itu; hari tutup dan hari libur tidak menambah jam. Hari sebelum konfigurasi pertama"
            " tercatat dan hari ketika hub tidak menerima pemesanan dihitung nol.",
            "The opening hours of each day times the bookable spaces, by the configuration in force at the end of"
            " that day; closed days and holidays add none. Days before the first recorded configuration, and days"
            " on which the hub takes no bookings, count as none.",
        ),
        lambda counts: counts.open,
        rests_on=OPENING,
    ),
    Measure(
        "occupancy",
        Label("Tingkat keterpakaian", "Occupancy"),
        Label("%", "%"),
        Label(
            "Jam terpakai dibagi jam tersedia dalam periode yang sama; kosong bila tidak ada jam tersedia.",
            "Booked hours over open hours of the same period; empty where there are no open hours.",
        ),
        _occupancy,
        rests_on=OPENING,
    ),
    Measure(
        "programs_held",
        Label("Program diselenggarakan", "Programmes held"),
        Label("program", "programmes"),
        Label(
            "Program yang dimulai pada hari dalam periode ini dan tidak dibatalkan; program beberapa hari dihitung"
            " pada hari pertamanya.",
            "Programmes that began on a day of the period and were not called off; one of several days counts on"
            " its first.",
        ),
        lambda counts: counts.programs,
    ),
    Measure(
        "program_places",
        Label("Tempat program", "Programme places"),
        Label("tempat", "places"),
        Label(
            "Jumlah tempat yang disediakan program-program itu.",
            "The places that those programmes offered.",
        ),
        lambda counts: counts.places,
    ),
    Measure(
        "program_places_given",
        Label("Tempat program terisi", "Programme places given"),
        Label("tempat", "places"),
        Label(
            "Pendaftar yang mendapat tempat di program-program itu; daftar tunggu dan yang mundur tidak dihitung."
            " Kehadiran belum dicatat: angka ini menghitung tempat yang diberikan, bukan orang yang hadir.",
            "People who were given a place in those programmes; neither those who waited nor those who withdrew."
            " There is no check-in yet: this counts places given, not people seen.",
        ),
        lambda counts: counts.given,
    ),
)


def measure_of(code: str) -> Measure | None:
    return next((measure for measure in MEASURES if measure.code == code), None)


def quotient(booked: float, opened: float) -> float | None:
    """Percent; None where there is nothing to divide by."""
    return 100 * booked / opened if opened > 0 else None


def measured(measure: Measure, counts: Counts) -> float | None:
    """The figure as it is told: to two decimals, a whole number where it is a count."""
    value = measure.value(counts)
    return round(value, 2) if isinstance(value, float) else value


def in_periods(counted: Counted, by: str) -> list[Period]:
    """By "day", by calendar "month" (the first and the last may be parts of one), or in "total"."""
    within: dict[str, Callable[[date], object]] = {
        "day": lambda day: day,
        "month": lambda day: (day.year, day.month),
        "total": lambda day: None,
    }
    return list(_summed(counted, within[by]))


def _summed(counted: Counted, within: Callable[[date], object]) -> Iterator[Period]:
    for _, days in groupby(counted.days.items(), lambda one: within(one[0])):
        several = list(days)
        total = Counts()
        for _, counts in several:
            total.add(counts)
        yield Period(several[0][0], several[-1][0], total)
