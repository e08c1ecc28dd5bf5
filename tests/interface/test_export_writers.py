"""CSV, XLSX and JSON Lines: what was written is what is read, and nothing of it is run."""

import csv
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import msgspec
import pytest

from domain.values import Label
from interface.exports import Column, Head, Kind, as_csv, as_jsonl, as_xlsx
from interface.exports.head import HEAD_LINES
from interface.exports.xlsx_file import LONGEST, fitting

JAKARTA = ZoneInfo("Asia/Jakarta")
MORNING = datetime(2026, 11, 22, 1, 30, 5, 123456, UTC)
COLUMNS = (
    Column("name", Label("Nama", "Name")),
    Column("hours", Label("Jam", "Hours"), Kind.NUMBER),
    Column("day", Label("Hari", "Day"), Kind.DAY),
    Column("at", Label("Saat", "Moment"), Kind.MOMENT),
    Column("open", Label("Buka", "Open"), Kind.YES_NO),
)
HEAD = Head(
    "contoh", Label("Contoh", "A sample"), 1234, MORNING, JAKARTA, hub="semarang", as_of="2026-11-22",
    filters={"type": "space.booked"}, definition=Label("Baris satu\nbaris dua", "One line\nanother"),
)  # fmt: skip
FORMULAS = ["=1+1", "+62 812", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "'=1", "'"]
AWKWARD = ['Kopi; "Teh"\nSusu', "🧶 Ruang Kawung", "a,b;c", "https://contoh.example/", "{=1}", ""]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def row(name="Sekar Contoh", hours=1234567.25, day=date(2026, 11, 22), at=MORNING, open=True):
    return name, hours, day, at, open


def written(writer, rows, language="id", **more):
    return b"".join(writer(HEAD, COLUMNS, rows, language, **more))


def csv_rows(rows, language="id"):
    """The rows as a program reads them that was told how many lines to skip."""
    text = written(as_csv, rows, language).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))[HEAD_LINES + 1 :]


def parsed(xml):
    return ElementTree.fromstring(xml)  # noqa: S314 - our own file, written a moment ago


def sheets(file):
    """Name -> rows of cells, each (kind, text); a cell without a value is left out."""
    with zipfile.ZipFile(BytesIO(file)) as book:
        names = [one.get("name") for one in parsed(book.read("xl/workbook.xml"))
                 .iter(f"{SHEET}sheet")]  # fmt: skip
        return {name: _cells(book.read(f"xl/worksheets/sheet{number}.xml"))
                for number, name in enumerate(names, 1)}  # fmt: skip


def _cells(xml):
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in line]
        for line in parsed(xml).iter(f"{SHEET}row")
    ]


def test_numbers_and_times_are_written_as_an_indonesian_excel_reads_them():
    assert csv_rows([row()])[1] == ["Sekar Contoh", "1234567,25", "2026-11-22", "2026-11-22 08:30:05", "ya"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12908, "12908"),
        (0.1, "0,1"),
        (1e-7, "0,0000001"),
        (Decimal("-2.50"), "-2,50"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_a_number_has_a_decimal_comma_and_nothing_between_its_thousands(number, text):
    assert csv_rows([row(hours=number)])[1][1] == text


def test_csv_begins_with_a_byte_order_mark_and_ends_lines_as_windows_does():
    text = written(as_csv, [row()])
    assert text.startswith(b"\xef\xbb\xbfEkspor;Contoh (contoh)\r\n")
    assert re.findall(rb"(?<!\r)\n", text) == []


def test_the_head_of_csv_is_as_many_lines_as_a_program_skips():
    lines = written(as_csv, [], "en").decode("utf-8-sig").split("\r\n")
    assert lines[:HEAD_LINES] == [
        "Export;A sample (contoh)", "Hub;semarang", "As of;2026-11-22", "Log position;1234",
        "Recorded at;2026-11-22 08:30:05", "Time zone;Asia/Jakarta", "Filters;type=space.booked",
        "About;One line another", "Number of rows;",
    ]  # fmt: skip
    assert lines[HEAD_LINES:] == ["", "Name;Hours;Day;Moment;Open", ""]


@pytest.mark.parametrize("name", FORMULAS)
def test_text_that_might_be_run_stands_behind_an_apostrophe_in_csv(name):
    assert csv_rows([row(name)])[1][0] == f"'{name}"


@pytest.mark.parametrize("name", AWKWARD)
def test_other_text_is_read_back_from_csv_as_it_was(name):
    assert csv_rows([row(name)])[1][0] == name


@pytest.mark.parametrize("name", FORMULAS[:4] + AWKWARD[:-1])
def test_text_is_text_in_xlsx_and_neither_a_formula_nor_a_link(name):
    file = written(as_xlsx, [row(name)])
    assert sheets(file)["Data"][1][0] == ("inlineStr", name)
    with zipfile.ZipFile(BytesIO(file)) as book:
        sheet = book.read("xl/worksheets/sheet2.xml")
    assert b"<f>" not in sheet and b"hyperlink" not in sheet


def test_numbers_days_and_moments_are_numbers_in_xlsx():
    cells = sheets(written(as_xlsx, [row()]))["Data"][1]
    assert cells[1] == ("n", "1234567.25")
    assert cells[2] == ("n", "46348")  # days since 30 December 1899
    assert cells[3][0] == "n" and float(cells[3][1]) == pytest.approx(46348 + (8.5 * 3600 + 5) / 86400)
    assert cells[4] == ("inlineStr", "ya")


def test_a_number_with_more_digits_than_a_cell_keeps_all_of_them():
    assert sheets(written(as_xlsx, [row(hours=10**17 + 1)]))["Data"][1][1] == (
        "inlineStr", "100000000000000001",
    )  # fmt: skip


def test_the_first_sheet_says_what_it_is_and_as_of_when():
    about = sheets(written(as_xlsx, [], "en"))["About"]
    assert [cells[1][1] for cells in about[:4]] == ["A sample (contoh)", "semarang", "2026-11-22", "1234"]


def test_headings_are_frozen_and_rows_that_find_no_room_go_on_another_sheet():
    file = written(as_xlsx, [row(str(number)) for number in range(5)], most_rows=3)
    found = sheets(file)
    assert list(found) == ["Keterangan", "Data", "Data 2", "Data 3"]
    assert [[cells[0][1] for cells in found[name]] for name in list(found)[1:]] == [
        ["Nama", "0", "1"], ["Nama", "2", "3"], ["Nama", "4"],
    ]  # fmt: skip
    with zipfile.ZipFile(BytesIO(file)) as book:
        assert all(b'state="frozen"' in book.read(f"xl/worksheets/sheet{n}.xml") for n in (2, 3, 4))


def test_a_text_longer_than_a_cell_is_cut_where_no_letter_is_halved():
    cut = fitting("🧶" * LONGEST)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST and cut == "🧶" * (LONGEST // 2) + "…"


def test_json_lines_begin_with_their_head_and_keep_digits_and_zones():
    head, first = map(json.loads, written(as_jsonl, [row(hours=0.1)]).decode().splitlines())
    assert (head["export"], head["position"], head["instant"]) == (
        "contoh",
        1234,
        "2026-11-22T01:30:05.123456Z",
    )
    assert first == {"name": "Sekar Contoh", "hours": 0.1, "day": "2026-11-22",
                     "at": "2026-11-22T01:30:05.123456Z", "open": True}  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS + AWKWARD)
def test_json_lines_hold_every_text_as_it_is(name):
    assert json.loads(written(as_jsonl, [row(name)]).splitlines()[1])["name"] == name


@pytest.mark.parametrize("value", [{"a": [1, "b"]}, msgspec.Raw(b'{"a": [1, "b"]}')])
def test_objects_are_json_in_a_cell_and_objects_in_json_lines(value):
    assert csv_rows([row(value)])[1][0] == '{"a": [1, "b"]}'
    assert json.loads(written(as_jsonl, [row(value)]).splitlines()[1])["name"] == {"a": [1, "b"]}


def test_what_is_not_known_is_an_empty_cell():
    nothing = [(UUID(int=7), None, None, None, None)]
    assert csv_rows(nothing)[1] == [str(UUID(int=7)), "", "", "", ""]
    assert sheets(written(as_xlsx, nothing))["Data"][1] == [("inlineStr", str(UUID(int=7)))]
    assert json.loads(written(as_jsonl, nothing).splitlines()[1])["at"] is None


@pytest.mark.parametrize("rows", [0, 3])
def test_the_file_of_an_xlsx_is_gone_when_its_reader_goes_away(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pieces = as_xlsx(HEAD, COLUMNS, [row()] * rows, "id")
    next(pieces)
    assert list(tmp_path.iterdir()) != []
    pieces.close()
    assert list(tmp_path.iterdir()) == []


MANY = """
import resource, sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from domain.values import Label
from interface.exports import WRITERS, Column, Head, Kind
columns = [Column("number", Label("a", "a"), Kind.NUMBER)]
head = Head("contoh", Label("a", "a"), 1, datetime.now(UTC), ZoneInfo("Asia/Jakarta"))
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
def write(rows):
    return sum(map(len, WRITERS[sys.argv[1]](head, columns, ((n,) for n in range(rows)), "id")))
write(10)
before = peak()
assert write(int(sys.argv[2])) > 1_000_000
print((peak() - before) // 1024)
"""


@pytest.mark.parametrize(("form", "rows"), [("csv", 1_000_000), ("jsonl", 1_000_000), ("xlsx", 250_000)])
def test_a_million_rows_need_little_memory(form, rows):
    """XLSX takes its time: `make bench` writes a million rows of it."""
    done = subprocess.run([sys.executable, "-c", MANY, form, str(rows)], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).parents[2])  # fmt: skip
    assert int(done.stdout) < 20  # MB
