"""A diner's file on the desk, masked."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.eligibility.models import Fact as Recorded
from yiwang.kernel.ledger.services import deed_called
from yiwang.kernel.places.selectors import path_of, short_paths
from yiwang.kernel.registry.selectors import NoteRow, row_of
from yiwang.ui.panels import Fact, Facts, Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State

from ...applying.rules.changes import INSTITUTION
from ...applying.rules.ending import DIED
from ...models import Diner, Entitlement, MealServed
from ...settling.panels.values import Yuan
from ...settling.rules.money import yuan
from ..selectors import File


def state_of(row: Any) -> State:
    if row.ended_on is not None:
        return State(_("已停用"), "idle")
    return State(_("享受补贴"), "good") if row.entitled else State(_("原价就餐"), "info")


def said(fact: Recorded) -> State:
    """A fact in words."""
    if fact.name == DIED:
        return State(_("去世"), "late") if fact.value else State(_("没有去世"), "idle")
    if fact.name == INSTITUTION:
        return State(_("住养老机构"), "late") if fact.value else State(_("不住养老机构"), "idle")
    return State(_("住院"), "late") if fact.value else State(_("不在院"), "idle")


def _why(row: Entitlement) -> Link | str:
    if row.grant.decision_id is None:
        return row.category
    url = reverse("eligibility:decision", args=[row.grant.decision_id])
    return Link(row.category or _("看依据"), url)


_ENTITLEMENTS = Table(
    "diner-entitlements",
    (
        Column("programme", gettext_lazy("待遇项目"), value=lambda row: row.programme.title),
        Column("category", gettext_lazy("按什么享受"), "link", value=_why),
        Column("since", gettext_lazy("自"), "date"),
        Column("until", gettext_lazy("止（不含）"), "date"),
        Column("why", gettext_lazy("终止原因"), value=lambda row: row.grant.end_reason, spare=1),
    ),
)
_FACTS = Table(
    "diner-facts",
    (
        Column("name", gettext_lazy("情况"), "state", value=said),
        Column("since", gettext_lazy("自"), "date"),
        Column("until", gettext_lazy("止（不含）"), "date"),
        Column("source", gettext_lazy("依据")),
        Column("recorded_at", gettext_lazy("登记时间"), "time", spare=1),
    ),
)
_MEALS = Table(
    "diner-meals",
    (
        Column("day", gettext_lazy("日期"), "date"),
        Column("meal", gettext_lazy("餐"), value=lambda row: row.get_meal_display()),
        Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
        Column("price", gettext_lazy("餐价（元）"), value=lambda r: Yuan(r.price), align="end"),
        Column("paid", gettext_lazy("自付（元）"), value=lambda r: Yuan(r.diner_part), align="end"),
        Column("by", gettext_lazy("支付"), value=MealServed.get_paid_by_display, spare=1),
    ),
)
_ORDERS = Table(
    "diner-orders",
    (
        Column("day", gettext_lazy("日期"), "date"),
        Column("meal", gettext_lazy("餐"), value=lambda row: row.get_meal_display()),
        Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
        Column("state", gettext_lazy("状态"), value=lambda r: r.reservation.get_state_display()),
    ),
)
_LINES = Table(
    "diner-wallet",
    (
        Column("day", gettext_lazy("日期"), "date", value=lambda row: row.effective_on),
        Column("kind", gettext_lazy("事项"), value=lambda row: _deed(row)),
        Column(
            "amount", gettext_lazy("金额（元）"), value=lambda row: _moved(row), align="end"
        ),
        Column(
            "balance", gettext_lazy("余额（元）"), value=lambda r: Yuan(r.balance), align="end"
        ),
    ),
)  # fmt: skip


_NOTES = Table(
    "diner-notes",
    (
        Column("at", gettext_lazy("时间"), "time"),
        Column("text", gettext_lazy("内容")),
        Column(
            "author", gettext_lazy("登记人"), value=lambda row: row.author or _("系统"), spare=1
        ),
    ),
)


def _deed(line: Any) -> str:
    word = str(deed_called(line.kind))
    return _("撤销：%(deed)s") % {"deed": word} if line.is_reversal else word


def _moved(line: Any) -> Yuan:
    """What the wallet gained or, below zero, paid; it is an account of what we owe her."""
    return Yuan(line.credit - line.debit)


def who(diner: Diner) -> Facts:
    row = row_of(diner.person)
    facts = [
        Fact(_("身份证号码"), row.id_number or "—"),
        Fact(_("出生年份"), str(row.birth_year or "—")),
        Fact(_("联系电话"), row.phone or "—"),
        Fact(_("户籍所在镇街"), path_of(diner.street) or diner.district),
        Fact(_("现住地址"), row.address or "—"),
        Fact(_("所在网格"), _grid_of(diner)),
        Fact(_("登记时间"), diner.enrolled_at),
    ]
    if diner.ended_on is not None:
        facts.append(Fact(_("停用日期"), diner.ended_on))
    return Facts(title=_("本人"), facts=facts)


def _grid_of(diner: Diner) -> State | str:
    grid = diner.person.grid
    if not grid:
        return State(_("没有登记"), "soon")
    return short_paths([grid])[grid] or grid


def noted(notes: Sequence[NoteRow]) -> Related:
    """What was found when somebody went to see her, and what else is noted."""
    none = _("订了没来、常来的人两天没来，网格员上门后写的情况会出现在这里。")
    empty = Empty(_("没有探访"), none)
    return Related(
        title=_("探访和备注"), table=_NOTES, rows=notes, icon="clipboard-list", empty=empty
    )


def panels_of(diner: Diner, file: File) -> list[Panel]:
    held = _("没有钱包") if file.held is None else _("余额 %(sum)s 元") % {"sum": yuan(file.held)}
    return [
        who(diner),
        Related(
            title=_("就餐补贴"), table=_ENTITLEMENTS, rows=file.entitlements, icon="soup",
            empty=Empty(_("没有补贴资格"), _("申请通过后会出现在这里。")),
        ),
        Related(
            title=_("已登记的情况"), table=_FACTS, rows=file.facts, icon="clipboard-list",
            empty=Empty(_("没有登记"), _("住院、入住养老机构、去世登记后会出现在这里。")),
        ),
        Related(
            title=_("已订的餐"), table=_ORDERS, rows=file.orders, icon="calendar",
            empty=Empty(_("没有订餐")),
        ),
        Related(
            title=_("最近就餐"), table=_MEALS, rows=file.meals, icon="soup",
            empty=Empty(_("还没有就餐")),
        ),
        Related(
            title=_("钱包 · %(held)s") % {"held": held}, table=_LINES, rows=file.lines,
            icon="scale", empty=Empty(_("近 90 天没有收支")),
        ),
    ]  # fmt: skip
