"""The shipped rules: every golden case, and tables priced by them from the command line."""

import csv
import io

import pytest
from click.testing import CliRunner

from yiwang.kernel.calendar.selectors import shipped_calendar
from yiwang.kernel.eligibility.selectors import rehearse

from ..commands import canteen
from ..rules.outcomes import not_payable
from ..rules.shares import PARTS
from ..selectors import pricer
from ..shipped import codes, shipped


@pytest.mark.parametrize("code", codes())
def test_every_golden_case_of(code):
    programme = shipped(code)
    table = rehearse(programme.content)
    tried = table.golden()
    assert [each.case.name for each in tried if not each.passes] == []
    assert {each.case.result for each in tried} == {"eligible", "ineligible", "unknown"}
    assert list(not_payable(table.table)) == []
    assert programme.source and len(programme.district) == 6


def test_four_programmes_come_with_the_product():
    assert codes() == ["shaoguan", "shenzhen", "tanzhou", "zengcheng"]


def meal(**changes: str) -> dict[str, str]:
    given = {
        "birth_date": "1946-03-01",
        "categories": "",
        "registered": "440118001",
        "canteen": "440118001",
        "price_fen": "1200",
        "meal_date": "2026-03-02",
        "in_institution": "false",
    }
    return {**given, **changes}


def priced(code: str, **changes: str):
    programme = shipped(code)
    of = pricer(rehearse(programme.content), programme.since, shipped_calendar().is_workday)
    return of(meal(**changes))


@pytest.mark.parametrize(
    ("code", "changes", "outcome", "diner"),
    [
        ("zengcheng", {}, "eligible", 300),
        ("zengcheng", {"birth_date": "1946-03-03"}, "eligible", 500),
        ("zengcheng", {"categories": "preferential"}, "eligible", 100),
        ("zengcheng", {"canteen": "440118002"}, "eligible", 600),
        ("zengcheng", {"canteen": "440106001", "categories": "destitute"}, "eligible", 900),
        ("zengcheng", {"canteen": "440303001"}, "ineligible", 1200),
        ("zengcheng", {"registered": "440118"}, "unknown", 1200),
        ("zengcheng", {"in_institution": ""}, "unknown", 1200),
        ("zengcheng", {"birth_date": "1880-13-01"}, "unknown", 1200),
        ("zengcheng", {"meal_date": "2020-03-04"}, "unknown", 1200),
        ("zengcheng", {"meal_date": "yesterday"}, "unknown", 1200),
        ("shenzhen", {"registered": "440303001", "canteen": "440303002"}, "eligible", 700),
        (
            "shenzhen",
            {"registered": "440303", "canteen": "440303002", "categories": "bereaved"},
            "eligible",
            0,
        ),
        ("shenzhen", {"registered": "440303001", "canteen": "440304001"}, "ineligible", 1200),
        (
            "shenzhen",
            {"registered": "440303001", "canteen": "440303001", "meal_date": "2026-10-01"},
            "ineligible",
            1200,
        ),
        (
            "shenzhen",
            {"registered": "440303001", "canteen": "440303001", "meal_date": "2026-10-10"},
            "eligible",
            700,
        ),
        ("tanzhou", {"price_fen": "1556"}, "eligible", 1245),
        ("tanzhou", {"price_fen": "1500", "categories": "near_subsistence"}, "eligible", 500),
        ("tanzhou", {"price_fen": "900", "categories": "低保"}, "eligible", 0),
        ("shaoguan", {"price_fen": "1500"}, "eligible", 1000),
        ("shaoguan", {"price_fen": "900"}, "eligible", 900),
        ("shaoguan", {"in_institution": "是"}, "ineligible", 1200),
        ("shaoguan", {"birth_date": "1966-03-02"}, "eligible", 1000),
        ("shaoguan", {"birth_date": "1966-03-03"}, "ineligible", 1200),
    ],
)
def test_a_meal_is_priced(code, changes, outcome, diner):
    found = priced(code, **changes)
    assert (found.outcome, found.shares.diner) == (outcome, diner), found.reason
    assert found.reason
    assert found.shares.total == int({**meal(), **changes}["price_fen"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"birth_date": "1966-02-29"}, "看不懂：出生日期"),
        ({"in_institution": "maybe"}, "看不懂：住养老机构"),
        ({"canteen": "东河"}, "看不懂：就餐地点"),
        ({"birth_date": "0001-01-01"}, "出生日期距判定日期超过 150 年"),
        ({"meal_date": "9999-12-31"}, "出生日期距判定日期超过 150 年"),
        ({"birth_date": "9999-12-31"}, "出生日期晚于判定日期"),
        ({"categories": "=cmd|' /C calc'!A0"}, "身份类别内容或类型不对"),
    ],
)
def test_nonsense_is_unknown_and_named(changes, said):
    found = priced("zengcheng", **changes)
    assert found.outcome == "unknown" and said in found.reason
    assert found.shares.diner == 1200


def test_a_table_as_a_spreadsheet_saves_unicode(tmp_path):
    file = tmp_path / "meals.csv"
    file.write_bytes(table(meal(备注="甲")).encode("utf-16"))
    done = CliRunner().invoke(canteen, ["price", str(file), "--programme", "zengcheng"])
    assert done.exit_code == 0 and ",甲," in done.stdout
    file.write_bytes(b"a\rb,c\r\n" + bytes(9))
    done = CliRunner().invoke(canteen, ["price", str(file), "--programme", "zengcheng"])
    assert done.exit_code == 1 and "Error: " in done.output


@pytest.mark.parametrize("price", ["12.50", "15.00", "-5", "9" * 20])
def test_a_price_that_is_none(price: str):
    found = priced("shaoguan", price_fen=price)
    assert (found.outcome, found.shares.total) == ("unknown", 0)


def table(*lines: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*meal(), "备注"], restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def test_a_table_is_priced(tmp_path):
    file = tmp_path / "meals.csv"
    file.write_bytes(table(meal(备注="甲"), meal(birth_date="")).encode("gb18030"))
    done = CliRunner().invoke(canteen, ["price", str(file), "--programme", "zengcheng"])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["outcome"] for row in rows] == ["eligible", "unknown"]
    assert rows[0]["备注"] == "甲"
    assert [rows[0][part] for part in PARTS] == ["300", "300", "300", "0", "0", "300"]
    out = tmp_path / "priced.csv"
    again = ["price", str(file), "--programme", "zengcheng", "--out", str(out)]
    assert CliRunner().invoke(canteen, again).exit_code == 0
    assert out.read_text(encoding="utf-8").count("\n") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["price"], "name a FILE"),
        (["price", "{file}", "--programme", "mars"], "no programme named mars"),
        (["price", "{file}", "--programme", "tanzhou"], "no column price_fen"),
        (["price", "--explain", "mars"], "there are: shaoguan"),
    ],
)
def test_what_the_command_refuses(arguments, said, tmp_path):
    file = tmp_path / "meals.csv"
    lines = table(meal()).splitlines()
    file.write_text("\n".join(line.replace("price_fen", "price") for line in lines))
    done = CliRunner().invoke(canteen, [each.format(file=file) for each in arguments])
    assert done.exit_code != 0
    assert said in done.output


def test_a_programme_is_explained():
    done = CliRunner().invoke(canteen, ["price", "--explain", "shenzhen"])
    assert done.exit_code == 0
    for said in ("bereaved  失独", "每餐不超过 15 元", "来源：深圳市民政局", "working_day"):
        assert said in done.output
