"""The file of a new hub, begun from another."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from application.hub_begun import Source, UnknownRegency, begin
from application.hub_files import read_hub_text, read_vocabulary
from application.hub_history import configurations_of
from application.hub_states import State
from application.hub_writing import to_text
from application.platform import Platform
from application.sentences import say as both
from domain.errors import NotFound
from domain.values import Label
from interface.cli.acting import parts_of
from interface.cli.hub_told import A_FILE, CODE, Code, end, faults_end, list_changes, reading
from interface.cli.hubs import hub
from interface.cli.output import in_language, say
from interface.cli.written import named_after, write_whole
from interface.formats import NETWORK_ZONE
from interface.settings import Settings

A_DAY = click.DateTime(["%Y-%m-%d"])


@hub.command()
@CODE
@click.option("--like", "other", required=True, type=Code(), help="The hub that it is begun from.")
@click.option("--as-of", "day", type=A_DAY, help="As that hub was at the end of this day.")
@click.option("--regency", help="Where the new hub is: the regency's official name or code.")
@click.option(
    "--to", "to", type=A_FILE, help="Where the file is written; SIMPUL_HUBS/CODE.yaml where not said."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@in_language
def new(
    code: str,
    other: str,
    day: datetime | None,
    regency: str | None,
    to: Path | None,
    force: bool,
    language: str,
) -> None:
    """Begin the file of a new hub CODE from another hub: without its people, bookings, building and partners."""
    settings = Settings.from_environment()
    path = named_after(to or settings.hubs / f"{code}.yaml", code, language)
    if path.exists() and not force:
        end(
            both("{path} sudah ada; --force menggantinya", "{path} is there; --force replaces it", path=path),
            language,
        )
    with faults_end(language):
        vocabulary = read_vocabulary(settings.hubs)
    with parts_of(settings) as parts, reading(parts, language, "read_history", other):
        _not_there_yet(parts.platform, code, language)
        source = _source(parts.platform, other, day.date() if day else None)
    try:
        state = begin(code, source, vocabulary.words, _today(), regency, language)
    except UnknownRegency as unknown:
        end(unknown.cause, language)
    text = _heading(source, language) + to_text(code, *state)
    with faults_end(language):
        read_hub_text(text, vocabulary, str(path))
    write_whole(path, text)
    say(f"{path}: {source.ground.in_language(language)}")
    list_changes(_to_do(state, regency), language)


def _not_there_yet(platform: Platform, code: str, language: str) -> None:
    try:
        configurations_of(platform, code)
    except NotFound:
        return
    end(
        both(
            "hub {code} sudah ada; untuk berkasnya: simpul hub adopt {code}",
            "there is a hub {code} already; for its file: simpul hub adopt {code}",
            code=code,
        ),
        language,
    )


def _source(platform: Platform, other: str, day: date | None) -> Source:
    """A hub's last configuration, or the one at the end of a day. Raises NotFound."""
    found = configurations_of(platform, other)
    if day is not None:
        found = tuple(one for one in found if one.since.astimezone(one.configuration.tz).date() <= day)
    if not found:
        raise NotFound(what="configuration", key=f"{other} ({day})" if day else other)
    return Source(other, found[-1].configuration, found[-1].number, found[-1].position)


def _heading(source: Source, language: str) -> str:
    to_check = Label(
        "Yang disebut dalam samples diganti dengan keadaan hub ini sebelum diandalkan.",
        "What samples names is replaced by this hub's own before anyone relies on it.",
    )
    return f"# {source.ground.in_language(language)}.\n# {to_check.in_language(language)}\n"


def _to_do(state: State, regency: str | None) -> tuple[Label, ...]:
    configuration, _ = state
    kept = both(
        "kabupaten/kota masih {name}: ganti, atau sebutkan dengan --regency",
        "the regency is still {name}: change it, or name it by --regency",
        name=configuration.address.regency,
    )
    rest = both("periksa atau ganti: {parts}", "check or replace: {parts}", parts=configuration.samples)
    return (rest,) if regency else (kept, rest)


def _today() -> date:
    return datetime.now(NETWORK_ZONE).date()
