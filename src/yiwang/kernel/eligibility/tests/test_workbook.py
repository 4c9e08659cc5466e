"""A rule set goes out as a workbook and comes back the same; bad cells are named."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from yiwang.kernel.eligibility.models import RuleSet
from yiwang.kernel.eligibility.services.writing import BadCells, save_rules
from yiwang.kernel.eligibility.workbook import BadBook, read_book, rules_book
from yiwang.lib.workbooks import Unopened

from . import makers
from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db


def changed(data: bytes, **cells: Any) -> bytes:
    """The workbook with other cells: 规则_B3="…"."""
    book = load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def problems(office: Office, data: bytes) -> list[tuple[str, str, str]]:
    """Sheet, cell and reason of everything that is wrong."""
    try:
        sheets = read_book(data)
        if sheets.problems:
            raise BadBook(sheets.problems)
        try:
            save_rules(
                actor=office.author, programme_id=office.programme.pk, content=sheets.content,
                since=sheets.since or BEGIN, source=sheets.source,
            )  # fmt: skip
        except BadCells as bad:
            raise BadBook([sheets.where(each) for each in bad.problems]) from bad
    except BadBook as bad:
        return [(each.sheet, each.cell, each.code) for each in bad.problems]
    return []


def test_out_and_in_again_is_the_same(office: Office) -> None:
    rules = office.draft()
    sheets = read_book(rules_book(rules))
    assert sheets.problems == []
    again = save_rules(
        actor=office.author, programme_id=office.programme.pk, content=sheets.content,
        since=sheets.since, until=sheets.until, source=sheets.source,
    )  # fmt: skip
    assert again.content == rules.content
    assert again.digest == rules.digest
    assert (sheets.since, sheets.until, sheets.source) == (rules.since, None, rules.source)
    assert load_workbook(io.BytesIO(rules_book(rules))).sheetnames == [
        "说明",
        "输入",
        "规则",
        "样例",
    ]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"规则_B3": "八十"}, ("规则", "B3", "cell_unclear")),
        ({"规则_C3": "低宝"}, ("规则", "C3", "not_option")),
        ({"规则_F3": "可以"}, ("规则", "F3", "result")),
        ({"规则_G3": "三元"}, ("规则", "G3", "not_money")),
        ({"规则_G3": "=1+2"}, ("规则", "G3", "formula")),
        ({"规则_H3": None}, ("规则", "H3", "outcome_missing")),
        ({"规则_I2": None}, ("规则", "I2", "no_reason")),
        ({"规则_K1": "身高"}, ("规则", "K1", "heading")),
        ({"输入_D3": "岁数"}, ("输入", "D3", "kind")),
        ({"输入_G3": "出生"}, ("输入", "G3", "age_of")),
        ({"输入_H4": "a=一、a=二"}, ("输入", "H4", "options")),
        ({"样例_B2": "昨天"}, ("样例", "B2", "not_date")),
        ({"样例_C2": "2026-02-30"}, ("样例", "C2", "not_date")),
        ({"说明_B3": "随时"}, ("说明", "B3", "not_date")),
        ({"说明_B6": "都可以"}, ("说明", "B6", "policy")),
    ],
)
def test_a_bad_cell_is_named(office: Office, cells: dict, wrong: tuple) -> None:
    data = changed(rules_book(office.draft()), **cells)
    before = RuleSet.objects.count()
    assert wrong in problems(office, data)
    assert RuleSet.objects.count() == before


def test_numbers_dates_and_flags_typed_by_a_spreadsheet_are_read(office: Office) -> None:
    data = changed(
        rules_book(office.draft()),
        规则_B3=80,
        规则_G3=5.5,
        样例_B2=date(2026, 3, 1),
        说明_B3=date(2026, 2, 1),
    )
    sheets = read_book(data)
    assert sheets.content["rows"][1]["when"]["age"] == "80"
    assert sheets.content["rows"][1]["then"]["subsidy"] == "5.5"
    assert sheets.content["golden"][0]["on"] == "2026-03-01"
    assert str(sheets.since) == "2026-02-01"


def test_a_cell_that_looks_like_a_formula_stays_text(office: Office) -> None:
    rows = [makers.row("不享受", reason="=HYPERLINK(1)"), *makers.ROWS[1:]]
    data = rules_book(office.draft(rows=rows))
    cell = load_workbook(io.BytesIO(data))["规则"]["I2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (70 * 1024 * 1024))
    return out.getvalue()


def _rows(named: bytes) -> bytes:
    """Few bytes, many cells; a sheet may name its tags by a prefix."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        row = b"<%(n)brow>" + b'<%(n)bc t="s"><v>1</v></%(n)bc>' * 6 + b"</%(n)brow>"
        archive.writestr("xl/worksheets/sheet1.xml", (row % {b"n": named}) * 100_000)
    return out.getvalue()


def _entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "unreadable"),
        (b"PK\x03\x04 not really", "unreadable"),
        (b"0" * (8 * 1024 * 1024 + 1), "too_large"),
        (_bomb(), "unpacks_too_large"),
        (_rows(b""), "unpacks_too_large"),
        (_rows(b"x:"), "unpacks_too_large"),
        (_entity(), "unreadable"),
    ],
)
def test_a_hostile_file_is_not_opened(data: bytes, reason: str) -> None:
    with pytest.raises(Unopened) as refused:
        read_book(data)
    assert refused.value.reason == reason
