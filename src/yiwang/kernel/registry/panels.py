"""Tables and panels of the pages; everything that identifies a person is masked."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.lib.idnumbers import masked_name
from yiwang.ui.panels import Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State

from .models import Apart, Merge, Person
from .selectors import Comparison, Double, Line, row_of

SIGNS = {
    "name_birth": gettext_lazy("姓名和出生日期"),
    "name_phone": gettext_lazy("姓名和电话"),
    "birth_phone": gettext_lazy("出生日期和电话"),
}


def called(person: Person) -> str:
    """张** 1951."""
    born = f" {person.birth_date.year}" if person.birth_date else ""
    return f"{masked_name(person.name)}{born}"


def document_of(person: Person) -> str:
    """Its kind and masked number; that there is none."""
    row = row_of(person)
    return f"{person.get_id_type_display()} {row.id_number}" if row.id_number else _("没有证件号码")


def _likely(double: Double) -> State:
    if double.unlikely:
        return State(_("两个身份证号，多半是两人"), "idle")
    return State(_("可能是同一人"), "soon")


DOUBLES = Table(
    "registry-doubles",
    (
        Column("who", gettext_lazy("甲"), value=lambda d: called(d.first)),
        Column("other", gettext_lazy("乙"), value=lambda d: called(d.second)),
        Column(
            "signs", gettext_lazy("相同之处"),
            value=lambda d: "；".join(str(SIGNS[sign]) for sign in d.signs),
        ),
        Column("likely", gettext_lazy("判断"), "state", value=_likely),
        Column("first", gettext_lazy("甲的证件"), value=lambda d: document_of(d.first), spare=1),
        Column("second", gettext_lazy("乙的证件"), value=lambda d: document_of(d.second), spare=1),
    ),
    row_url=lambda d: reverse("registry:two", args=[d.first.pk, d.second.pk]),
    empty=Empty(
        gettext_lazy("没有疑似重复的人"),
        gettext_lazy("姓名、出生日期、电话中两样相同的会列在这里；知道两个号码时，用“按号码比对”。"),
        icon="circle-check",
    ),
)  # fmt: skip

MERGES = Table(
    "registry-merges",
    (
        Column("survivor", gettext_lazy("保留"), value=lambda m: called(m.survivor)),
        Column("merged", gettext_lazy("并入"), value=lambda m: called(m.merged)),
        Column("state", gettext_lazy("状态"), "state", value=lambda m: merge_state(m)),
        Column("at", gettext_lazy("合并时间"), "time", sortable="at"),
        Column("by", gettext_lazy("合并人"), value=lambda m: by(m.made_by)),
        Column("reason", gettext_lazy("依据"), spare=1),
    ),
    row_url=lambda m: reverse("registry:merged", args=[m.pk]),
    empty=Empty(
        gettext_lazy("还没有合并过"),
        gettext_lazy("在“疑似重复”里核对两份记录后合并；合并可以撤销。"),
        icon="git-merge",
    ),
)


def merge_state(row: Merge) -> State:
    if row.undone_at:
        return State(_("已撤销"), "done")
    return State(_("已合并"), "good")


def by(account: Any) -> str:
    return getattr(account, "name", "") or _("系统")


def side_by_side(said: Comparison) -> list[Panel]:
    """What the registry has of both, then what other rooms have."""
    return [
        Related(title=_("两份记录"), key="about", table=_beside("about"), rows=said.about),
        Related(
            title=_("各自名下"), key="held", table=_beside("held", compare=False), rows=said.held,
            empty=Empty(_("两份记录名下都没有待遇、余额或预订"), icon="circle-check"),
        ),
    ]  # fmt: skip


def _beside(key: str, *, compare: bool = True) -> Table:
    columns = [
        Column("label", _("项目")),
        Column("first", _("甲"), value=lambda line: line.first or "—"),
        Column("second", _("乙"), value=lambda line: line.second or "—"),
    ]
    if compare:
        columns.append(Column("same", _("比较"), "state", value=_same))
    return Table(f"registry-{key}", tuple(columns))


def _same(line: Line) -> State | str:
    if line.same is None:
        return ""
    return State(_("相同"), "good") if line.same else State(_("不同"), "soon")


def kept_apart(rows: Sequence[Apart]) -> Panel:
    """Those of whom somebody said that they are two."""
    columns = (
        Column("who", _("两个人"), "link", value=_both),
        Column("at", _("核实时间"), "time"),
        Column("by", _("核实人"), value=lambda row: by(row.made_by)),
        Column("reason", _("依据")),
    )
    return Related(title=_("已核实是两个人"), table=Table("registry-apart", columns), rows=rows)


def _both(row: Apart) -> Link:
    url = reverse("registry:two", args=[row.first_id, row.second_id])
    return Link(f"{called(row.first)} / {called(row.second)}", url)
