"""The panels of the operator's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.panels import Figure, Figures, Notice, Panel, Related, Trend
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link

from ...menus.words import day_said
from ..selectors import CALLED_OFF, CanteenDay, Cooked, Hands, Sums
from .texts import range_of, url_of


def today(days: Sequence[CanteenDay], owed: int | None, day: date) -> Figures:
    asked = range_of(day, day)
    booked = sum(each.all_booked for each in days)
    served = sum(each.all_served for each in days)
    subsidised = sum(each.subsidised for each in days)
    return Figures(
        figures=[
            Figure(
                _("今日已订"), booked, unit=_("份"), url=url_of("day", {"day": day.isoformat()})
            ),
            Figure(_("今日已就餐"), served, unit=_("份"), url=url_of("meals", asked), icon="soup"),
            Figure(
                _("享受补贴"), subsidised, unit=_("份"),
                url=url_of("meals", asked | {"subsidised": "1"}),
            ),
            Figure(
                _("账上应收"), None if owed is None else owed // 100, unit=_("元"), icon="scale",
                url=reverse("canteen_settling:statements"), note=_("未支付的全部"),
            ),
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class CookRow:
    """One meal that is to be cooked."""

    when: str
    canteen: str
    booked: int
    places: str
    kitchen: Link


COOK_TABLE = Table(
    "canteen-cook",
    (
        Column("when", gettext_lazy("餐次")),
        Column("canteen", gettext_lazy("饭堂")),
        Column("booked", gettext_lazy("已订"), "count"),
        Column("places", gettext_lazy("名额"), align="end"),
        Column("kitchen", gettext_lazy("厨房单"), "link"),
    ),
)


def to_cook(meals: Sequence[Cooked]) -> Related:
    """What is booked for today and tomorrow, each with the kitchen's list."""
    rows = [
        CookRow(
            f"{day_said(each.menu.day)} {each.menu.get_meal_display()}",
            each.menu.canteen.name,
            each.booked,
            _("停餐") if each.is_called_off else f"{each.places:,}",
            Link(_("打开"), reverse("canteen_menus:kitchen", args=[each.menu.pk])),
        )
        for each in meals
    ]
    hint = _("发布菜单后才能订餐。")
    url = reverse("canteen_menus:canteens")
    empty = Empty(_("今天和明天没有已发布的菜单"), hint, _("每周菜单"), url, icon="soup")
    return Related(title=_("要做的餐"), table=COOK_TABLE, rows=rows, empty=empty, icon="flame")


def notices(days: Sequence[CanteenDay], hands: Hands, without_menu: Sequence[str]) -> list[Panel]:
    """What the operator must look at, each with the page that does it."""
    found: list[Panel] = [
        Notice(text=_("%(canteen)s今天停餐。") % {"canteen": each.canteen.name}, tone="soon")
        for each in days
        if each.state == CALLED_OFF
    ]
    if without_menu:
        names = _("、").join(without_menu[:5])
        text = _("明天还没有发布菜单：%(names)s。") % {"names": names}
        url = reverse("canteen_menus:canteens")
        found.append(Notice(text=text, tone="soon", action=_("去发布"), url=url))
    if hands.disputes:
        text = _("有 %(count)s 笔离线争议等核实。") % {"count": hands.disputes}
        url = f"{reverse('canteen_till:disputes')}?outcome=open"
        found.append(Notice(text=text, tone="late", action=_("去处理"), url=url))
    if hands.differences:
        text = _("对账有 %(count)s 处差异等说明。") % {"count": hands.differences}
        url = f"{reverse('canteen_settling:differences')}?state=open"
        found.append(Notice(text=text, tone="soon", action=_("去处理"), url=url))
    if hands.statements:
        text = _("有 %(count)s 张结算单等您提交。") % {"count": hands.statements}
        url = f"{reverse('canteen_settling:statements')}?todo=1"
        found.append(Notice(text=text, tone="soon", action=_("去办理"), url=url))
    return found


def week(found: Mapping[date, Sums], day: date) -> Panel:
    """Meals of the seven days up to today."""
    days = [day - timedelta(days=back) for back in range(6, -1, -1)]
    meals = [found.get(each, Sums()).meals for each in days]
    return Trend(
        title=_("近 7 天就餐"),
        unit=_("份"),
        icon="chart-bar",
        urls=[url_of("tallies", range_of(each, each)) for each in days],
        points=[(f"{each:%m-%d}", n) for each, n in zip(days, meals, strict=True)],
        describe=_("近 7 天共 %(sum)s 份") % {"sum": f"{sum(meals):,}"},
    )
