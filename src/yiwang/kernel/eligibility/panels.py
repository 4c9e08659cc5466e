"""Tables and panels of the pages."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.panels import Fact, Facts, Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.times import full_time
from yiwang.ui.values import Person, State, Tone

from .models import ImpactLine, RuleSet
from .models.deciding import Outcome
from .rules.conditions import written
from .rules.deciding import Answer, Tried
from .rules.fields import Field
from .rules.table import RESULTS, Row, shown_outcome
from .rules.table import Column as RuleColumn
from .rules.table import Table as RuleTable
from .rules.wording import shown_value
from .workbook.layout import KIND_NAMES

_STATES: dict[str, Tone] = {
    "draft": "idle", "reviewed": "soon", "published": "good", "retired": "done",
}  # fmt: skip
_OUTCOMES: dict[str, Tone] = {"eligible": "good", "ineligible": "idle", "unknown": "soon"}
_CHANGES: dict[str, Tone] = {
    "gains": "good", "loses": "late", "changes": "info", "unknown": "soon",
}  # fmt: skip


def rules_state(rules: RuleSet) -> State:
    """草稿, 已发布 …; a published set says whether its days have come, or are over."""
    today = localdate()
    if rules.state == RuleSet.State.PUBLISHED and rules.since > today:
        return State(_("已发布，待生效"), "early")
    if rules.state == RuleSet.State.PUBLISHED and rules.until and rules.until <= today:
        return State(_("已期满"), "done")
    return State(RuleSet.State(rules.state).label, _STATES[rules.state])


def outcome_state(outcome: str) -> State:
    """享受, 不享受, 待人工核实; a dash before anything was decided."""
    if not outcome:
        return State(_("尚无规则"), "idle")
    return State(Outcome(outcome).label, _OUTCOMES[outcome])


def period(since: date, until: date | None) -> str:
    """Both days as they are read: the end is the first day that is out."""
    if until is None:
        return _("%(since)s 起") % {"since": since.isoformat()}
    return f"{since.isoformat()} – {until.isoformat()}"


PROGRAMMES = Table(
    "programmes",
    (
        Column("title", gettext_lazy("项目"), sortable="title"),
        Column("code", gettext_lazy("代码"), "code", sortable="code"),
        Column("unit", gettext_lazy("单位"), hide_on_phone=True),
        Column("in_force", gettext_lazy("现行规则")),
        Column("held", gettext_lazy("享受人数"), "count"),
        Column("waiting", gettext_lazy("待人工核实"), "count"),
    ),
    row_url=lambda row: reverse("eligibility:programme", args=[row["pk"]]),
    empty=Empty(
        gettext_lazy("还没有待遇项目"),
        gettext_lazy("建立项目后，在其中起草规则；由另一人审核、发布。"),
        icon="scale",
    ),
)

RULE_SETS = Table(
    "rule-sets",
    (
        Column("version", gettext_lazy("版本"), value=lambda r: _("第 %s 版") % r.version),
        Column("state", gettext_lazy("状态"), "state", value=rules_state),
        Column("period", gettext_lazy("有效期"), value=lambda r: period(r.since, r.until)),
        Column("source", gettext_lazy("依据")),
        Column("author", gettext_lazy("起草人"), "person", value=lambda r: _who(r.author)),
    ),
    row_url=lambda row: reverse("eligibility:rules", args=[row.pk]),
    empty=Empty(
        gettext_lazy("还没有规则"),
        gettext_lazy("点“起草规则”在表格里填写，或导入 XLSX 文件。"),
    ),
)

TODO = Table(
    "eligibility-todo",
    (
        Column("who", gettext_lazy("对象")),
        Column("subject", gettext_lazy("编号"), "code", spare=1),
        Column("programme", gettext_lazy("项目"), value=lambda r: r.programme.title),
        Column("reason", gettext_lazy("原因")),
        Column("changed_at", gettext_lazy("从何时起"), "time", sortable="changed_at"),
    ),
    row_url=lambda row: (
        reverse("eligibility:decision", args=[row.decision_id])
        if row.decision_id
        else reverse("eligibility:programme", args=[row.programme_id])
    ),
    empty=Empty(
        gettext_lazy("没有待核实的人"),
        gettext_lazy("登记不全、规则判断不了的人会出现在这里；补齐事实后自动重新判定。"),
        icon="circle-check",
    ),
)

IMPACT = Table(
    "impact",
    (
        Column("who", gettext_lazy("对象"), sortable="subject"),
        Column("subject", gettext_lazy("编号"), "code", spare=2),
        Column(
            "change", gettext_lazy("变化"), "state",
            value=lambda r: State(ImpactLine.Change(r.change).label, _CHANGES[r.change]),
        ),
        Column("before_reason", gettext_lazy("现在")),
        Column("after_reason", gettext_lazy("新规则")),
        Column(
            "cost", gettext_lazy("按测算列增减"), sortable="cost", align="end",
            value=lambda r: r.difference,
        ),
        Column(
            "holds", gettext_lazy("正在享受"), value=lambda r: _("是") if r.holds else _("否"),
            hide_on_phone=True,
        ),
    ),
    empty=Empty(
        gettext_lazy("没有人受影响"), gettext_lazy("按测算日期的情况，结果都与现行规则相同。")
    ),
)  # fmt: skip


def rule_table(table: RuleTable) -> Panel:
    """The decision table in words: only the inputs that any row looks at."""
    columns = [
        Column("number", _("行"), value=lambda row: str(row[0]), width="3rem"),
        *(_condition_column(field) for field in table.used),
        Column("result", _("结论"), "state", value=lambda row: _result(row[1].result)),
        *(_outcome_column(column) for column in table.columns),
        Column("reason", _("理由"), value=lambda row: row[1].reason),
    ]
    made = Table("decision-table", tuple(columns), caption=_("规则"))
    return Related(title=_("规则"), key="table", table=made, rows=list(enumerate(table.rows, 1)))


def _condition_column(field: Field) -> Column:
    def words(row: tuple[int, Row]) -> str:
        said = row[1].when.get(field.name)
        return written(field, said) if said is not None else _("不限")

    return Column(f"when-{field.name}", field.label, value=words)


def _outcome_column(column: RuleColumn) -> Column:
    def words(row: tuple[int, Row]) -> str:
        then = row[1].then
        return shown_outcome(column, then[column.name]) if column.name in then else ""

    money = column.kind == "money"
    label = _("%(label)s（元）") % {"label": column.label} if money else column.label
    return Column(f"then-{column.name}", label, value=words)


def _result(result: str) -> State:
    return State(RESULTS[result], _OUTCOMES[result])


def inputs_panel(table: RuleTable) -> Panel:
    """What is asked, of what type, and what an absent entry counts as."""
    columns = (
        Column("label", _("输入"), value=lambda f: f.label),
        Column("name", _("代码"), "code", value=lambda f: f.name),
        Column("kind", _("类型"), value=lambda f: KIND_NAMES[f.kind]),
        Column("absent", _("没有登记时"), value=lambda f: _absent(table, f)),
        Column("options", _("选项"), value=lambda f: "、".join(label for _c, label in f.options)),
        Column("source", _("来源"), value=lambda f: f.source, hide_on_phone=True),
    )
    return Related(title=_("输入"), table=Table("inputs", columns), rows=list(table.fields))


def _absent(table: RuleTable, field: Field) -> str:
    if field.kind == "age":
        return _("由%(date)s算出") % {"date": table.field(field.of).label}
    return _("视为 %(value)s") % {"value": field.assume} if field.assume else _("转人工核实")


def golden_panel(table: RuleTable, tried: Sequence[Tried]) -> Panel:
    """The examples, each with what comes out."""
    failing = sum(not each.passes for each in tried)
    columns = (
        Column("name", _("样例"), value=lambda t: t.case.name),
        Column("on", _("判定日期"), value=lambda t: t.case.on.isoformat()),
        Column("given", _("情况"), value=lambda t: given_words(table, t.case.given)),
        Column("wanted", _("应为"), value=lambda t: _said(table, t.case.result, t.case.then)),
        Column("got", _("结果"), value=lambda t: _got(table, t.answer)),
        Column("passes", _("核对"), "state", value=lambda t: _passes(t.passes)),
    )
    title = _("样例：%(count)s 个全部相符") % {"count": len(tried)}
    if failing:
        title = _("样例：%(failing)s 个不符，共 %(count)s 个") % {
            "failing": failing, "count": len(tried),
        }  # fmt: skip
    empty = Empty(_("还没有样例"), _("请写几个结果已知的样例；发布前必须全部相符。"))
    made = Table("golden", columns, row_tone=lambda t: "" if t.passes else "late")
    return Related(title=title, key="golden", table=made, rows=list(tried), empty=empty)


def _passes(passes: bool) -> State:
    return State(_("相符"), "good") if passes else State(_("不符"), "late")


def given_words(table: RuleTable, given: object) -> str:
    """出生日期 1946-03-01、户籍 440204; what is not there is not registered."""
    assert isinstance(given, dict)
    said = [f"{f.label} {shown_value(f, given[f.name])}" for f in table.asked if f.name in given]
    return "；".join(said) or _("什么都没有登记")


def _said(table: RuleTable, result: str, then: object) -> str:
    assert isinstance(then, dict)
    parts = [
        f"{column.label} {shown_outcome(column, then[column.name])}"
        for column in table.columns
        if column.name in then
    ]
    return " ".join([RESULTS[result], *parts])


def _got(table: RuleTable, answer: Answer) -> str:
    said = _said(table, answer.outcome, dict(answer.values))
    return f"{said}（{answer.reason}）"


def about_panel(rules: RuleSet, policy: str, otherwise: str) -> Panel:
    """Who made the set, from which document, and when it holds."""
    return Facts(
        title=_("这一版"),
        columns=3,
        facts=[
            Fact(_("有效期"), period(rules.since, rules.until)),
            Fact(_("依据"), rules.source),
            Fact(_("多条符合时"), policy),
            Fact(_("都不符合时"), otherwise),
            Fact(_("起草人"), _done_by(rules.author, rules.saved_at)),
            Fact(_("审核人"), _done_by(rules.reviewer, rules.reviewed_at)),
            Fact(_("发布人"), _done_by(rules.publisher, rules.published_at)),
        ],
    )


def _done_by(account: object, at: datetime | None) -> object:
    if at is None:
        return None
    return Person(_who(account).name, full_time(at))


def _who(account: object) -> Person:
    return Person(getattr(account, "name", "") or _("系统"))
