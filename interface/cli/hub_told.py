"""What commands about files and states of hubs share: who may, which hub, what differs, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from application.access import Actor
from application.hub_files import FaultyHubFile
from domain.values import HUB_CODE, Label
from interface.cli.acting import acting, refusals_told
from interface.cli.output import FAULT, fail, say
from interface.cli.refused import refusals_end
from interface.wiring import Wired


class Code(click.ParamType):  # type: ignore[type-arg]
    """The code of a hub."""

    name = "code"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not HUB_CODE.fullmatch(str(value)) or len(str(value)) > 40:
            self.fail(f"{value!r} is not the code of a hub, like semarang or solo-raya", param, ctx)
        return str(value)


CODE = click.argument("code", type=Code())
A_FILE = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def reading(parts: Wired, language: str, needs: str, code: str | None = None) -> Iterator[Actor]:
    """Whoever acts may do this; a refusal ends the command with its sentence."""
    with refusals_end(language):
        actor = acting(parts, language)
        with refusals_told(parts, actor):
            actor.permit(needs, code)
            yield actor


@contextmanager
def faults_end(language: str) -> Iterator[None]:
    try:
        yield
    except FaultyHubFile as error:
        for fault in error.faults:
            fail(fault.in_language(language))
        sys.exit(FAULT)


def list_changes(told: Iterable[Label], language: str) -> None:
    for one in told:
        say(f"  - {one.in_language(language)}")


def end(why: Label, language: str) -> NoReturn:
    fail(why.in_language(language))
    sys.exit(FAULT)
