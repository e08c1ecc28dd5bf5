"""A hub is a file: validate it, plan it, apply it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from application.access import OPERATOR
from application.hub_files import SHARED_FILES, FaultyHubFile, HubFile, read_hub_file, read_vocabulary
from application.hub_plans import AffectedBooking, HubPlan
from application.hubs import applied_at, apply_plan, plan_hub
from application.platform import Platform
from domain import Hub
from domain.catalogue import type_name
from domain.errors import Refusal
from domain.values import hub_id
from interface.cli.output import FAULT, as_json, fail, in_language, print_json, say
from interface.settings import Settings
from interface.startup import VOCABULARY
from interface.wiring import Wired, connect, wired
from projections.memberships import members_on_plan
from projections.view import NoLiveEdition

FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group()
def hub() -> None:
    """Hubs, each a file in the folder hubs/."""


@hub.command()
@FILES
@as_json
@in_language
def validate(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Check FILES and name every fault with file, line and path."""
    read, faults = _read_all(files)
    if as_json:
        print_json([{**vars(fault), "cause": vars(fault.cause)} for fault in faults])
    valid = [file.code for file in read] + [
        path.stem for path in files if path.name in SHARED_FILES and not faults
    ]
    for code in () if as_json else valid:
        say(f"{code}: " + ("sah" if language == "id" else "valid"))
    _stop_at(faults if not as_json else [], language)
    if faults:
        sys.exit(FAULT)


@hub.command()
@FILES
@as_json
@in_language
def plan(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Show what applying FILES would do: in words, as events, and whom it touches. Writes nothing."""
    settings = Settings.from_environment()
    read, faults = _read_all(files)
    _stop_at(faults, language)
    with _parts(settings) as parts:
        plans = [(file, _plan(parts.platform, file), _members_affected(parts, file)) for file in read]
    if as_json:
        print_json([_described(drawn, members) for _, drawn, members in plans])
        return
    for file, drawn, members in plans:
        _tell(drawn, members, file.configuration.tz, language)


@hub.command()
@FILES
@click.option("--plan", "digest", help="Apply only if the plan is the one with this hash.")
@click.option("--reason", help="On what ground: a sentence, a decree number.")
@as_json
@in_language
def apply(
    files: tuple[Path, ...], digest: str | None, reason: str | None, as_json: bool, language: str
) -> None:
    """Apply FILES, each in one atomic write. Applying again changes nothing."""
    settings = Settings.from_environment()
    if digest and len(files) != 1:
        raise click.UsageError("--plan goes with one file")
    if digest and not re.fullmatch("[0-9a-f]{64}", digest):
        raise click.UsageError("--plan takes the whole hash of a plan: 64 hexadecimal digits")
    read, faults = _read_all(files)
    _stop_at(faults, language)
    with _parts(settings) as parts:
        done = [_apply(parts.platform, file, digest, reason) for file in read]
    if as_json:
        print_json(done)
        return
    for one in done:
        say(f"{one['hub']}: {_outcome(one, language)}")


@contextmanager
def _parts(settings: Settings) -> Iterator[Wired]:
    """Asks the database first: its own refusal says more than a pool that waits in vain."""
    connect(settings.dsn()).close()
    with wired(settings.dsn(), settings, connections=2) as parts:
        yield parts


def _read_all(files: tuple[Path, ...]) -> tuple[list[HubFile], list[Any]]:
    """Every file that can be read, and all faults of all others."""
    read: list[HubFile] = []
    faults: list[Any] = []
    for path in files:
        try:
            vocabulary = read_vocabulary(path.parent / VOCABULARY)
            if path.name not in SHARED_FILES:
                read.append(read_hub_file(path, vocabulary))
        except FaultyHubFile as error:
            faults += error.faults
    return read, faults


def _stop_at(faults: list[Any], language: str) -> None:
    for fault in faults:
        fail(fault.in_language(language))
    if faults:
        sys.exit(FAULT)


def _plan(platform: Platform, file: HubFile, reason: str | None = None) -> HubPlan:
    try:
        return plan_hub(platform, OPERATOR, file, reason)
    except Refusal as refusal:
        fail(f"{file.code}: {refusal}")
        sys.exit(FAULT)


def _members_affected(parts: Wired, file: HubFile) -> dict[str, int | None]:
    """By each plan that the file drops, how many members have it; None where there is no edition to count in."""
    hub = parts.platform.find(Hub, hub_id(file.code))
    if hub is None or hub.configuration is None:
        return {}
    kept = {plan.code for plan in file.configuration.plans}
    dropped = [plan.code for plan in hub.configuration.plans if plan.code not in kept]
    today = datetime.now(UTC).astimezone(file.configuration.tz).date()
    try:
        return {code: members_on_plan(parts.view, file.code, code, today) for code in dropped}
    except NoLiveEdition:
        return dict.fromkeys(dropped)


def _apply(platform: Platform, file: HubFile, digest: str | None, reason: str | None) -> dict[str, Any]:
    drawn = _plan(platform, file, reason)
    if digest and drawn.digest != digest:
        if position := applied_at(platform, file.code, digest):
            return {"hub": file.code, "events": 0, "position": position, "plan": digest}
        fail(f"{file.code} has changed since the plan {digest[:12]} was made: plan again")
        sys.exit(FAULT)
    if drawn.is_empty:
        return {"hub": file.code, "events": 0, "position": drawn.base, "plan": drawn.digest}
    try:
        receipt = apply_plan(platform, OPERATOR, file, drawn, reason)
    except Refusal as refusal:
        fail(f"{file.code}: {refusal}")
        sys.exit(FAULT)
    events = 0 if receipt.repeated else len(drawn.events)
    return {"hub": file.code, "events": events, "position": receipt.position, "plan": drawn.digest}


def _outcome(one: dict[str, Any], language: str) -> str:
    if not one["events"]:
        return (
            "sudah berlaku, tidak ada yang berubah"
            if language == "id"
            else "already in force, nothing changed"
        )
    if language == "id":
        return f"diterapkan, {one['events']} peristiwa, posisi {one['position']}"
    return f"applied, {one['events']} events, position {one['position']}"


def _tell(drawn: HubPlan, members: dict[str, int | None], zone: ZoneInfo, language: str) -> None:
    """The plan as a person reads it, with times in the hub's own zone."""
    indonesian = language == "id"
    say(f"{drawn.hub}: " + ("rencana" if indonesian else "plan") + f" {drawn.digest}")
    say(("  dasar: posisi " if indonesian else "  base: position ") + str(drawn.base))
    if drawn.is_empty:
        say("  tidak ada perubahan" if indonesian else "  no change")
    for change in drawn.changes:
        say(f"  - {change.in_language(language)}")
    for event in drawn.events:
        say(f"  + {type_name(type(event))}")
    for booking in drawn.affected:
        touched = "pemesanan terdampak" if indonesian else "booking affected"
        start, end = (moment.astimezone(zone) for moment in (booking.slot.start, booking.slot.end))
        when = f"{start:%Y-%m-%d %H:%M}-{end:%H:%M} {start:%Z}"
        why = booking.why.in_language(language)
        say(f"  ! {touched}: {booking.space} {when} ({_holder(booking, indonesian)}): {why}")
    for plan, count in members.items():
        if indonesian:
            many = "belum dapat dihitung," if count is None else count
            say(f"  ! anggota terdampak: {many} dengan paket {plan}")
        else:
            many = "not to be counted yet," if count is None else count
            say(f"  ! members affected: {many} on plan {plan}")


def _holder(booking: AffectedBooking, indonesian: bool) -> str:
    if booking.member_id:
        return ("anggota " if indonesian else "member ") + str(booking.member_id)
    return ("program " if indonesian else "programme ") + str(booking.program_id)


def _described(drawn: HubPlan, members: dict[str, int | None]) -> dict[str, Any]:
    """The plan as JSON, with the exact events."""
    return {
        "hub": drawn.hub,
        "plan": drawn.digest,
        "base": drawn.base,
        "changes": [vars(change) for change in drawn.changes],
        "events": [
            {"type": type_name(type(event)), "body": msgspec.to_builtins(event)} for event in drawn.events
        ],
        "affected": [msgspec.to_builtins(booking) for booking in drawn.affected],
        "members_affected": [{"plan": plan, "members": count} for plan, count in members.items()],
    }
