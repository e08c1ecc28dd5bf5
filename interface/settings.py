"""What the environment says, read once and checked; the table below is all there is to set."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Self, cast
from urllib.parse import unquote, urlsplit

from interface.local.postmaster import running_dsn

LogFormat = Literal["console", "json"]
SecondFactor = Literal["optional", "admins"]
MOST_RATE = 1_000_000
LONGEST_NAME = 60
LONGEST_EMAIL = 254
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OIDC_ADDRESS = re.compile(r"(https?)://[a-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
MAIL_PORTS = {"smtp": 587, "smtps": 465}
PUBLIC_URL = re.compile(r"(https?)://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:([1-9][0-9]{0,4}))?")


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
    Setting("SIMPUL_URL", "http://HOST:PORT", "public address; https makes cookies Secure and sends HSTS"),
    Setting("SIMPUL_PROXIES", "0", "proxies in front whose X-Forwarded-For and -Proto are believed, 0 to 9"),
    Setting("SIMPUL_SECOND_FACTOR", "optional", "admins: provincial admins need a second factor"),
    Setting("SIMPUL_READS_PER_MINUTE", "3000", "reads of one account or address; 0: as many as they like"),
    Setting("SIMPUL_WRITES_PER_MINUTE", "600", "writes of one account or address; 0: as many as they like"),
    Setting(
        "SIMPUL_EDITIONS_PER_MINUTE", "6", "earlier days made ready for one address; 0: as many as asked"
    ),
    Setting("SIMPUL_ARCHIVE_MB", "2048", "room for what was known on earlier days, beside what is pinned"),
    Setting("SIMPUL_MONTHS_PINNED", "0", "month-ends, the last ones, that are made ready and kept, 0 to 600"),
    Setting(
        "SIMPUL_NETWORK", "hetero-space", "name of the network in its seal, fixed by its first signing key"
    ),
    Setting("SIMPUL_CHECKPOINT_HOURS", "24", "hours between two signed checkpoints; 0: only on demand"),
    Setting("SIMPUL_OIDC_ISSUER", "none", "address of an identity provider that people may sign in through"),
    Setting("SIMPUL_OIDC_CLIENT", "none", "the name under which that provider knows Simpul"),
    Setting("SIMPUL_OIDC_SECRET", "none", "the secret that it gave for it"),
    Setting("SIMPUL_OIDC_SECRET_FILE", "none", "file of that secret, instead of SIMPUL_OIDC_SECRET"),
    Setting("SIMPUL_OIDC_NAME", "Akun provinsi", "what the button for it says, in every language"),
    Setting("SIMPUL_SMTP", "none", "smtp:// or smtps://[user:password@]host[:port] of a server for mail"),
    Setting("SIMPUL_MAIL_FROM", "none", "the address that Simpul writes from"),
    Setting("SIMPUL_PG_BIN", "the best found", "folder of postgres and initdb for the embedded PostgreSQL"),
    Setting("SIMPUL_PG", "any", "system: use an installed PostgreSQL instead of the wheel's"),
    Setting("SIMPUL_PG_USER", "postgres or nobody", "account of the embedded PostgreSQL when root starts it"),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True)
class IdentityProvider:
    """One through which people may sign in (OpenID Connect); an empty `name` is worded by the page."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    secret_file: str
    name: str

    @property
    def loopback(self) -> bool:
        """Whether it runs on this machine, as for trying things out; then it may do without TLS."""
        return urlsplit(self.issuer).hostname in LOOPBACK

    def environment(self) -> dict[str, str]:
        """A secret that came by a file goes on by that file."""
        return {
            "SIMPUL_OIDC_ISSUER": self.issuer,
            "SIMPUL_OIDC_CLIENT": self.client,
            "SIMPUL_OIDC_SECRET": "" if self.secret_file else self.secret,
            "SIMPUL_OIDC_SECRET_FILE": self.secret_file,
            "SIMPUL_OIDC_NAME": self.name,
        }


@dataclass(frozen=True)
class MailServer:
    """One that takes mail for people, `encrypted` from the first byte or by STARTTLS; `address` as it was set."""

    address: str = field(repr=False)
    sender: str
    encrypted: bool
    host: str
    port: int
    user: str
    password: str = field(repr=False)

    @property
    def loopback(self) -> bool:
        """Whether it runs on this machine; then it may do without TLS."""
        return self.host in LOOPBACK

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def environment(self) -> dict[str, str]:
        return {"SIMPUL_SMTP": self.address, "SIMPUL_MAIL_FROM": self.sender}


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
    url: str = ""
    proxies: int = 0
    second_factor: SecondFactor = "optional"
    reads_per_minute: int = 3000
    writes_per_minute: int = 600
    editions_per_minute: int = 6
    archive_mb: int = 2048
    months_pinned: int = 0
    network: str = "hetero-space"
    checkpoint_hours: int = 24
    oidc: IdentityProvider | None = None
    mail: MailServer | None = None

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
            url=_public_url(env.get("SIMPUL_URL", "").strip()),
            proxies=_number(env, "SIMPUL_PROXIES", "a number of proxies", 9, least=0),
            second_factor=_second_factor(_value(env, "SIMPUL_SECOND_FACTOR")),
            reads_per_minute=_number(env, "SIMPUL_READS_PER_MINUTE", "a number of reads", MOST_RATE, least=0),
            writes_per_minute=_number(
                env, "SIMPUL_WRITES_PER_MINUTE", "a number of writes", MOST_RATE, least=0
            ),
            editions_per_minute=_number(
                env, "SIMPUL_EDITIONS_PER_MINUTE", "a number of earlier days", MOST_RATE, least=0
            ),
            archive_mb=_number(env, "SIMPUL_ARCHIVE_MB", "a number of megabytes", 100_000_000, least=0),
            months_pinned=_number(env, "SIMPUL_MONTHS_PINNED", "a number of months", 600, least=0),
            network=_network(_value(env, "SIMPUL_NETWORK")),
            checkpoint_hours=_number(env, "SIMPUL_CHECKPOINT_HOURS", "a number of hours", 8760, least=0),
            oidc=_identity_provider(env),
            mail=_mail_server(env),
        )

    @property
    def public_url(self) -> str:
        """Where people reach this installation: what was set, else the address it listens on."""
        from interface.local import web_address

        return self.url or web_address.url(self.host, self.port)

    @property
    def encrypted(self) -> bool:
        """Whether people come by https; then cookies travel no other way."""
        return self.url.startswith("https://")

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
            "SIMPUL_URL": self.url,
            "SIMPUL_PROXIES": str(self.proxies),
            "SIMPUL_SECOND_FACTOR": self.second_factor,
            "SIMPUL_READS_PER_MINUTE": str(self.reads_per_minute),
            "SIMPUL_WRITES_PER_MINUTE": str(self.writes_per_minute),
            "SIMPUL_EDITIONS_PER_MINUTE": str(self.editions_per_minute),
            "SIMPUL_ARCHIVE_MB": str(self.archive_mb),
            "SIMPUL_MONTHS_PINNED": str(self.months_pinned),
            "SIMPUL_NETWORK": self.network,
            "SIMPUL_CHECKPOINT_HOURS": str(self.checkpoint_hours),
            **(self.oidc.environment() if self.oidc else {}),
            **(self.mail.environment() if self.mail else {}),
        }


def _value(env: Mapping[str, str], name: str) -> str:
    return env.get(name, "").strip() or DEFAULTS[name]


def _number(env: Mapping[str, str], name: str, what: str, most: int, least: int = 1) -> int:
    value = _value(env, name)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise SettingsError(f"{name}={value} is not {what}: a whole number from {least} to {most} is needed")
    return int(value)


def _network(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?", value):
        raise SettingsError(
            f"SIMPUL_NETWORK={value} is not a name for a seal: up to 63 lower-case letters, digits, dots and "
            "hyphens are needed"
        )
    return value


def _second_factor(value: str) -> SecondFactor:
    if value not in ("optional", "admins"):
        raise SettingsError(
            f"SIMPUL_SECOND_FACTOR={value} is not a rule for second factors: optional or admins is needed"
        )
    return cast(SecondFactor, value)


def _public_url(value: str) -> str:
    """Scheme, host and port, nothing else: addresses in letters and cookies are made of it."""
    address = value.lower().rstrip("/")
    found = PUBLIC_URL.fullmatch(address)
    if address and (found is None or int(found[5] or 1) > 65535):
        raise SettingsError(
            f"SIMPUL_URL={_without_password(value)} is not a public address: "
            "http:// or https:// and a host name are needed, without a path"
        )
    return address


def _identity_provider(env: Mapping[str, str]) -> IdentityProvider | None:
    """Issuer, client and secret belong together: one without the others is a mistake, not a choice."""
    issuer, client, secret, file, name = (
        env.get(f"SIMPUL_OIDC_{part}", "").strip()
        for part in ("ISSUER", "CLIENT", "SECRET", "SECRET_FILE", "NAME")
    )
    if not any((issuer, client, secret, file, name)):
        return None
    if secret and file:
        raise SettingsError("SIMPUL_OIDC_SECRET and SIMPUL_OIDC_SECRET_FILE are both set: one is needed")
    if not (issuer and client and (secret or file)):
        raise SettingsError(
            "an identity provider needs SIMPUL_OIDC_ISSUER, SIMPUL_OIDC_CLIENT and SIMPUL_OIDC_SECRET "
            "(or SIMPUL_OIDC_SECRET_FILE): some are not set"
        )
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise SettingsError(
            f"SIMPUL_OIDC_NAME={name} does not fit on a button: at most {LONGEST_NAME} characters are needed"
        )
    file = str(Path(file).expanduser().absolute()) if file else ""
    return IdentityProvider(_issuer(issuer), client, secret or _secret_of(file), file, name)


def _issuer(value: str) -> str:
    """Kept as it is written: the provider names itself in exactly these letters."""
    found = OIDC_ADDRESS.fullmatch(value)
    try:
        parts = urlsplit(value)
        usable = bool(found and parts.hostname and parts.port != 0)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"SIMPUL_OIDC_ISSUER={_without_password(value)} is not the address of an identity provider: "
            "https:// and a host name are needed, without a query"
        )
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError(f"SIMPUL_OIDC_ISSUER={value} is not safe: https:// is needed")
    return value


def _secret_of(file: str) -> str:
    path = Path(file)
    try:
        mode, secret = path.stat().st_mode, path.read_text().strip()
    except (OSError, UnicodeDecodeError) as trouble:
        why = getattr(trouble, "strerror", None) or "not a text"
        raise SettingsError(f"SIMPUL_OIDC_SECRET_FILE={path} cannot be read ({why})") from None
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError(f"SIMPUL_OIDC_SECRET_FILE={path} can be read by others: chmod 600 {path}")
    if not secret:
        raise SettingsError(f"SIMPUL_OIDC_SECRET_FILE={path} is empty: the provider's secret is needed")
    return secret


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    """A server and an address to write from belong together. What was set is not repeated: there may be a
    password in it, and in a wrong one no telling where."""
    address, sender = env.get("SIMPUL_SMTP", "").strip(), env.get("SIMPUL_MAIL_FROM", "").strip()
    if not address and not sender:
        return None
    if not (address and sender):
        raise SettingsError("mail needs SIMPUL_SMTP and SIMPUL_MAIL_FROM: one of them is not set")
    if not MAIL_ADDRESS.fullmatch(sender) or len(sender) > LONGEST_EMAIL or ".." in sender:
        raise SettingsError(
            f"SIMPUL_MAIL_FROM={sender} is not an e-mail address: one as in simpul@contoh.example is needed"
        )
    try:
        parts, usable = urlsplit(address), _names_mail_server(address)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "SIMPUL_SMTP is not the address of a mail server: smtp:// or smtps:// and a host name are needed, "
            "as in smtps://user:password@mail.example:465 (special characters of a password as %40 for @)"
        )
    return MailServer(
        address,
        sender,
        parts.scheme == "smtps",
        str(parts.hostname),
        parts.port or MAIL_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _names_mail_server(address: str) -> bool:
    """Scheme, host, and no more than port, user and password. Raises ValueError where it is no address."""
    parts = urlsplit(address)
    return (
        re.fullmatch(r"[\x21-\x7e]+", address) is not None
        and parts.scheme in MAIL_PORTS
        and re.fullmatch(r"[a-z0-9.:-]+", parts.hostname or "") is not None
        and parts.port != 0
        and not (parts.path.strip("/") or parts.query or parts.fragment)
        and bool(parts.username) == bool(parts.password)
    )


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
