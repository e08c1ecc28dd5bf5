"""Certificates on a terminal: one in lines, many in a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from application.certificates import Certificate
from application.seal.notes import VerifierKey
from interface.cli.output import out, print_json, say, table


def as_row(found: Certificate) -> dict[str, Any]:
    names = ("kind", "made_at", "edition", "position", "agrees", "content", "asked_by", "seconds")
    told = {name: found.said[name] for name in names}
    return {"certificate": found.number, **told, "log_agrees": found.said["log"]["agrees"]}


def show_list(found: Sequence[Certificate], broken: Iterable[int]) -> None:
    shown = table("no.", "made", "kind", "edition", "position", "result", "content")
    for one in found:
        said = one.said
        shown.add_row(
            str(one.number), said["made_at"][:16].replace("T", " "), said["kind"], str(said["edition"]),
            str(said["position"]), _result(one), said["content"][:16],
        )  # fmt: skip
    out.print(shown)
    for number in broken:
        say(
            f"BROKEN before certificate {number}: what it names as the one before it is not what is kept there"
        )


def show_certificate(found: Certificate, keys: Iterable[VerifierKey], as_json: bool) -> None:
    said, key = found.said, found.signed_by(keys)
    if as_json:
        print_json({**said, "signed_by": str(key) if key else None, "note": found.note})
        return
    for proof in said["tables"]:
        differing = f", {proof['differing']} differ" if proof["differing"] else ""
        say(f"{proof['table']}: {proof['rows']} rows, sha256 {proof['sha256']}{differing}")
    for difference in said["differences"]:
        say(f"DIFFERS {difference['table']} {difference['key']}: {difference['kind']}")
    for size in said["log"]["contradicted"]:
        say(f"DIFFERS the log, from its checkpoint of {size} events: see simpul audit verify")
    for line in _verdict(found):
        say(line)
    if key:
        say(f"signed by {key}")
    else:
        say("not signed: no signing key was in force, or it was not on that machine")


def _verdict(found: Certificate) -> Iterable[str]:
    said, log = found.said, found.said["log"]
    agrees = "agrees with the log" if said["agrees"] else "does NOT agree with the log"
    if said["kind"] == "verification":
        yield f"edition {said['edition']} at position {said['position']} {agrees}"
    else:
        yield from _replaced(said, agrees)
    sealed = f"its checkpoint of {log['checkpoint']['size']} agrees" if log["checkpoint"] else ""
    yield f"content {said['content']}"
    yield f"made of {log['events']} events with root {log['root']}" + (
        f"; {sealed}" if sealed and log["agrees"] else ""
    )
    yield f"certificate {found.number}, {said['seconds']} s"


def _replaced(said: dict[str, Any], agrees: str) -> Iterable[str]:
    before = said["replaced"]
    if before["edition"] is None:
        yield f"edition {said['edition']} is live; there was none before"
        return
    yield f"edition {before['edition']}, live until now, {agrees} at position {said['position']}"
    if before["changed"]:
        yield f"not compared, their definition has changed: {', '.join(before['changed'])}"
    kept = "is dropped" if before["dropped"] else "is kept, until you drop it"
    yield f"edition {said['edition']} is live; edition {before['edition']} {kept}"


def _result(one: Certificate) -> str:
    if one.sound:
        return "agrees"
    return "DIFFERS" if one.said["log"]["agrees"] else "DIFFERS from the seal"
