"""Messages, flows and tellings are translated where they are shown: all of them have English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

from yiwang.kernel.cases.models import OUTCOMES
from yiwang.kernel.cases.rules.decide import decide
from yiwang.kernel.cases.rules.state import Acting, CaseState, Input
from yiwang.lib.errors import Refused

from .shipped import CITY, local

ROOM = Path(__file__).resolve().parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")
#: Kept in the data as they are, never shown as words of the interface.
DATA = {
    "历史数据 ", "设备编号 ", " 级报警：", "报警详情：", "报警前后的", "请到现场查看", "从未上报",
    "，由值班人员在大屏或设备页转为事件。", "数据时间：", "当时位置：", "当时速度：", "设备详情：",
}  # fmt: skip


def english() -> set[str]:
    with (ROOM / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return {entry.id for entry in read_po(file, locale="en") if entry.id and entry.string}


def written(path: Path) -> Iterator[str]:
    """Chinese strings of a module, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings and CHINESE.search(node.value):
            yield node.value


def modules() -> list[Path]:
    apart = {"tests", "migrations", "history"}
    return [path for path in sorted(ROOM.rglob("*.py")) if not apart & set(path.parts)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOM)))
def test_every_chinese_string_has_english(path):
    assert set(written(path)) - DATA - english() == set()


@pytest.mark.parametrize(
    "path", sorted((ROOM / "flows").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_name_of_a_flow_has_english(path):
    flow = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {flow["title"], *(stage["name"] for stage in flow["stages"].values())}
    names |= {action["name"] for action in flow["actions"]}
    assert names - english() == set()


def test_a_refusal_is_said_in_the_readers_language():
    state = CaseState(stage="checked", open_children=2)
    acting = Acting(account_id=1, roles=frozenset({"registrar"}))
    with pytest.raises(Refused) as refusal:
        decide(CITY, state, acting, "close", Input(at=local("2026-03-02 09:00")))
    with override("en"):
        assert refusal.value.text(gettext) == (
            "2 child cases are still open. Close all of them before this one."
        )
    assert refusal.value.message == "还有 2 件子案未办结，须全部办结后才能结束本案。"


def test_outcomes_are_told_from_the_actions_of_the_same_name():
    with override("en"):
        assert str(dict(OUTCOMES)["closed"]) == "Closed"
        assert gettext("结案") == "Close"
