"""Whether a library of the lock file has a known vulnerability. One that is found fails; silence is told."""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "deploy" / "requirements.lock"
ACCEPTED: dict[str, str] = {}  # vulnerability -> why it does not touch us, and until when that holds
PATIENCE = 120
QUESTION = ["--require-hashes", "--disable-pip", "--timeout", "10", "--progress-spinner", "off"]
FORM = ["--format", "json"]


def main() -> int:
    try:
        libraries, why = _answers()
    except subprocess.TimeoutExpired:
        libraries, why = [], f"no answer within {PATIENCE} s"
    unknown = [library for library in libraries if "skip_reason" in library]
    if unknown or not libraries:
        why = why or f"{len(unknown)} of {len(libraries)} libraries are not known there"
        print(f"warning: vulnerabilities could not be looked up for all libraries: {why}", file=sys.stderr)
    found = [
        (library, known)
        for library in libraries
        for known in library.get("vulns", ())
        if known["id"] not in ACCEPTED
    ]
    for library, known in found:
        cure = ", ".join(known["fix_versions"]) or "no version yet"
        print(f"{library['name']} {library['version']}: {known['id']}, mended by {cure}", file=sys.stderr)
    return 1 if found else 0


def _answers() -> tuple[list[dict[str, object]], str]:
    """What the service knows of each library; else its last words."""
    command = (sys.executable, "-m", "pip_audit", *QUESTION, *FORM, "-r", str(LOCK))
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):
        return [], (done.stderr.strip().splitlines() or ["no answer"])[-1][:300]


if __name__ == "__main__":
    sys.exit(main())
