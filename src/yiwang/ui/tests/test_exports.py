"""What is opened in a spreadsheet must not run there."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from yiwang.ui.exports import csv_response, neutral, xlsx_response
from yiwang.ui.tables import Column
from yiwang.ui.values import Ratio, State

COLUMNS = (
    Column("words", "说明"),
    Column("count", "数量", "count"),
    Column("state", "状态", "state"),
)


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "＠SUM(A1)",
        '=HYPERLINK("http://example.com","点我")',
        "\x07=1+1",
    ],
)
def test_formulas_are_neutralised(hostile):
    assert neutral(hostile).startswith("'")


@pytest.mark.parametrize("harmless", ["浈江南 8 号", "", "3-2", "A=B", -5, 3.5, 0])
def test_the_rest_is_left_alone(harmless):
    assert neutral(harmless) == harmless


def rows(count: int) -> list[dict[str, object]]:
    return [
        {"words": "=cmd|' /C calc'!A0", "count": at, "state": State("处置中")}
        for at in range(count)
    ]


def test_csv_opens_as_chinese_and_says_where_it_stopped():
    response = csv_response("案卷", COLUMNS, rows(5), limit=3)
    text = b"".join(response.streaming_content).decode()
    lines = text.removeprefix("\ufeff").splitlines()
    assert text.startswith("\ufeff")
    assert lines[0] == "说明,数量,状态"
    assert lines[1].startswith("'=cmd")
    assert len(lines) == 5
    assert "3" in lines[-1]


def test_csv_of_exactly_the_limit_says_nothing():
    response = csv_response("案卷", COLUMNS, rows(3), limit=3)
    assert len(b"".join(response.streaming_content).decode().splitlines()) == 4


def test_xlsx_holds_text_and_numbers_and_no_formula():
    response = xlsx_response("案卷", COLUMNS, [{"words": "=1+1", "count": 7, "state": Ratio(0, 0)}])
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == ["'=1+1", 7, "— (0/0)"]
    assert [cell.data_type for cell in cells] == ["s", "n", "s"]
    assert "filename*=UTF-8''" in response["Content-Disposition"]
    assert "\n" not in response["Content-Disposition"]
