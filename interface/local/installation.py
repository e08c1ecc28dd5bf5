"""The choice: which PostgreSQL is run, and under whom."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from interface.local.accounts import Account, accounts
from interface.local.binaries import CURE, Binaries, NoPostgres, candidates, version_fault
from interface.local.folders import let_through


@dataclass(frozen=True)
class Installation:
    """The programs that were chosen, and the account they run under."""

    binaries: Binaries
    account: Account
    version: str

    def __str__(self) -> str:
        return f"{self.version} ({self.binaries.source}, {self.account.words})"


def choose(data: Path, env: Mapping[str, str] = os.environ) -> Installation:
    """The first programs and account that work here and fit the data; NoPostgres names all that was tried."""
    faults: dict[str, None] = {}  # said once, though several accounts meet the same fault
    for binaries in candidates(env):
        if not binaries.complete:
            faults[f"{binaries.source}: there is no postgres and initdb in {binaries.folder}"] = None
            continue
        for account in accounts(data, env):
            tried = _try(binaries, account, data)
            if isinstance(tried, Installation):
                return tried
            faults[f"{binaries.source} ({binaries.folder}): {tried}"] = None
    listed = "\n".join(f"  - {fault}" for fault in faults or ("none was found",))
    raise NoPostgres(f"There is no PostgreSQL here that Simpul can run:\n{listed}\n{CURE}")


def _try(binaries: Binaries, account: Account, data: Path) -> Installation | str:
    """The installation, or why not."""
    try:
        answer = account.run(binaries.program("postgres"), "--version")
        if answer.returncode:
            return f"{account.words}: {answer.stderr.strip()[:200] or 'postgres --version failed'}"
        if fault := version_fault(answer.stdout.strip(), data_version(data)):
            return fault
        if not let_through(data.parent, account):
            return f"{account.words} it cannot enter {data.parent}"
    except (OSError, subprocess.SubprocessError) as trouble:
        return f"{account.words}: {trouble}"
    return Installation(binaries, account, answer.stdout.strip())


def data_version(data: Path) -> int | None:
    """The major version that made the data, or None when there is no data yet."""
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except PermissionError:
        raise NoPostgres(f"{data} belongs to another user: set SIMPUL_HOME to a folder of yours.") from None
