"""A statement: its sums, its canteens by funder, its streets, its log."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.places.selectors import path_of, paths_of
from yiwang.ui.panels import Entry, Fact, Facts, Notice, Panel, Related, Timeline
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.text import Row
from yiwang.ui.values import Link, Person, State, Tone
from yiwang.verticals.canteen.models import MealServed

from ..models import Line, Part, Statement, Step
from ..selectors import Behind, meals_of
from ..selectors.sums import CanteenSum, funders_of
from .meals import url_of, whose
from .values import Yuan, in_yuan

STATEMENTS = Table(
    "statements",
    (
        Column("operator", gettext_lazy("运营单位"), value=lambda row: row.operator.name),
        Column("period", gettext_lazy("账期"), "code", value=lambda row: row.period.code),
        Column("state", gettext_lazy("状态"), "state", value=lambda row: row.shown_state),
        Column("meals", gettext_lazy("餐次"), "count"),
        Column("gross", gettext_lazy("应计（元）"), "count", value=lambda row: Yuan(row.gross)),
        Column("due", gettext_lazy("应付（元）"), "count", value=lambda row: Yuan(row.due)),
        Column(
            "district",
            gettext_lazy("付款区"),
            spare=1,
            value=lambda row: path_of(row.district) or row.district,
        ),
        Column("submitted_at", gettext_lazy("提交时间"), "time", spare=1),
        Column("paid_on", gettext_lazy("付款日期"), "date", spare=1),
    ),
    row_url=lambda row: reverse("canteen_settling:statement", args=[row.pk]),
    row_tone=lambda row: "late" if row.state == "returned" else "",
    empty=Empty(
        gettext_lazy("没有结算单"),
        gettext_lazy("账期结束后，运营单位的负责人在这里生成并提交；街道、区、财务依次办理。"),
        icon="file-spreadsheet",
    ),
)
STREETS = Table(
    "streets",
    (
        Column("street", gettext_lazy("镇街"), "place"),
        Column("state", gettext_lazy("核对"), "state"),
        Column("at", gettext_lazy("时间"), "time"),
    ),
)
BEHIND = Table(
    "behind",
    (
        Column("journal", gettext_lazy("凭证"), "code", value=lambda row: str(row.journal_id)),
        Column("what", gettext_lazy("业务"), value=lambda row: deed(row)),
        Column("payer", gettext_lazy("付款账户"), "code", hide_on_phone=True),
        Column("amount", gettext_lazy("金额（元）"), "count", value=lambda row: Yuan(row.amount)),
        Column("memo", gettext_lazy("摘要")),
        Column("posted_at", gettext_lazy("入账时间"), "time", hide_on_phone=True),
    ),
)
TRANSFERS = Table(
    "transfers",
    (
        Column("what", gettext_lazy("业务"), "link"),
        Column("who", gettext_lazy("就餐人")),
        Column("at", gettext_lazy("就餐时间"), "time"),
        Column("journal", gettext_lazy("凭证"), "code"),
        Column("payer", gettext_lazy("付款账户"), "code", hide_on_phone=True),
        Column("amount", gettext_lazy("金额（元）"), "count"),
        Column("memo", gettext_lazy("摘要")),
        Column("posted_at", gettext_lazy("入账时间"), "time", hide_on_phone=True),
    ),
)
STEPS = {
    "draft": gettext_lazy("生成草稿"),
    "rebuild": gettext_lazy("重新生成"),
    "submit": gettext_lazy("提交"),
    "check": gettext_lazy("街道核对"),
    "review": gettext_lazy("区级审核"),
    "pay": gettext_lazy("支付"),
    "return": gettext_lazy("退回"),
}
_DEEDS = {
    "meal": gettext_lazy("用餐"),
    "canteen.bonus": gettext_lazy("运营补贴"),
    "canteen.adjust": gettext_lazy("结算调整"),
}


def days_of(statement: Statement) -> str:
    days = {"first": f"{statement.since:%Y-%m-%d}", "last": f"{statement.through:%Y-%m-%d}"}
    return _("%(first)s 至 %(last)s") % days


def deed(row: Behind) -> str:
    name = str(_DEEDS.get(row.kind, row.kind))
    return _("%(deed)s（冲正）") % {"deed": name} if row.reverses else name


def told(line: Line, behind: Sequence[Behind]) -> list[Row]:
    """Transfers with the meals that they are of, each a click away."""
    known = meals_of(line, (each.journal_id for each in behind))
    return [_told(each, known.get(each.journal_id)) for each in behind]


def _told(row: Behind, meal: MealServed | None) -> Row:
    return {
        "what": Link(deed(row), url_of(meal)) if meal else deed(row),
        "who": whose(meal) if meal else "",
        "at": meal.served_at if meal else None,
        "journal": str(row.journal_id),
        "payer": row.payer,
        "amount": Yuan(row.amount),
        "memo": row.memo,
        "posted_at": row.posted_at,
    }


def sums(statement: Statement, canteens: Sequence[CanteenSum], *, whole: bool) -> Panel:
    """What is due and why; for a street only its own canteens' sum."""
    if not whole:
        mine = [
            Fact(_("账期"), statement.period.code),
            Fact(_("饭堂"), len(canteens)),
            Fact(_("餐次"), sum(each.meals for each in canteens)),
            Fact(_("应计"), in_yuan(sum(each.total for each in canteens))),
        ]
        return Facts(title=_("本街道饭堂合计"), facts=mine)
    facts = [
        Fact(_("账期"), days_of(statement)),
        Fact(_("餐次"), statement.meals),
        Fact(_("应计"), in_yuan(statement.gross), note=_("账期内记入该单位的全部餐费")),
        Fact(_("饭堂已收"), in_yuan(-statement.kept), note=_("现金与扫码，含充值")),
        Fact(_("企业让利"), in_yuan(-statement.given)),
        Fact(_("争议待定"), in_yuan(-statement.disputed)),
        Fact(
            _("应付") if statement.due >= 0 else _("应缴回"),
            in_yuan(abs(statement.due)),
            note=_("应计减去以上各项"),
        ),
        Fact(_("转账笔数"), statement.transfers),
    ]
    if statement.state == "paid":
        facts += [
            Fact(_("付款日期"), f"{statement.paid_on:%Y-%m-%d}" if statement.paid_on else ""),
            Fact(_("银行回单号"), statement.bank_reference),
        ]
    facts.append(Fact(_("校验码"), statement.digest[:16]))
    return Facts(title=_("合计"), facts=facts)


def by_canteen(statement: Statement, canteens: Sequence[CanteenSum]) -> Panel:
    """One row a canteen, a column for each funder that paid; the last row adds them up."""
    funders = funders_of(canteens)
    columns = (
        Column("name", _("饭堂"), "link"),
        Column("meals", _("餐次"), "count"),
        *(Column(funder.value, funder.label, "count") for funder in funders),
        Column("total", _("合计（元）"), "count"),
    )
    url = reverse("canteen_settling:lines", args=[statement.pk])
    rows: list[Row] = [
        {
            "name": Link(each.name or _("未指明饭堂"), f"{url}?q={each.name}"),
            "meals": each.meals,
            **{funder.value: Yuan(each.of.get(funder, 0)) for funder in funders},
            "total": Yuan(each.total),
        }
        for each in canteens
    ]
    if len(rows) > 1:
        rows.append(
            {
                "name": _("合计"),
                "meals": sum(each.meals for each in canteens),
                **{
                    funder.value: Yuan(sum(each.of.get(funder, 0) for each in canteens))
                    for funder in funders
                },
                "total": Yuan(sum(each.total for each in canteens)),
            }
        )
    return Related(
        title=_("按饭堂和出资方（元）"),
        table=Table("by-canteen", columns),
        rows=rows,
        more_url=url,
        more_label=_("逐日明细"),
        empty=Empty(_("这个账期没有用餐"), _("没有记入该单位的转账。")),
    )


def streets(parts: Iterable[Part], names: dict[int, str]) -> Panel:
    found = list(parts)
    paths = paths_of({part.street for part in found})
    rows: list[Row] = [
        {
            "street": paths.get(part.street) or part.street,
            "state": State(_("%(name)s 已核对") % {"name": names.get(part.checked_by, "")}, "good")
            if part.checked_by
            else State(_("未核对"), "idle"),
            "at": part.checked_at,
        }
        for part in found
    ]
    return Related(title=_("街道核对"), table=STREETS, rows=rows)


def corrections(found: Sequence[Behind]) -> list[Panel]:
    """What corrects days of earlier statements, with the reason."""
    if not found:
        return []
    return [Related(title=_("以前账期的调整"), table=BEHIND, rows=found)]


def log(steps: Iterable[Step]) -> Panel:
    tones: dict[str, Tone] = {"return": "late", "pay": "done", "review": "good", "check": "good"}
    return Timeline(
        title=_("办理记录"),
        entries=[
            Entry(
                STEPS.get(step.verb, step.verb),
                step.at,
                Person(step.name),
                note=step.note,
                tone=tones.get(step.verb, "info"),
            )
            for step in steps
        ],
    )


def returned(statement: Statement, steps: Sequence[Step]) -> list[Panel]:
    if statement.state != "returned":
        return []
    last = next((step for step in reversed(steps) if step.verb == "return"), None)
    said = {"who": last.name if last else "", "note": last.note if last else ""}
    text = _("%(who)s 退回：%(note)s。更正请冲正后重记，会列入下一张结算单；说明后可再次提交。")
    return [Notice(text=text % said, tone="late")]
