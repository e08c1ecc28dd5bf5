"""One line for each thing measured, the table of them, and results.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- the last run -->\n", "<!-- end of the last run -->"
HEADS = ("measured", "against", "ours", "baseline", "ratio", "to reach", "verdict")
Rounds = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Line:
    """`ours` and `baseline` are medians in `unit`; `measured` is what is held against `target`.

    Against a baseline that is the ratio, which must be at least the target; without one it is `ours`,
    which must stay below it.
    """

    name: str
    unit: str
    ours: float
    baseline: float | None
    against: str
    measured: float
    target: float
    verdict: Literal["reached", "MISSED"]
    note: str = ""
    rounds: Rounds = field(default_factory=dict)


def ratio(
    name: str,
    ours: Sequence[float],
    baseline: Sequence[float],
    target: float,
    *,
    against: str,
    unit: str = "/s",
    note: str = "",
) -> Line:
    """Rates of interleaved rounds: the median of the rounds' ratios, so that a slow minute hits both sides."""
    measured = median(mine / theirs for mine, theirs in zip(ours, baseline, strict=True))
    verdict: Literal["reached", "MISSED"] = "reached" if measured >= target else "MISSED"
    rounds = {"ours": ours, "baseline": baseline}
    return Line(
        name, unit, median(ours), median(baseline), against, measured, target, verdict, note, rounds
    )  # fmt: skip


def bound(
    name: str, value: float, limit: float, *, unit: str, note: str = "", rounds: Rounds | None = None
) -> Line:
    """A figure that has no baseline and must stay below a limit."""
    verdict: Literal["reached", "MISSED"] = "reached" if value < limit else "MISSED"
    return Line(name, unit, value, None, "", value, limit, verdict, note, rounds or {})


def show(lines: Sequence[Line], console: Console) -> None:
    table = Table(title="Simpul, measured")
    for number, head in enumerate(HEADS):
        if number < 2:
            table.add_column(head, overflow="fold")
        else:
            table.add_column(head, justify="right", no_wrap=True)
    for line in lines:
        colour = "green" if line.verdict == "reached" else "bold red"
        table.add_row(*cells(line)[:-1], f"[{colour}]{line.verdict}[/]")
    console.print(table)
    for line in lines:
        if line.note:
            console.print(f"{line.name}: {line.note}", highlight=False)


def cells(line: Line) -> list[str]:
    """The line as the table's words."""
    if line.baseline is None:
        figures = [_number(line.ours, line.unit), "", "", f"under {line.target:g} {line.unit}"]
    else:
        figures = [
            _number(line.ours, line.unit),
            _number(line.baseline, line.unit),
            f"{line.measured:.2f}",
            f"{line.target:g}",
        ]
    return [line.name, line.against, *figures, line.verdict]


def write(lines: Sequence[Line], about: Mapping[str, Any], path: Path = RESULTS) -> None:
    """Everything, each round included, for whoever wants to compare two runs."""
    document = {**about, "lines": [asdict(line) for line in lines]}
    path.write_text(json.dumps(document, indent=1, default=list) + "\n")


def put_into_readme(lines: Sequence[Line], about: Mapping[str, Any], path: Path = README) -> None:
    """Replaces the table of the last run; what people wrote around it stays."""
    text = path.read_text()
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    facts = ", ".join(f"{name} {value}" for name, value in about.items())
    rows = [
        _row(HEADS),
        _row(["---", "---", *["---:"] * (len(HEADS) - 2)]),
        *(_row(cells(line)) for line in lines),
    ]
    notes = [f"- {line.name}: {line.note}" for line in lines if line.note]
    path.write_text("\n".join([before + facts, "", *rows, "", *notes, after]))


def _row(words: Sequence[str]) -> str:
    return f"| {' | '.join(words)} |"


def _number(value: float, unit: str) -> str:
    figure = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
    return f"{figure}{unit}" if unit.startswith("/") else f"{figure} {unit}"
