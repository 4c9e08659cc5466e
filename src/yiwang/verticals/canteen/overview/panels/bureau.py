"""The panels of the bureau's overview; every number opens its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.panels import Bar, BarList, Figure, Figures, Panel, Related, Trend
from yiwang.ui.tables import Column, Table
from yiwang.ui.text import Text
from yiwang.ui.values import Link

from ...models import Meal
from ...settling.panels.values import Yuan
from ...settling.rules.money import yuan
from ..rules import Period
from ..selectors import CALLED_OFF, FUNDERS, NO_MENU, CanteenDay, Hands, Sums
from .texts import FUNDER_NAMES, range_of, url_of

MOST = 12


def today(
    days: Sequence[CanteenDay], sums: Sums, month: Sums, period: Period, street: str
) -> Figures:
    """Meals of the day, booked against served, and those of its month."""
    asked = {"street": street, **range_of(period.day, period.day)}
    figures = [
        Figure(
            _("就餐"), sums.meals, unit=_("份"), url=url_of("meals", asked), icon="soup",
            note=_("其中送餐 %(count)s") % {"count": sums.delivered},
        ),
        Figure(
            _("享受补贴"), sums.subsidised, unit=_("份"),
            url=url_of("meals", asked | {"subsidised": "1"}),
        ),
    ]  # fmt: skip
    by_day = {"street": street, "day": period.day.isoformat()}
    for meal in Meal:
        served = sum(each.served_of(meal.value) for each in days)
        booked = sum(each.booked_of(meal.value) for each in days)
        if served or booked or meal == Meal.LUNCH:
            note = _("已订 %(count)s") % {"count": booked}
            url = url_of("day", by_day)
            figures.append(Figure(meal.label, served, unit=_("份"), url=url, note=note))
    fed = sum(1 for each in days if each.all_served)
    figures.append(
        Figure(
            _("有人就餐的饭堂"), fed, unit=_("家"), url=url_of("day", by_day | {"fed": "1"}),
            note=_("共 %(count)s 家") % {"count": len(days)},
        )
    )  # fmt: skip
    span = {"street": street, **range_of(period.since, period.until)}
    figures.append(
        Figure(
            _("%(month)s 就餐") % {"month": period.month}, month.meals, unit=_("份"),
            url=url_of("tallies", span),
            note=_("享受补贴 %(count)s") % {"count": f"{month.subsidised:,}"},
        )
    )  # fmt: skip
    return Figures(figures=figures)


def to_do(hands: Hands, days: Sequence[CanteenDay], period: Period, street: str) -> Figures:
    """What needs a hand; only what the reader may open."""
    figures: list[Figure] = []
    if hands.applications is not None:
        figures += _applications(hands, hands.applications, street)
    if hands.unhoused is not None:
        place = f"&street={street}" if street else ""
        url = f"{reverse('canteen_overview:diners')}?grid=none{place}"
        figures.append(_count(_("没有网格的长者"), hands.unhoused, url, unit=_("人")))
    if hands.statements is not None:
        url = f"{reverse('canteen_settling:statements')}?todo=1"
        figures.append(_count(_("等我办的结算单"), hands.statements, url))
    if hands.adjustments is not None:
        url = f"{reverse('canteen_settling:adjustments')}?state=asked"
        figures.append(_count(_("待审批的调整"), hands.adjustments, url))
    if hands.disputes is not None:
        url = f"{reverse('canteen_till:disputes')}?outcome=open"
        figures.append(_count(_("离线争议"), hands.disputes, url))
    if hands.partings:
        url = f"{reverse('canteen_till:partings')}?state=open"
        figures.append(_count(_("拆户的钱包"), hands.partings, url))
    if hands.signals is not None:
        url = f"{reverse('canteen_watching:signals')}?state=open"
        figures.append(_count(_("待核实的异常"), hands.signals, url))
    if hands.differences is not None:
        url = f"{reverse('canteen_settling:differences')}?state=open"
        told = _("%(time)s 统计") % {"time": f"{localtime(hands.at):%H:%M}"} if hands.at else ""
        figures.append(_count(_("对账差异"), hands.differences, url, note=told))
    by_day = {"street": street, "day": period.day.isoformat()}
    for state, label in ((CALLED_OFF, _("停餐的饭堂")), (NO_MENU, _("没有菜单的饭堂"))):
        n = sum(1 for each in days if each.state == state)
        figures.append(_count(label, n, url_of("day", by_day | {"state": state}), unit=_("家")))
    return Figures(title=_("需要处理"), figures=figures, icon="hand-stop")


def _applications(hands: Hands, found: Mapping[str, int], street: str) -> list[Figure]:
    place = f"&street={street}" if street else ""
    url = f"{reverse('canteen:applications')}?"
    late = Figure(
        _("超期的申请"), hands.late, unit=_("件"), url=f"{url}late=1{place}",
        tone="late" if hands.late else "",
    )  # fmt: skip
    waiting = [
        ("applied", _("待街道核对")), ("checked", _("待区级审核")), ("unknown", _("待人工核实")),
    ]  # fmt: skip
    return [
        late,
        *(
            _count(label, found.get(code, 0), f"{url}state={code}{place}")
            for code, label in waiting
        ),
    ]


def _count(label: str, n: int, url: str, *, unit: str = "", note: str = "") -> Figure:
    tone = "soon" if n else ""
    return Figure(label, n, unit=unit or _("件"), url=url, tone=tone, note=note)


@dataclass(frozen=True)
class FunderRow:
    """What one funder pays of a day and of its month."""

    name: Text
    day: Link | Yuan
    month: Link | Yuan


FUNDER_TABLE = Table(
    "canteen-funders",
    (
        Column("name", gettext_lazy("资金来源")),
        Column("day", gettext_lazy("当日（元）"), align="end"),
        Column("month", gettext_lazy("本月（元）"), align="end"),
    ),
)


def money(day: Sums, month: Sums, period: Period, query: Mapping[str, str]) -> Related:
    """By funder, of the day and of the month; each amount opens the tallies it sums."""
    of_day = dict(query) | range_of(period.day, period.day)
    of_month = dict(query) | range_of(period.since, period.until)
    rows = [
        FunderRow(
            FUNDER_NAMES[name],
            _opened(getattr(day, name), of_day | {"funder": name}),
            _opened(getattr(month, name), of_month | {"funder": name}),
        )
        for name in FUNDERS
    ]
    whole = FunderRow(_("合计"), _opened(day.price, of_day), _opened(month.price, of_month))
    title = _("资金 · %(month)s") % {"month": period.month}
    return Related(
        title=title, table=FUNDER_TABLE, rows=[*rows, whole], icon="scale",
        more_url=url_of("tallies", of_month), more_label=_("明细"),
    )  # fmt: skip


def _opened(fen: int, query: Mapping[str, str]) -> Link | Yuan:
    return Link(yuan(fen), url_of("tallies", query)) if fen else Yuan(fen)


def by_canteen(days: Sequence[CanteenDay], period: Period, street: str) -> BarList:
    """The canteens with most bookings and meals: served of booked, each number with its list."""
    busiest = sorted(days, key=lambda each: -max(each.all_served, each.all_booked))[:MOST]
    bars = [_bar(each, period) for each in busiest if each.all_served or each.all_booked]
    query = {"street": street, "day": period.day.isoformat()}
    return BarList(
        title=_("各饭堂 · 已就餐 / 已订"),
        bars=bars,
        icon="building-store",
        more_url=url_of("day", query),
        more_label=_("全部饭堂"),
        nothing=_("这一天还没有订餐和就餐。"),
    )


def _bar(each: CanteenDay, period: Period) -> Bar:
    pk = str(each.canteen.pk)
    meals = url_of("meals", {"canteen": pk, **range_of(period.day, period.day)})
    day = url_of("day", {"q": each.canteen.name, "day": period.day.isoformat()})
    walked_in = each.all_served > each.all_booked
    return Bar(
        each.canteen.name,
        each.all_served,
        url=reverse("canteen:canteen", args=[each.canteen.pk]),
        whole=each.all_booked,
        part_url=meals,
        whole_url=day,
        note=_("含未预订的散客") if walked_in and each.all_booked else "",
    )


def trends(found: Mapping[date, Sums], period: Period, query: Mapping[str, str]) -> list[Panel]:
    """Meals and public money of the thirty days up to the day."""
    span = (period.day - period.trend_since).days + 1
    days = [period.trend_since + timedelta(days=number) for number in range(span)]
    sums = [found.get(day, Sums()) for day in days]
    labels = [f"{day:%m-%d}" for day in days]
    urls = [url_of("tallies", dict(query) | range_of(day, day)) for day in days]
    meals = [each.meals for each in sums]
    fen = [each.public for each in sums]
    said = {"sum": f"{sum(meals):,}", "most": f"{max(meals):,}"}
    return [
        Trend(
            title=_("近 30 天就餐"), unit=_("份"), icon="chart-bar", urls=urls,
            points=list(zip(labels, meals, strict=True)),
            describe=_("近 30 天共 %(sum)s 份，最多的一天 %(most)s 份") % said,
        ),
        Trend(
            title=_("近 30 天政府补贴"), unit=_("元"), icon="chart-bar", urls=urls,
            points=[(label, each // 100) for label, each in zip(labels, fen, strict=True)],
            describe=_("近 30 天政府补贴共 %(sum)s 元") % {"sum": yuan(sum(fen))},
        ),
    ]  # fmt: skip
