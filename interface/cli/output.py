"""How the command line speaks: tables for people, JSON for programs, exit codes for scripts."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from domain.values import Label

FAULT, DIFFERS, UNREACHABLE = 1, 3, 4
LONGEST_WORD = 12
UNCUT = 10_000
out = Console(highlight=False, soft_wrap=True)
_ACCOUNT = Label("akun", "account")
err = Console(stderr=True, highlight=False, soft_wrap=True)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
in_language = click.option(
    "--lang", "language", type=click.Choice(["id", "en"]), default="id", envvar="SIMPUL_LANG",
    show_default=True, help="Language of the sentences.",
)  # fmt: skip


def fail(sentence: str) -> None:
    err.print(f"simpul: {sentence}", style="red", markup=False)


def say(sentence: str = "") -> None:
    out.print(sentence, markup=False)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(*columns: str) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column)
    return made


def show_wrapped(made: Table, *wide: int) -> None:
    """A table whose wide columns (by number, -1 the last) go over several lines where there is no room; the
    others stand whole.
    """
    for number, column in enumerate(made.columns):
        texts = [str(text) for text in (column.header, *column.cells)]
        column.no_wrap = number not in wide and number - len(made.columns) not in wide
        column.overflow = "fold"
        if column.no_wrap:
            column.min_width = max(map(cell_len, texts))
        else:
            column.min_width = min(
                LONGEST_WORD, max((cell_len(one) for text in texts for one in text.split()), default=1)
            )
    out.print(made, soft_wrap=False)


def show_whole(made: Table) -> None:
    """A table that no terminal cuts: every cell on lines of its own, as long as they are."""
    Console(highlight=False, width=UNCUT).print(made)


def whom(actor: str, language: str) -> str:
    """Who did something, short: of an account the first digits of its id, enough to tell people apart."""
    kind, _, account = actor.partition(":")
    if kind != "account":
        return actor
    return f"{_ACCOUNT.in_language(language)} {account[:8]}"
