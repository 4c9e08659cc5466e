"""The three sheets and their columns. Headings are read in Chinese or English."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from yiwang.lib.worktime import Unit

Kind = Literal["code", "text", "amount", "whole", "choice", "flag", "date"]
Text = str | Promise


@dataclass(frozen=True)
class Column:
    """`choices` maps what is stored to what is written in the cell."""

    key: str
    title: Text
    kind: Kind = "text"
    required: bool = False
    longest: int = 300
    width: int = 16
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Sheet:
    key: str
    title: Text
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(each for each in self.columns if each.key == key)


KINDS = (("component", _("部件")), ("event", pgettext_lazy("kind", "事件")), ("other", _("其他")))
UNITS = (
    (Unit.CLOCK_HOUR.value, _("紧急工作时")),
    (Unit.WORK_HOUR.value, _("工作时")),
    (Unit.WORK_DAY.value, _("工作日")),
    (Unit.NATURAL_DAY.value, _("自然日")),
)
FLAGS = (("yes", _("是")), ("no", _("否")))

CLASSES = Sheet(
    "classes",
    pgettext_lazy("sheet", "类别"),
    (
        Column("code", _("类别代码"), "code", required=True, longest=24, width=12),
        Column("name", _("类别名称"), required=True, longest=60, width=24),
        Column("kind", _("类型"), "choice", required=True, width=8, choices=KINDS),
        Column("parent", _("上级代码"), "code", longest=24, width=12),
        Column("area", _("专业"), longest=40, width=12),
        Column("reportable", _("可上报"), "flag", width=8, choices=FLAGS),
        Column("since", _("启用日期"), "date", width=12),
        Column("until", _("停用日期"), "date", width=12),
        Column("provenance", _("来源说明"), longest=120, width=48),
    ),
)
CONDITIONS = Sheet(
    "conditions",
    _("立案条件"),
    (
        Column("class_code", _("类别代码"), "code", required=True, longest=24, width=12),
        Column("ordinal", _("序号"), "whole", width=8),
        Column("condition", _("立案条件"), required=True, width=40),
        Column("closing", _("结案条件"), width=28),
        Column("limit_value", _("时限"), "amount", required=True, width=8),
        Column("limit_unit", _("时限单位"), "choice", required=True, width=12, choices=UNITS),
        Column("department", _("主办部门代码"), "code", longest=40, width=16),
        Column("legal_basis", _("法律依据"), width=32),
        Column("source", _("时限来源"), longest=200, width=40),
        Column("is_default", _("默认值"), "flag", width=8, choices=FLAGS),
        Column("since", _("生效日期"), "date", width=12),
        Column("until", _("失效日期"), "date", width=12),
    ),
)
ROUTES = Sheet(
    "routes",
    pgettext_lazy("sheet", "派遣"),
    (
        Column("class_code", _("类别代码"), "code", longest=24, width=12),
        Column("division", _("区划代码"), "code", longest=20, width=20),
        Column("department", _("部门代码"), "code", required=True, longest=40, width=16),
        Column("source", _("依据"), longest=200, width=40),
        Column("since", _("生效日期"), "date", width=12),
    ),
)
SHEETS = (CLASSES, CONDITIONS, ROUTES)
RESULT = _("处理结果")


def names_of(text: Text) -> set[str]:
    """How a heading or a choice may be written: in every language of the interface."""
    names = set()
    for language in ("zh-hans", "en"):
        with override(language):
            names.add(str(text).strip().casefold())
    return names
