"""Sentences for what happens to hubs, to plans for them, and to the vocabulary they share."""

from __future__ import annotations

from collections.abc import Iterable

from application.history import Happening
from application.history.names import Details, Names, Sentences
from application.hub_plans.differences import PHASES, configuration_changes, spaces_compared
from application.sentences import say
from application.vocabulary_changes import vocabulary_changes
from domain import Hub, Network, Submission
from domain.phases import PhaseEntry, Verdict
from domain.values import Label

VERDICTS = {
    Verdict.PROMOTE: Label("menjadikan hub tetap", "make the hub permanent"),
    Verdict.EXTEND: Label("melanjutkan uji coba", "go on with the pilot"),
    Verdict.CLOSE: Label("menutup hub", "close the hub"),
}


def registered(one: Happening, names: Names) -> Label:
    entry: PhaseEntry = one.event.proposed  # type: ignore[attr-defined]
    return say(
        "{hub} didaftarkan sebagai usulan sejak {since}: {ground}",
        "{hub} was registered as a proposal since {since}: {ground}",
        hub=names.hub(one.event.hub),
        since=entry.since,
        ground=entry.ground,
    )


def configured(one: Happening, names: Names) -> Label:
    return say(
        "Konfigurasi {number} mulai berlaku di {hub}",
        "Configuration {number} came into force at {hub}",
        number=one.event.number,  # type: ignore[attr-defined]
        hub=names.hub(one.event.hub),
    )


def configured_anew(one: Happening) -> Iterable[Label]:
    """What became other; of a first configuration all is new."""
    if isinstance(one.previous, Hub.Configured) and isinstance(one.event, Hub.Configured):
        old, new = one.previous.configuration, one.event.configuration
        yield from configuration_changes(old, new)
        yield from spaces_compared(old.spaces, new.spaces)


def phase_changed(one: Happening, names: Names) -> Label:
    entered: PhaseEntry = one.event.entered  # type: ignore[attr-defined]
    left = one.event.left  # type: ignore[attr-defined]
    told = {
        "hub": names.hub(one.event.hub),
        "old": PHASES[left],
        "new": PHASES[entered.phase],
        "since": entered.since,
        "ground": entered.ground,
        "target": entered.target,
    }
    if left is not entered.phase:
        return say(
            "{hub} beralih dari tahap {old} ke tahap {new} sejak {since}: {ground}",
            "{hub} went from the phase {old} to {new} since {since}: {ground}",
            **told,
        )
    return say(
        "Tahap {new} di {hub} dicatat ulang: target {target}; dasar: {ground}",
        "The phase {new} at {hub} was entered again: target {target}; ground: {ground}",
        **told,
    )


def evaluated(one: Happening, names: Names) -> Label:
    evaluation = one.event.evaluation  # type: ignore[attr-defined]
    return say(
        "Uji coba {hub} dari {first} sampai {last} dievaluasi, dengan anjuran {verdict}: {conclusion}",
        "The pilot of {hub} from {first} to {last} was evaluated, with the advice to {verdict}: {conclusion}",
        hub=names.hub(one.event.hub),
        first=evaluation.first,
        last=evaluation.last,
        verdict=VERDICTS[evaluation.verdict],
        conclusion=evaluation.conclusion,
    )


def submitted(one: Happening, names: Names) -> Label:
    return say("Rencana untuk {hub} diajukan", "A plan for {hub} was submitted", hub=names.hub(one.event.hub))


def submitted_again(one: Happening, names: Names) -> Label:
    return say(
        "Rencana untuk {hub} diajukan kembali",
        "A plan for {hub} was submitted again",
        hub=names.hub(one.event.hub),
    )


def planned(one: Happening) -> Iterable[Label]:
    """What the plan said it would change."""
    return one.event.proposal.changes  # type: ignore[attr-defined, no-any-return]


def approved(one: Happening, names: Names) -> Label:
    return say("Rencana untuk {hub} disetujui", "A plan for {hub} was approved", hub=names.hub(one.event.hub))


def rejected(one: Happening, names: Names) -> Label:
    return say("Rencana untuk {hub} ditolak", "A plan for {hub} was rejected", hub=names.hub(one.event.hub))


def withdrawn(one: Happening, names: Names) -> Label:
    return say("Rencana untuk {hub} ditarik", "A plan for {hub} was withdrawn", hub=names.hub(one.event.hub))


def applied(one: Happening, names: Names) -> Label:
    return say("Rencana untuk {hub} diterapkan", "A plan for {hub} was applied", hub=names.hub(one.event.hub))


def founded(one: Happening, _: Names) -> Label:
    return say("Kosakata pertama jaringan mulai berlaku", "The network's first vocabulary came into force")


def vocabulary_adopted(one: Happening, _: Names) -> Label:
    return say(
        "Kosakata {number} jaringan mulai berlaku",
        "Vocabulary {number} of the network came into force",
        number=one.event.number,  # type: ignore[attr-defined]
    )


def said_otherwise(one: Happening) -> Iterable[Label]:
    old = getattr(one.previous, "vocabulary", None)
    if old is not None:
        yield from vocabulary_changes(old, one.event.vocabulary)  # type: ignore[attr-defined]


SENTENCES: Sentences = {
    Hub.Created: registered,
    Hub.Configured: configured,
    Hub.PhaseChanged: phase_changed,
    Hub.Evaluated: evaluated,
    Submission.Created: submitted,
    Submission.SubmittedAgain: submitted_again,
    Submission.Approved: approved,
    Submission.Rejected: rejected,
    Submission.Withdrawn: withdrawn,
    Submission.Applied: applied,
    Network.Created: founded,
    Network.VocabularyAdopted: vocabulary_adopted,
}
DETAILS: Details = {
    Hub.Configured: configured_anew,
    Submission.Created: planned,
    Submission.SubmittedAgain: planned,
    Network.VocabularyAdopted: said_otherwise,
}
