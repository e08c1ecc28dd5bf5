"""Under whom PostgreSQL runs: it refuses root, and Simpul may well be started by root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interface.local.binaries import NoPostgres

NOBODY = "65534"


@dataclass(frozen=True)
class Account:
    """A way to run PostgreSQL's programs; `uid` will own its files."""

    words: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    switches: bool = False

    def options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that change to this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switches else {}

    def run(self, *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, as this account; OSError when it may not even start."""
        return subprocess.run(
            [*self.prefix, *command],
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            check=False,
            timeout=300,
            **self.options(),
            **options,
        )

    def enters(self, folder: Path) -> bool:
        """Whether this account can pass through a folder."""
        return self.run("test", "-x", str(folder)).returncode == 0


def accounts(data: Path, env: Mapping[str, str]) -> Iterator[Account]:
    """Best first: ourselves, unless we are root; then who owns the data, then accounts with few rights."""
    if os.geteuid() != 0:
        yield Account("as this user", os.geteuid(), os.getegid())
        return
    owner = _owner(data)
    if owner is not None and owner.uid == 0:
        yield from _namespace()
    elif owner is not None:
        yield owner
    yield from _named(env)
    yield from _namespace()
    yield from _let_past()


def _owner(data: Path) -> Account | None:
    """Data made by an account stays with it: `sudo make run` must not take it away from its user."""
    try:
        made = (data / "PG_VERSION").stat()
    except FileNotFoundError:
        return None
    return Account(f"as uid {made.st_uid}, who owns the data", made.st_uid, made.st_gid, switches=True)


def _named(env: Mapping[str, str]) -> Iterator[Account]:
    asked = env.get("SIMPUL_PG_USER")
    for name in (asked,) if asked else ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if asked:
                raise NoPostgres(f"SIMPUL_PG_USER={asked}: there is no such user on this machine.") from None
            continue
        if entry.pw_uid == 0:
            raise NoPostgres(f"SIMPUL_PG_USER={name} is root, and PostgreSQL refuses to run as root.")
        yield Account(f"as {name}", entry.pw_uid, entry.pw_gid, switches=True)


def _namespace() -> Iterator[Account]:
    """Below a folder that only root enters (/root), root still can; PostgreSQL then sees another number.

    The change of identity forgets the parent-death signal, so setpriv sets it once more.
    """
    if shutil.which("unshare") and shutil.which("setpriv"):
        unshare = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
        yield Account("in a user namespace", 0, 0, (*unshare, "setpriv", "--pdeathsig", "INT", "--"))


def _let_past() -> Iterator[Account]:
    """Where namespaces are forbidden too (many containers): nobody, with the one right to pass closed folders.

    PostgreSQL asks access(2) whether it may run its own programs, and that forgets the right at every
    change of identity, unless the fix-up of capabilities is switched off.
    """
    if shutil.which("setpriv"):
        right = ("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
        identity = ("--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
        setpriv = (
            "setpriv",
            "--securebits",
            "+no_setuid_fixup",
            *identity,
            *right,
            "--pdeathsig",
            "INT",
            "--",
        )
        yield Account("as nobody, let past closed folders", int(NOBODY), int(NOBODY), setpriv)
