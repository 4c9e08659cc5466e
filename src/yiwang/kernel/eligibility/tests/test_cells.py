"""What a clerk writes into a cell, and what it means."""

import pytest

from yiwang.kernel.eligibility.rules.conditions import condition, written
from yiwang.kernel.eligibility.rules.fields import Field, Unfit, encoded, typed

OPTIONS = (("low", "低保"), ("poor", "特困"), ("hero", "优抚"))
FIELDS = {
    "int": Field("n", "人数", "int"),
    "age": Field("a", "年龄", "age", of="b"),
    "money": Field("m", "收入", "money"),
    "date": Field("d", "日期", "date"),
    "bool": Field("y", "住院", "bool"),
    "enum": Field("e", "类别", "enum", options=OPTIONS),
    "enums": Field("s", "类别", "enums", options=OPTIONS),
    "division": Field("p", "户籍", "division"),
    "int?": Field("n", "人数", "int", required=False),
    "enum?": Field("e", "类别", "enum", required=False, options=OPTIONS),
    "division?": Field("p", "户籍", "division", required=False),
    "bool?": Field("y", "住院", "bool", required=False),
}

#: kind, cell, values that fit, values that do not.
MEANINGS = [
    ("age", "≥80", [80, 81], [79, 0]),
    ("age", ">= 80", [80], [79]),
    ("age", "年满80周岁", [80], [79]),
    ("age", "80岁及以上", [80], [79]),
    ("age", "80以下", [80, 0], [81]),
    ("age", "不满80", [79], [80]),
    ("age", "超过80", [81], [80]),
    ("age", "60-79", [60, 79], [59, 80]),
    ("age", "60–79、90以上", [60, 90], [80, 89]),
    ("age", "60 至 69 岁", [60, 69], [70]),
    ("age", "≠80", [79, 81], [80]),
    ("int", "-5--3", [-5, -3], [-6, -2]),
    ("int", "3", [3], [2, 4]),
    ("money", "12.50元以下", [1250, 0], [1251]),
    ("money", "≤1000", [100_000], [100_001]),
    ("date", "2026-01-01起", ["2026-01-01", "2030-01-01"], ["2025-12-31"]),
    ("date", "2026年1月1日前", ["2025-12-31"], ["2026-01-01"]),
    ("date", "2026-01-01 至 2026-06-30", ["2026-06-30"], ["2026-07-01"]),
    ("bool", "是", [True], [False]),
    ("bool", "否", [False], [True]),
    ("enum", "低保、poor", ["low", "poor"], ["hero"]),
    ("enum", "非 低保", ["poor", "hero"], ["low"]),
    ("enum", "除低保以外", ["poor"], ["low"]),
    ("enums", "低保、特困", [["low"], ["hero", "poor"]], [[], ["hero"]]),
    ("enums", "非 低保", [[], ["hero"]], [["low"], ["hero", "low"]]),
    ("enums", "无", [[]], [["low"]]),
    ("division", "440204、440203", ["440204001", "440203"], ["440205", "4402"]),
    ("division", "非 440204", ["440203", "44"], ["440204001"]),
    ("int?", "无", [None], [0, 1]),
    ("int?", "≥1、无", [None, 1], [0]),
    ("int?", "≤1", [0, -5], [None, 2]),
    ("int?", "≠3", [2, 4], [3, None]),
    ("bool?", "否、无", [None, False], [True]),
    ("enum?", "非 低保", ["poor", None], ["low"]),
    ("enum?", "非 低保、无", ["poor"], ["low", None]),
    ("division?", "440204、无", [None, "440204001"], ["440203"]),
    ("division?", "非 440204", ["440203"], ["440204", None]),
]


@pytest.mark.parametrize(("kind", "cell", "fitting", "other"), MEANINGS)
def test_a_cell_means(kind: str, cell: str, fitting: list, other: list) -> None:
    field = FIELDS[kind]
    said = condition(field, cell)
    assert said is not None
    assert [v for v in fitting if not said.holds(encoded(field, typed(field, v)))] == []
    assert [v for v in other if said.holds(encoded(field, typed(field, v)))] == []


@pytest.mark.parametrize(("kind", "cell", "fitting", "other"), MEANINGS)
def test_zen_reads_it_alike(kind: str, cell: str, fitting: list, other: list) -> None:
    import zen

    field = FIELDS[kind]
    said = condition(field, cell)
    assert said is not None
    for value in [*fitting, *other]:
        key = encoded(field, typed(field, value))
        assert zen.evaluate_unary_expression(said.cell, {"$": key}) is said.holds(key), (
            value,
            said.cell,
        )


@pytest.mark.parametrize(("kind", "cell", "fitting", "other"), MEANINGS)
def test_a_cell_is_written_back_to_the_same(
    kind: str, cell: str, fitting: list, other: list
) -> None:
    field = FIELDS[kind]
    said = condition(field, cell)
    assert condition(field, written(field, said)) == said
    assert written(field, condition(field, written(field, said))) == written(field, said)


@pytest.mark.parametrize("cell", ["", " ", "不限", "*", "—"])
@pytest.mark.parametrize("kind", FIELDS)
def test_nothing_written_is_anything(kind: str, cell: str) -> None:
    assert condition(FIELDS[kind], cell) is None


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("age", ">= ="), ("age", "八十"), ("age", "80-60"), ("age", ">>80"), ("age", "80 90"),
        ("age", "、"), ("age", "无"), ("age", "80.5"), ("age", "[60..]"), ("age", "-3"),
        ("money", "12.345"), ("money", "1e3"), ("date", "2026-02-30"), ("date", "明天"),
        ("bool", "可能"), ("bool", "true"), ("enum", "低宝"), ("enum", "无"), ("enum", "非"),
        ("enum", '"; foo'), ("enums", "低保、无"), ("division", "浈江区"), ("division", "无"),
        ("division", '44" or true'), ("int", "9" * 20), ("int", "=1+1"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(kind: str, cell: str) -> None:
    with pytest.raises(Unfit):
        condition(FIELDS[kind], cell)
