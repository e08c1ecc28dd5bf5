"""What verifying the seal has found, in words and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from application.seal.judging import Fault, JudgedCheckpoint, JudgedKey
from application.seal.verifying import Kind, Suspect, Verdict
from application.sentences import say, written
from domain.values import Label
from interface.proofs.shapes import base64

KINDS = {
    Kind.CHANGED: Label("isi peristiwa diubah", "the event was changed"),
    Kind.MISSING: Label("peristiwa dihapus", "the event was removed"),
    Kind.ADDED: Label("peristiwa disisipkan", "the event was inserted"),
}
FAULTS = {
    Fault.MALFORMED: Label("tidak dapat dibaca", "cannot be read"),
    Fault.COLUMNS: Label("kolomnya lain daripada catatannya", "its columns say other things than its note"),
    Fault.NUMBER: Label("urutannya salah", "it is out of order"),
    Fault.ORIGIN: Label("berasal dari segel lain", "it is of another seal"),
    Fault.UNKNOWN_KEY: Label(
        "kuncinya tidak dikenal atau tidak dipercaya", "its key is unknown or not trusted"
    ),
    Fault.ABSENT_KEY: Label("tidak ada dalam basis data", "it is not in the database"),
    Fault.UNANNOUNCED: Label(
        "tidak diumumkan oleh kunci sebelumnya; bila Anda mengenalnya dari tempat lain, berikan dengan --keys",
        "the key before does not announce it; if you know it from elsewhere, give it with --keys",
    ),
    Fault.BAD_SIGNATURE: Label("tanda tangannya palsu", "its signature is false"),
    Fault.WRONG_KEY: Label("kuncinya tidak berlaku untuknya", "its key was not in force for it"),
    Fault.NOT_KEPT: Label("basis data tidak menyimpannya begitu", "the database has not kept it like this"),
    Fault.TOO_FEW: Label("catatan peristiwa lebih pendek", "the log is shorter"),
    Fault.POSITION: Label("peristiwa terakhirnya di posisi lain", "its last event is at another position"),
    Fault.ROOT: Label("akarnya lain", "its root is another"),
}
_HERE = Label("disimpan di sini", "kept here")


def told_lines(verdict: Verdict, language: str) -> Iterator[str]:
    """The verdict stands last."""
    for label in _lines(verdict):
        yield label.in_language(language)


def _lines(verdict: Verdict) -> Iterator[Label]:
    yield say(
        "{events} peristiwa sampai posisi {head}; {sealed} di antaranya sudah disegel; akar {root}",
        "{events} events up to position {head}; {sealed} of them are sealed; root {root}",
        events=verdict.events, head=str(verdict.head), sealed=min(verdict.sealed, verdict.events),
        root=base64(verdict.root),
    )  # fmt: skip
    for key in verdict.keys:
        number = "-" if key.number is None else str(key.number)
        yield say("kunci {n} {key}: {is_it}", "key {n} {key}: {is_it}", n=number, key=str(key.key),
                  is_it=_state(key, Label("dipercaya", "trusted")))  # fmt: skip
    yield from _checkpoints(verdict)
    yield from _differences(verdict)
    for level, tile in verdict.faulty_tiles:
        yield say(
            "ubin {tile} tingkat {level} dari pohon tidak benar",
            "tile {tile} of level {level} of the tree is wrong",
            tile=str(tile), level=level,
        )  # fmt: skip
    if verdict.suspect:
        yield _where(verdict.suspect)
    yield _conclusion(verdict)


def _differences(verdict: Verdict) -> Iterator[Label]:
    if verdict.only_the_tree:
        yield say(
            "pada {count} posisi pohon yang disimpan diubah; catatan peristiwa sendiri cocok dengan checkpoint",
            "at {count} positions the kept tree was changed; the log itself agrees with the checkpoints",
            count=verdict.different,
        )
        return
    for difference in verdict.differences:
        what = KINDS[difference.kind]
        yield say("posisi {at}: {what}", "position {at}: {what}", at=str(difference.position), what=what)
    if verdict.different > len(verdict.differences):
        more = verdict.different - len(verdict.differences)
        yield say("dan {more} perbedaan lagi", "and {more} more differences", more=more)


def _checkpoints(verdict: Verdict) -> Iterator[Label]:
    """Those kept here and in order are only counted: there is one a day."""
    well = [one for one in verdict.checkpoints if one.source is None and not one.faults]
    yield say("{count} checkpoint yang disimpan di sini cocok", "checkpoints kept here that hold: {count}",
              count=len(well))  # fmt: skip
    for one in verdict.checkpoints:
        if one.source is not None or one.faults:
            position = str(one.checkpoint.position) if one.checkpoint else "?"
            yield say(
                "checkpoint {size} peristiwa, posisi {position}, {source}: {is_it}",
                "checkpoint of {size} events, position {position}, {source}: {is_it}",
                size="?" if one.size is None else one.size, position=position,
                source=one.source or _HERE, is_it=_state(one, Label("cocok", "holds")),
            )  # fmt: skip


def _state(judged: JudgedCheckpoint | JudgedKey, well: Label) -> Label:
    words = [FAULTS[fault] for fault in judged.faults]
    return Label(written(words, "id"), written(words, "en")) if words else well


def _where(suspect: Suspect) -> Label:
    if suspect.first != suspect.last:
        return say(
            "POSISI PERTAMA YANG SALAH: antara {first} dan {last}; checkpoint tidak dapat mengatakan lebih tepat",
            "FIRST BAD POSITION: from {first} to {last}; checkpoints cannot tell it more exactly",
            first=str(suspect.first), last=str(suspect.last),
        )  # fmt: skip
    if suspect.proven:
        return say("POSISI PERTAMA YANG SALAH: {at}", "FIRST BAD POSITION: {at}", at=str(suspect.first))
    return say(
        "POSISI PERTAMA YANG SALAH: {at} (menurut pohon yang disimpan; belum ada checkpoint yang mencakupnya)",
        "FIRST BAD POSITION: {at} (by the kept tree; no checkpoint covers it yet)",
        at=str(suspect.first),
    )


def _conclusion(verdict: Verdict) -> Label:
    if not verdict.holds:
        return Label("catatan peristiwa TIDAK cocok dengan segelnya", "the log does NOT agree with its seal")
    if not verdict.covered:
        return Label(
            "catatan peristiwa cocok dengan pohonnya; belum ada checkpoint yang membuktikannya",
            "the log agrees with its tree; no checkpoint proves that yet",
        )
    return say(
        "catatan peristiwa cocok dengan segelnya; checkpoint terbesar mencakup {count} peristiwa",
        "the log agrees with its seal; the largest checkpoint covers {count} events",
        count=verdict.covered,
    )


def verdict_told(verdict: Verdict) -> dict[str, Any]:
    """As `--json` prints it; `first_bad_position` has the same number twice where it is known exactly."""
    where = verdict.suspect
    return {
        "agrees": verdict.holds,
        "events": verdict.events,
        "position": verdict.head,
        "sealed": verdict.sealed,
        "covered": verdict.covered,
        "root": base64(verdict.root),
        "first_bad_position": {"from": where.first, "to": where.last, "proven": where.proven}
        if where
        else None,
        "only_the_tree": verdict.only_the_tree,
        "different": verdict.different,
        "differences": [{"position": one.position, "kind": one.kind} for one in verdict.differences],
        "faulty_tiles": [{"level": level, "number": number} for level, number in verdict.faulty_tiles],
        "checkpoints": [
            {"size": one.size, "file": one.source, "faults": list(one.faults)} for one in verdict.checkpoints
        ],
        "keys": [
            {"number": one.number, "key": str(one.key), "faults": list(one.faults)} for one in verdict.keys
        ],
    }
