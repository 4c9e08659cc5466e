"""`yiwang calendar load` and `show`, with the files a clerk would have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from yiwang.kernel.calendar import selectors, services
from yiwang.kernel.calendar.commands import calendar
from yiwang.kernel.calendar.models import OfficialYear

pytestmark = pytest.mark.django_db

TABLE = [
    ["日期", "类别", "名称"],
    ["2027-01-01", "放假", "元旦"],
    ["2027-01-03", "补班", "元旦"],
]


@pytest.fixture(autouse=True)
def _seeded() -> Iterator[None]:
    services.seed_official(actor_id=None, years=[2026])
    yield
    selectors.forget("cn")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(calendar, list(arguments), env={"COLUMNS": "200"})
    return result.exit_code, result.output


def load(path: Path) -> tuple[int, str]:
    return run("load", str(path), "--year", "2027", "--source", "国办通知")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("\n".join(",".join(row) for row in TABLE), encoding=encoding)
    assert load(file) == (0, "已装入 2027 年：2 天。\n")
    assert load(file) == (0, "2027 年没有变化。\n")
    code, shown = run("show", "2027")
    assert code == 0
    assert "2027 年，官方安排" in shown
    assert "补班" in shown


def test_a_spreadsheet(tmp_path: Path) -> None:
    book = Workbook()
    for row in TABLE:
        book.active.append(row)
    book.save(tmp_path / "2027.xlsx")
    assert load(tmp_path / "2027.xlsx")[0] == 0
    assert OfficialYear.objects.get(year=2027).days.count() == 2


def test_every_bad_row_is_named_and_nothing_loaded(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("日期,类别,名称\n2027-13-01,放假,\n2027-01-03,调休,\n", encoding="utf-8")
    code, said = load(file)
    assert code == 1
    assert "第 2 行" in said
    assert "第 3 行" in said
    assert not OfficialYear.objects.filter(year=2027).exists()


def test_a_planned_year_says_so() -> None:
    code, shown = run("show", "2028")
    assert code == 0
    assert "暂定" in shown
    assert "2028-01-26" in shown


def test_a_missing_calendar_is_said_plainly() -> None:
    code, said = run("show", "2026", "--code", "nowhere")
    assert code == 1
    assert "nowhere" in said
