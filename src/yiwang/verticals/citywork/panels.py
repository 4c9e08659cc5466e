"""The pieces of this vertical's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yiwang.kernel.cases.selectors import CaseRow
from yiwang.kernel.insight.selectors import Figure
from yiwang.ui.panels import Fact, Facts
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, Place, Ratio, State

from .selectors import Appraisal, ClassRow, RuleRow
from .workbook import Change, Problem
from .workbook.layout import Sheet


def limit_of(row: ClassRow) -> str:
    return row.rule.limit if row.rule else ""


def default_mark(rule: RuleRow | None) -> State | None:
    if rule is None:
        return None
    return State(_("默认"), "idle") if rule.is_default else State(_("本市规定"), "good")


CLASSES = Table(
    key="catalogue",
    columns=(
        Column("name", gettext_lazy("名称"), width="14rem"),
        Column("code", gettext_lazy("代码"), "code", width="6rem"),
        Column("area", gettext_lazy("专业"), width="8rem"),
        Column("limit", gettext_lazy("时限"), value=limit_of, width="9rem"),
        Column(
            "default", gettext_lazy("依据类型"), "state", value=lambda row: default_mark(row.rule)
        ),
        Column(
            "department",
            gettext_lazy("主办部门"),
            value=lambda row: row.rule.department if row.rule else "",
        ),
        Column("conditions", gettext_lazy("条件"), "count", value=lambda row: len(row.rules)),
        Column("provenance", gettext_lazy("来源"), hide_on_phone=True),
    ),
    row_url=lambda row: reverse("citywork:class", args=[row.code]),
)


def conditions(*, editable: bool) -> Table:
    """The conditions in force; a steward's have a way to change the limit."""
    columns = [
        Column("ordinal", gettext_lazy("序号"), "count"),
        Column("condition", gettext_lazy("立案条件")),
        Column("closing", gettext_lazy("结案条件")),
        Column("limit", gettext_lazy("时限")),
        Column("mark", gettext_lazy("依据类型"), "state", value=default_mark),
        Column("department", gettext_lazy("主办部门")),
        Column("legal_basis", gettext_lazy("法律依据")),
        Column("source", gettext_lazy("时限来源")),
    ]
    if editable:
        columns.append(Column("edit", gettext_lazy("操作"), "link", value=_edit_link))
    return Table(key="conditions", columns=tuple(columns))


def _edit_link(rule: RuleRow) -> Link:
    return Link(_("改时限"), reverse("citywork:limit", args=[rule.id]))


HISTORY = Table(
    key="rule-history",
    columns=(
        Column("ordinal", gettext_lazy("序号"), "count"),
        Column("since", gettext_lazy("生效日期"), value=lambda row: row.since.isoformat()),
        Column(
            "until",
            gettext_lazy("失效日期"),
            value=lambda row: row.until and row.until.isoformat(),
        ),
        Column("limit", gettext_lazy("时限")),
        Column("mark", gettext_lazy("依据类型"), "state", value=default_mark),
        Column("condition", gettext_lazy("立案条件")),
        Column("source", gettext_lazy("时限来源")),
    ),
)

ROUTES = Table(
    key="routes",
    columns=(
        Column(
            "class_code",
            gettext_lazy("类别代码"),
            "code",
            value=lambda row: row.class_code or _("全部类别"),
        ),
        Column(
            "division",
            gettext_lazy("区划代码"),
            "code",
            value=lambda row: row.division or _("全部区划"),
        ),
        Column("department", gettext_lazy("部门"), value=lambda row: row.department.name),
        Column("source", gettext_lazy("依据")),
        Column("since", gettext_lazy("生效日期"), "date"),
    ),
    empty=Empty(gettext_lazy("没有按区划另行分派"), gettext_lazy("按上面的主办部门派遣。")),
)


def class_facts(row: ClassRow) -> Facts:
    return Facts(
        title=pgettext("class", "类别"),
        facts=[
            Fact(_("代码"), row.code),
            Fact(_("类型"), row.kind_name),
            Fact(_("专业"), row.area),
            Fact(_("可上报"), _("是") if row.reportable else _("否")),
            Fact(_("来源"), row.provenance, wide=True),
        ],
    )


CHANGES = Table(
    key="changes",
    columns=(
        Column("sheet", gettext_lazy("工作表"), value=lambda each: each.line.title),
        Column("row", gettext_lazy("行"), "count", value=lambda each: each.line.row),
        Column("kind", gettext_lazy("变化"), "state", value=lambda each: change_state(each)),
        Column("subject", gettext_lazy("内容")),
        Column("fields", gettext_lazy("原来 → 现在"), value=lambda each: _differences(each)),
        Column(
            "since",
            gettext_lazy("生效日期"),
            value=lambda each: each.since and each.since.isoformat(),
        ),
    ),
)


def change_state(change: Change) -> State:
    return State(_("新增"), "good") if change.kind == "new" else State(_("修改"), "soon")


def _differences(change: Change) -> str:
    sheet = change.line.sheet
    return "；".join(
        f"{sheet.column(key).title}：{_shown(sheet, key, before)} → {_shown(sheet, key, after)}"
        for key, before, after in change.fields
    )


def _shown(sheet: Sheet, key: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    choices = dict(sheet.column(key).choices)
    text = str(choices.get(value, value))
    return text.rstrip("0").rstrip(".") if sheet.column(key).kind == "amount" else text


PROBLEMS = Table(
    key="problems",
    columns=(
        Column("cell", pgettext_lazy("cell", "位置"), "code", value=lambda each: place_of(each)),
        Column("text", gettext_lazy("问题与处理办法")),
    ),
)


def place_of(problem: Problem) -> str:
    return f"{problem.sheet}!{problem.cell}"


def _class_of(row: CaseRow) -> str:
    return _(row.class_name) if row.class_name else "—"


def _stage_of(row: CaseRow) -> str:
    """The flow's word, in the reader's language where it is known."""
    return pgettext("stage", row.stage_name)


COUNTED = Table(
    key="counted",
    columns=(
        Column(
            "title",
            gettext_lazy("标题"),
            "place",
            value=lambda row: Place(row.title, row.number),
            width="19rem",
        ),
        Column("class_name", pgettext_lazy("class", "类别"), value=_class_of),
        Column("stage_name", gettext_lazy("阶段"), value=_stage_of),
        Column("address", gettext_lazy("地点")),
        Column("department", gettext_lazy("处置部门")),
        Column("reported_at", gettext_lazy("上报时间"), "time"),
        Column("closed_at", gettext_lazy("办结时间"), "time"),
    ),
    row_url=lambda row: case_url(row),
    empty=Empty(gettext_lazy("没有事件"), gettext_lazy("这个数字现在是零。")),
)


def case_url(row: CaseRow) -> str:
    return reverse("desk:case", args=[row.district, row.id])


def appraisal_table(found: Appraisal, *, links: bool = True) -> Table:
    """Objects as rows; every number opens its list. Without `links` for an export."""
    columns = [Column("name", _("名称"), width="10rem")]
    for code, label in found.counters.items():
        columns.append(Column(code, label, "count", value=_counter(code, links)))
    for code, label in found.indicators.items():
        columns.append(Column(code, label, "ratio", value=_indicator(code, links)))
    return Table(
        key=f"appraisal-{found.kind}",
        columns=tuple(columns),
        empty=Empty(_("这段时间没有可考核的数据"), _("换一个时段或区域再看。")),
    )


def _counter(code: str, links: bool) -> Any:
    def value(row: Any) -> Any:
        number, query = row.counts[code]
        return Link(f"{number:,}", counted_url(query)) if links and number else number

    return value


def _indicator(code: str, links: bool) -> Any:
    def value(row: Any) -> Any:
        figure = row.figures.get(code)
        if figure is None:
            return None
        if not links:
            return Ratio(figure.numerator, figure.denominator or 0)
        return Linked(figure.numerator, figure.denominator or 0, figure)

    return value


@dataclass(frozen=True)
class Linked:
    """A share whose percentage opens the numerator's list and whose counts open each their own."""

    part: int
    whole: int
    figure: Figure

    def html(self) -> SafeString:
        if not self.whole:
            return format_html("{}", "—")
        return format_html(
            '<span class="ratio"><b>{}</b> '
            '<small><a href="{}">{}</a>/<a href="{}">{}</a></small></span>',
            Ratio(self.part, self.whole).percent,
            counted_url(self.figure.query),
            f"{self.part:,}",
            counted_url(self.figure.denominator_query),
            f"{self.whole:,}",
        )

    def plain(self) -> str:
        return Ratio(self.part, self.whole).plain()


def counted_url(query: Mapping[str, str]) -> str:
    return f"{reverse('citywork:counted')}?{urlencode(query)}"
