"""A file's bytes into rows, whatever wrote them."""

import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid

from .cells import Cell
from .texts import csv_rows
from .workbooks import is_workbook, workbook_rows

MOST_LINES = 50_000


def rows_of(
    data: bytes, *, most_bytes: int, most_lines: int = MOST_LINES
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with their numbers in the file; Invalid when it cannot be read, or is too much."""
    if len(data) > most_bytes:
        said = _("文件太大（最大 %(most)s MB）；请删去图片，或分成几个文件。")
        raise Invalid({"file": said % {"most": most_bytes // 1024 // 1024}})
    if not data.strip():
        raise Invalid({"file": _("文件是空的。")})
    if is_workbook(data):
        return workbook_rows(io.BytesIO(data), most_lines)
    return csv_rows(data, most_lines)
