"""An arrangement's file, CSV or XLSX, as rows under the names of its first line."""

import csv
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook


def rows_of(path: Path) -> list[Mapping[str, object]]:
    """The rows below the header; the file's first sheet for XLSX, UTF-8 or GB18030 for CSV."""
    if path.suffix.lower() == ".xlsx":
        return _sheet_rows(path)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.DictReader(text.splitlines()))


def _sheet_rows(path: Path) -> list[Mapping[str, object]]:
    book = load_workbook(path, read_only=True, data_only=True)
    lines = book.worksheets[0].iter_rows(values_only=True)
    header = [str(title or "").strip() for title in next(lines, ())]
    rows: list[Mapping[str, object]] = [dict(zip(header, line, strict=False)) for line in lines]
    book.close()
    return rows
