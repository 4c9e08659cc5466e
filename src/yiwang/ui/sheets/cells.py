"""A cell as text, whatever the spreadsheet made of it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


@dataclass(frozen=True)
class Cell:
    """`text` is what it says; `moment` where the spreadsheet kept a time; `fault` why it will not
    do."""

    text: str
    moment: datetime | None = None
    fault: str = ""


def cell_of(value: object, *, formula: bool = False) -> Cell:
    """The cell of a workbook. Whole numbers lose their decimals, so that a telephone stays one."""
    if value is None:
        return Cell("")
    if formula:
        return Cell(str(value), fault=_("是公式；请复制后选择性粘贴为“值”"))
    if isinstance(value, bool):
        return Cell(_("是") if value else _("否"))
    if isinstance(value, datetime):
        return Cell(f"{value:%Y-%m-%d %H:%M:%S}", moment=value)
    if isinstance(value, date):
        return Cell(value.isoformat(), moment=datetime.combine(value, time()))
    if isinstance(value, float):
        return Cell(f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value))
    return text_cell(str(value))


def text_cell(text: str) -> Cell:
    """A cell of text, composed (NFC), without what cannot be seen."""
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text)).strip()
    if text in _ERRORS:
        return Cell(text, fault=_("是表格的错误值；请改成正确的内容"))
    return Cell(text)
