"""CSV in the encodings that Chinese offices use."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid

from .cells import Cell, text_cell

MOST_COLUMNS = 60
MOST_CONTROLS = 3  # in the first thousand bytes; a text has none, or one by mistake
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r\f")


def csv_rows(data: bytes, most_lines: int) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with their numbers. UTF-8, UTF-16 with its mark, or GB 18030 (which holds GBK)."""
    text = text_of(data)
    first = text[:4000].partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            if number > most_lines:
                raise Invalid({"file": _("文件里的行太多；请删去空行，或分成几个文件。")})
            yield number, [_cell(each) for each in row[:MOST_COLUMNS]]
    except csv.Error as fault:
        raise Invalid(
            {"file": _("CSV 格式不正确（引号可能没有成对）；请另存为 XLSX 再上传。")}
        ) from fault


def _cell(text: str) -> Cell:
    """A cell; the quote that our own files put before what looks like a formula is taken off."""
    if text.startswith("'") and text[1:2] in "=+-@＝＋－＠":
        text = text[1:]
    return text_cell(text)


def text_of(data: bytes) -> str:
    """A file of text, however encoded; Invalid for what is none."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and sum(each in _CONTROLS for each in data[:1000]) > MOST_CONTROLS:
        raise _unreadable()
    encodings = ["utf-16"] if wide else []
    for encoding in (*encodings, "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid({"file": _("这个文件读不出文字。请另存为 XLSX 或 CSV UTF-8 后重新上传。")})
