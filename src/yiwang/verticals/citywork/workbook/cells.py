"""One cell into one value, or what is wrong with it and what to do."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .layout import Column, names_of

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_CODE = re.compile(r"[A-Za-z0-9_.-]+")
YEARS = range(1990, 2101)


class Unfit(ValueError):
    """What the cell holds will not do; the text says why and what to do."""


def value_of(column: Column, raw: object, *, formula: bool) -> object:
    """The value as the verbs take it: str, Decimal, int, date, bool or None. Raises Unfit."""
    if formula:
        raise Unfit(_("这里是公式，请改成固定的内容（复制后选择性粘贴为“值”）。"))
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if column.required:
            raise Unfit(_("这里不能为空，请填写%(title)s。") % {"title": column.title})
        return None
    return _READ[column.kind](column, raw)


def _text(column: Column, raw: object) -> str:
    if isinstance(raw, datetime | date):
        raise Unfit(_("被识别为日期，请把单元格格式设为“文本”后重新填写。"))
    if isinstance(raw, bool):
        raise Unfit(_("被识别为真假值，请把单元格格式设为“文本”后重新填写。"))
    text = str(raw).strip()
    if _CONTROL.search(text):
        raise Unfit(_("含有看不见的控制字符，请删去后重新填写。"))
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        raise Unfit(_("这里是表格的错误值，请改成正确的内容。"))
    if len(text) > column.longest:
        limit = {"most": column.longest, "now": len(text)}
        raise Unfit(_("内容太长（%(now)s 字），请缩短到 %(most)s 字以内。") % limit)
    return text


def _code(column: Column, raw: object) -> str:
    if isinstance(raw, float) and not raw.is_integer():
        raise Unfit(_("代码不能是小数，请把单元格格式设为“文本”后重新填写。"))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if column.key in ("code", "class_code", "parent"):
            raise Unfit(_("代码是数字格式，开头的零可能丢失；请把单元格格式设为“文本”后重新填写。"))
        raw = f"{raw:.0f}"
    text = unicodedata.normalize("NFKC", _text(column, raw))
    if not _CODE.fullmatch(text):
        raise Unfit(_("代码只能用字母和数字，请检查“%(value)s”。") % {"value": text[:30]})
    return text


def _amount(column: Column, raw: object) -> Decimal:
    text = unicodedata.normalize("NFKC", _text(column, raw))
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0:
        raise Unfit(
            _("须为大于零的数字，例如 4 或 0.5；请检查“%(value)s”。") % {"value": text[:30]}
        )
    return value


def _whole(column: Column, raw: object) -> int:
    value = _amount(column, raw)
    if value != value.to_integral_value() or value > 99:
        raise Unfit(_("须为 1 到 99 的整数。"))
    return int(value)


def _choice(column: Column, raw: object) -> str:
    text = _text(column, raw).casefold()
    for stored, name in column.choices:
        if text == stored or text in names_of(name):
            return stored
    names = "、".join(str(name) for _stored, name in column.choices)
    raise Unfit(
        _("没有“%(value)s”这个选项，请填写：%(names)s。") % {"value": text[:30], "names": names}
    )


def _flag(column: Column, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    return _choice(column, raw) == "yes"


def _date(column: Column, raw: object) -> date:
    if isinstance(raw, datetime):
        raw = raw.date()
    if not isinstance(raw, date):
        text = unicodedata.normalize("NFKC", str(raw).strip())
        found = _DAY.fullmatch(text.split()[0])
        try:
            raw = date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            raw = None
        if raw is None:
            raise Unfit(_("日期“%(value)s”看不懂，请写成 2027-02-06。") % {"value": text[:30]})
    if raw.year not in YEARS:
        raise Unfit(_("日期超出范围，请检查年份。"))
    return raw


_READ = {
    "text": _text,
    "code": _code,
    "amount": _amount,
    "whole": _whole,
    "choice": _choice,
    "flag": _flag,
    "date": _date,
}
