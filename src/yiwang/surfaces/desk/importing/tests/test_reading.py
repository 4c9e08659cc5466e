"""What is read out of files, and which files are not read."""

import io
import zipfile
from datetime import datetime

import pytest
from django.utils.timezone import get_current_timezone

from yiwang.lib.errors import Invalid
from yiwang.ui.sheets import Cell, moment_of

from ..sheet import MOST_BYTES, read_sheet
from ..sheet.layout import key_of
from ..sheet.writing import refused_book
from . import makers


def refused(data, words):
    with pytest.raises(Invalid) as fault:
        read_sheet(data)
    assert words in fault.value.fields["file"], fault.value.fields


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_in_the_encodings_of_offices(encoding):
    sheet = read_sheet(
        makers.csv_file(("HZ1", "井盖丢失", "井盖", "东河街", "13800138000"), encoding=encoding)
    )
    (line,) = sheet.lines
    assert (line.number, line.values["title"].text) == (2, "井盖丢失")


def test_semicolons_tabs_and_quoted_newlines():
    sheet = read_sheet("标题;地址\n垃圾;东河街\n".encode())
    assert sheet.lines[0].values["address"].text == "东河街"
    sheet = read_sheet('标题\t地址\n"两行\n标题"\t东河街\n'.encode())
    assert sheet.lines[0].values["title"].text == "两行\n标题"


def test_columns_are_known_by_their_headings():
    for heading, key in (
        ("标题*", "title"), (" 标题（必填） ", "title"), ("ＴＩＴＬＥ", "title"), ("经度：", "lon"),
        ("联系电话", "phone"), ("工单号", "number"), ("谁知道", ""), (None, ""), (12, ""),
    ):  # fmt: skip
        assert key_of(heading) == key, heading


def test_a_title_above_the_heading_and_empty_rows_are_passed_over():
    data = "东河街道来件汇总,\n,\n标题,地址,处理人\n,,\n垃圾,东河街,张三\n".encode()
    sheet = read_sheet(data)
    assert [line.number for line in sheet.lines] == [5]
    assert sheet.ignored == ["处理人"]


def test_workbook_values_are_text():
    when = datetime(2026, 11, 20, 8, 30)  # noqa: DTZ001
    head = ("编号", "标题", "上报时间", "经度", "纬度", "电话")
    data = makers.book_file((20261120001.0, "垃圾", when, 113.6, 24.8, 13800138000), head=head)
    (line,) = read_sheet(data).lines
    assert line.values["number"].text == "20261120001"
    assert line.values["phone"].text == "13800138000"
    assert line.values["at"].moment == when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 08:30", (2026, 11, 20, 8, 30, 0)),
        ("2026/11/20 8:30:05", (2026, 11, 20, 8, 30, 5)),
        ("2026年11月20日8时30分", (2026, 11, 20, 8, 30, 0)),
        ("2026年11月20日", (2026, 11, 20, 0, 0, 0)),
        ("２０２６－１１－２０　０８：３０", (2026, 11, 20, 8, 30, 0)),
        ("46346.354166667", (2026, 11, 20, 8, 30, 0)),
        ("2026-11-20T08:30:00+08:00", (2026, 11, 20, 8, 30, 0)),
    ],
)
def test_times_as_people_write_them(text, expected):
    assert moment_of(Cell(text)) == datetime(*expected, tzinfo=get_current_timezone())


@pytest.mark.parametrize(
    "text", ["昨天", "2026-13-40", "9999-12-31", "1899-01-01", "12:30", "1e9", ""]
)
def test_times_that_nobody_can_read(text):
    assert moment_of(Cell(text)) is None


def test_formulas_errors_and_merged_cells_are_faults_of_their_row():
    def change(page):
        page["D2"] = "=HYPERLINK(1)"
        page["D3"] = "#REF!"
        page.merge_cells("D4:D5")

    rows = [
        ("HZ1", "一", "", "x", ""),
        ("HZ2", "二", "", "x", ""),
        ("HZ3", "三", "", "x", ""),
        ("HZ4", "四", "", "x", ""),
    ]
    lines = read_sheet(makers.book_file(*rows, change=change)).lines
    words = ["公式", "错误值", "合并", "合并"]
    for line, word in zip(lines, words, strict=True):
        assert len(line.faults) == 1 and word in line.faults[0], line.faults


def test_cells_merged_within_a_row_lose_nothing():
    data = makers.book_file(
        ("HZ1", "一", "", "x", ""), change=lambda page: page.merge_cells("D2:E2")
    )
    assert read_sheet(data).lines[0].faults == []


def test_what_cannot_be_seen_is_taken_out():
    line = read_sheet(makers.csv_file(("H\x001", "垃\x07圾", "", "x", ""))).lines[0]
    assert line.values["title"].text == "垃圾"


def test_our_own_quote_before_a_formula_comes_off_again():
    (line,) = read_sheet("标题,地址\n'=1+1,'普通\n".encode()).lines
    assert (line.values["title"].text, line.values["address"].text) == ("=1+1", "'普通")


def test_too_long_is_said_with_numbers():
    (line,) = read_sheet(makers.csv_file(("HZ1", "长" * 121, "", "x", ""))).lines
    assert "121" in line.faults[0] and "120" in line.faults[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"   \n", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "XLS"),
        (b"PK\x03\x04 not really", "打不开"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "读不出"),
        ("姓名,年龄\n张三,3".encode(), "没有找到表头"),
        ("标题,地址\n".encode(), "没有内容"),
        ("标题,问题,地址\n一,二,三".encode(), "标题"),
        (b"x" * (MOST_BYTES + 1), "太大"),
    ],
)
def test_files_that_are_not_read(data, words):
    refused(data, words)


def test_too_many_rows():
    refused(makers.csv_file(*makers.rows_of(10_001)), "10,000")
    refused("标题,地址\n".encode() + b"\n" * 60_000 + "一,二\n".encode(), "太多")


def test_a_zip_bomb_is_not_unpacked():
    bomb = makers.changed_part(makers.book_file(), "xl/media/a.xml", b"0" * (70 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    refused(bomb, "展开后太大")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(600):
            archive.writestr(f"{number}.xml", b"")
    refused(out.getvalue(), "展开后太大")


def test_entities_and_broken_parts_are_not_read():
    data = makers.book_file(("HZ1", "一", "", "x", ""))
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    refused(makers.changed_part(data, "xl/worksheets/sheet1.xml", entity), "打不开")
    refused(makers.changed_part(data, "xl/worksheets/sheet1.xml", b"<worksheet><row"), "打不开")


def test_a_row_far_away_does_not_cost_a_million():
    def change(page):
        page.cell(1_000_000, 2).value = "远"

    refused(makers.book_file(("HZ1", "一", "", "x", ""), change=change), "太多")


def test_the_refused_rows_can_be_read_again_and_run_nothing():
    sheet = read_sheet(makers.csv_file(("HZ1", "=cmd|' /C calc'!A0", "", "+86", "")))
    data = refused_book(sheet.headings, [(line.raw, "=坏") for line in sheet.lines])
    from openpyxl import load_workbook

    page = load_workbook(io.BytesIO(data)).active
    assert page["B2"].value == "=cmd|' /C calc'!A0" and page["B2"].data_type == "s"
    assert page["B2"].quotePrefix
    (line,) = read_sheet(data).lines
    assert line.values["title"].text == "=cmd|' /C calc'!A0" and not line.faults
