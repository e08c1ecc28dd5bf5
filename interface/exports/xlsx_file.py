"""XLSX: numbers as numbers, days as days, text as text whatever it begins with; the rows wait in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.values import Label
from interface.exports.cells import plain, words, yes_no
from interface.exports.head import head_lines, local
from interface.exports.table import Column, Head, Kind, Rows

PIECE = 64 * 1024  # bytes
MOST_ROWS = 1_048_576  # of a sheet, headings included
LONGEST = 32_767  # UTF-16 units in a cell; more makes a file that Excel calls broken
EXACT = 10**15  # from here on, a cell's number would lose its last digits
EPOCH = datetime(1899, 12, 30)
PREFIX = "simpul-export-"
WIDTHS = {Kind.TEXT: 24, Kind.LABEL: 30, Kind.NUMBER: 14, Kind.DAY: 12, Kind.MOMENT: 20, Kind.YES_NO: 8}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_ABOUT, _ROWS = Label("Keterangan", "About"), Label("Data", "Data")

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Put = Callable[["Worksheet", int, int, Any], Any]


def as_xlsx(
    head: Head, columns: Sequence[Column], rows: Rows, language: str = "id", most_rows: int = MOST_ROWS
) -> Iterator[bytes]:
    """A sheet about the export, then as many sheets as the rows need. Nothing comes before the last row was
    read; the file is gone when this ends, however it ends.
    """
    from xlsxwriter import Workbook  # reading it takes longer than all else that a process begins with

    with TemporaryDirectory(prefix=PREFIX) as folder:
        path = Path(folder) / "export.xlsx"
        with Workbook(path, {**OPTIONS, "tmpdir": folder}) as book:
            sheets = _Sheets(book, head, columns, language)
            _tell_head(book, head, language)
            sheet, at = sheets.begin()
            for row in rows:
                if at == most_rows:
                    sheet, at = sheets.begin()
                sheets.write(sheet, at, row)
                at += 1
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _tell_head(book: Workbook, head: Head, language: str) -> None:
    sheet = book.add_worksheet(_ABOUT.in_language(language))
    strong = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "align": "left", "valign": "top"})
    when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    for line, (heading, said) in enumerate(head_lines(head, language)):
        sheet.write_string(line, 0, heading, strong)
        if isinstance(said, datetime):
            sheet.write_number(line, 1, serial(local(said, head.zone)), when)
        elif isinstance(said, int):
            sheet.write_number(line, 1, said, wrapped)
        else:
            sheet.write_string(line, 1, said or "", wrapped)


class _Sheets:
    """The sheets of one file that hold its rows, and how each column's values are put into their cells."""

    def __init__(self, book: Workbook, head: Head, columns: Sequence[Column], language: str) -> None:
        self._book, self._columns, self._language = book, columns, language
        self._strong = book.add_format({"bold": True, "bottom": 1})
        self._puts = [_putting(book, column.kind, head.zone, language) for column in columns]
        self._count = 0

    def begin(self) -> tuple[Worksheet, int]:
        """A new sheet with its headings, and the line of its first row."""
        self._count += 1
        name = _ROWS.in_language(self._language)
        sheet = self._book.add_worksheet(name if self._count == 1 else f"{name} {self._count}")
        if self._count == 1:
            sheet.activate()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, WIDTHS[column.kind])
            sheet.write_string(0, place, column.label.in_language(self._language), self._strong)
        return sheet, 1

    def write(self, sheet: Worksheet, at: int, row: Sequence[Any]) -> None:
        for place, (put, value) in enumerate(zip(self._puts, row, strict=True)):
            if value is not None:
                put(sheet, at, place, value)


def _putting(book: Workbook, kind: Kind, zone: ZoneInfo, language: str) -> Put:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def put_moment(sheet: Worksheet, at: int, place: int, value: datetime) -> None:
        sheet.write_number(at, place, serial(local(value, zone)), when)

    def put_day(sheet: Worksheet, at: int, place: int, value: date) -> None:
        sheet.write_number(at, place, (value - EPOCH.date()).days, day)

    def put_words(sheet: Worksheet, at: int, place: int, value: Any) -> None:
        sheet.write_string(at, place, fitting(words(value, language)))

    def put_yes_no(sheet: Worksheet, at: int, place: int, value: bool) -> None:
        sheet.write_string(at, place, yes_no(value, language))

    puts: dict[Kind, Put] = {
        Kind.TEXT: _put_text,
        Kind.LABEL: put_words,
        Kind.NUMBER: _put_number,
        Kind.DAY: put_day,
        Kind.MOMENT: put_moment,
        Kind.YES_NO: put_yes_no,
    }
    return puts[kind]


def _put_text(sheet: Worksheet, at: int, place: int, value: Any) -> None:
    sheet.write_string(at, place, fitting(plain(value)))


def _put_number(sheet: Worksheet, at: int, place: int, value: float | Decimal) -> None:
    if -EXACT < value < EXACT:
        sheet.write_number(at, place, value)
    else:
        sheet.write_string(at, place, str(value))


def serial(moment: datetime) -> float:
    """Days since the day before Excel's first, from March 1900 on."""
    return (moment - EPOCH) / timedelta(days=1)


def fitting(text: str) -> str:
    """As much of a text as a cell holds, with dots where some is missing."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    units = text.encode("utf-16-le")[: (LONGEST - 1) * 2]
    return units.decode("utf-16-le", "ignore") + "…"
