"""Tables as files: CSV, XLSX and JSON Lines, written row by row, so that a million rows need little memory."""

from interface.exports.csv_file import as_csv
from interface.exports.jsonl_file import as_jsonl
from interface.exports.table import Column, Head, Kind, Writer
from interface.exports.xlsx_file import as_xlsx

WRITERS: dict[str, Writer] = {"csv": as_csv, "xlsx": as_xlsx, "jsonl": as_jsonl}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}

__all__ = ["TYPES", "WRITERS", "Column", "Head", "Kind", "Writer", "as_csv", "as_jsonl", "as_xlsx"]
