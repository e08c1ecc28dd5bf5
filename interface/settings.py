"""What the environment says, read once and checked; the table below is all there is to set."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Self, cast

from interface.local.postmaster import running_dsn

LogFormat = Literal["console", "json"]


class SettingsError(Exception):
    """Simpul cannot start or work with these settings; the message is a sentence for the operator."""


class DatabaseAway(SettingsError):
    """The database cannot be reached, in the database's own words."""


class Setting(NamedTuple):
    """One environment variable; `default` is in words where it is not a plain value."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "SIMPUL_HOME",
        ".simpul",
        "folder of the embedded PostgreSQL, the master key and the administrator's token",
    ),
    Setting("DATABASE_URL", "the embedded PostgreSQL", "postgresql://... of a PostgreSQL 15 or later"),
    Setting("HOST", "127.0.0.1", "address that the web server listens on"),
    Setting("PORT", "8080", "port that the web server listens on, 1 to 65535"),
    Setting("SIMPUL_HUBS", "hubs", "folder of the hub files and of vocabulary.yaml"),
    Setting("SIMPUL_LOG", "console", "form of the log lines: console or json"),
    Setting("SIMPUL_WEB_WORKERS", "2", "processes that answer requests"),
    Setting("SIMPUL_WEB_THREADS", "8", "threads in each of these processes"),
    Setting("SIMPUL_PG_BIN", "the best found", "folder of postgres and initdb for the embedded PostgreSQL"),
    Setting("SIMPUL_PG", "any", "system: use an installed PostgreSQL instead of the wheel's"),
    Setting("SIMPUL_PG_USER", "postgres or nobody", "account of the embedded PostgreSQL when root starts it"),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """What differs between one installation and another; `database_url` None means the embedded server."""

    home: Path
    database_url: str | None
    port: int
    host: str
    hubs: Path
    log_format: LogFormat
    web_workers: int
    web_threads: int

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; an empty variable counts as not set, a wrong one raises SettingsError."""
        return cls(
            home=Path(_value(env, "SIMPUL_HOME")).expanduser().absolute(),
            database_url=_database_url(env.get("DATABASE_URL", "").strip()),
            port=_number(env, "PORT", "a port", 65535),
            host=_value(env, "HOST"),
            hubs=_hubs(env.get("SIMPUL_HUBS", "").strip()),
            log_format=_log_format(_value(env, "SIMPUL_LOG")),
            web_workers=_number(env, "SIMPUL_WEB_WORKERS", "a number of processes", 64),
            web_threads=_number(env, "SIMPUL_WEB_THREADS", "a number of threads", 1000),
        )

    @property
    def data(self) -> Path:
        """Where the embedded PostgreSQL keeps its data."""
        return self.home / "postgres"

    def dsn(self) -> str:
        """The database to work with: the one that was set, else the embedded server that runs now."""
        if self.database_url is not None:
            return self.database_url
        try:
            found = running_dsn(self.data)
        except PermissionError:
            raise SettingsError(
                f"{self.data} belongs to another user: be the user who started Simpul, or set DATABASE_URL"
            ) from None
        if found is None:
            raise SettingsError("no database: start `make run`, or set DATABASE_URL")
        return found

    def environment(self, dsn: str) -> dict[str, str]:
        """These settings as variables, for processes that are to work with the same database."""
        return {
            "SIMPUL_HOME": str(self.home),
            "DATABASE_URL": dsn,
            "HOST": self.host,
            "PORT": str(self.port),
            "SIMPUL_HUBS": str(self.hubs),
            "SIMPUL_LOG": self.log_format,
            "SIMPUL_WEB_WORKERS": str(self.web_workers),
            "SIMPUL_WEB_THREADS": str(self.web_threads),
        }


def _value(env: Mapping[str, str], name: str) -> str:
    return env.get(name, "").strip() or DEFAULTS[name]


def _number(env: Mapping[str, str], name: str, what: str, most: int) -> int:
    value = _value(env, name)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise SettingsError(f"{name}={value} is not {what}: a whole number from 1 to {most} is needed")
    return int(value)


def _log_format(value: str) -> LogFormat:
    if value not in ("console", "json"):
        raise SettingsError(f"SIMPUL_LOG={value} is not a form of log lines: console or json is needed")
    return cast(LogFormat, value)


def _database_url(value: str) -> str | None:
    if value and not value.startswith(("postgres://", "postgresql://")):
        raise SettingsError(
            f"DATABASE_URL={_without_password(value)} is not a PostgreSQL address: "
            "it must begin with postgresql:// (or postgres://)"
        )
    return value or None


def _without_password(value: str) -> str:
    """Sentences end up in logs and tickets; passwords must not."""
    hidden = re.sub(r"^(\w+://)?([^:/@]*):.*@", r"\1\2:***@", value)
    return re.sub(r"(password=)('[^']*'|[^\s&]*)", r"\1***", hidden)


def _hubs(value: str) -> Path:
    """What was set; else `hubs` of the working folder; else the shipped ones beside the code."""
    if value:
        return Path(value).expanduser().absolute()
    here = Path("hubs").absolute()
    return here if here.is_dir() else Path(__file__).resolve().parents[1] / "hubs"
