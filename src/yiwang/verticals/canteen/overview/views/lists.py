"""The lists behind the numbers: canteens of a day, tallies, meals."""

from datetime import timedelta
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.places.selectors import worked_under
from yiwang.lib.idnumbers import masked_name
from yiwang.ui.filters import Carried, Choice, DateRange, FilterSet, Search, Toggle
from yiwang.ui.filters.days import Days
from yiwang.ui.pages import ListPage, View
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State

from ...models import Canteen, Meal, MealServed
from ...settling.panels.meals import url_of as url_of_meal
from ...settling.panels.values import Yuan
from ..models import Tally
from ..panels.texts import FUNDER_NAMES, STATE_NAMES, range_of, state_of, url_of
from ..rules import period_of
from ..selectors import OVERSEE, RUN, SEE, in_state, on_day, open_on, shown, within

#: Which amounts give way where the table is narrow.
_SPARE: dict[str, Literal[1, 2]] = {"charity": 2, "operator": 2, "diner_part": 1}
_MEALS = [(meal.value, meal.label) for meal in Meal]


def streets() -> list[tuple[str, str]]:
    """(code, name) of the streets in which work is done."""
    return [street for code, _name in worked_under("") for street in worked_under(code)]


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(name__icontains=words)


def _canteen_named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(canteen__name__icontains=words)


def _one_canteen(found: QuerySet[Any], given: dict[str, str]) -> QuerySet[Any]:
    pk = given["canteen"]
    return found.filter(canteen=int(pk)) if _is_id(pk) else found.none()


def _in_division(found: QuerySet[Canteen], given: dict[str, str]) -> QuerySet[Canteen]:
    return within(found, given["division"])


def _of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    if days.first:
        found = found.filter(day__gte=days.first)
    return found.filter(day__lte=days.last) if days.last else found


def _paid_by(found: QuerySet[Any], funder: str) -> QuerySet[Any]:
    return found.filter(**{f"{funder}__gt": 0})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _yuan(name: str) -> Any:
    return lambda row: Yuan(getattr(row, name))


def _public(row: MealServed) -> Yuan:
    return Yuan(row.city + row.district_part + row.street)


def _paid(row: MealServed) -> str:
    return row.get_paid_by_display()


def _diner(row: MealServed) -> str:
    return masked_name(row.diner.person.name) if row.diner else _("散客")


def _how(row: MealServed) -> State:
    if row.delivered:
        return State(_("送餐"), "info")
    return State(_("离线补录"), "soon") if row.late else State(_("堂食"), "idle")


DAY = ListPage(
    title=gettext_lazy("各饭堂一天的供餐"),
    table=Table(
        "canteen-days",
        (
            Column("name", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("state", gettext_lazy("当日"), "state", value=lambda row: state_of(row.state)),
            Column("booked", gettext_lazy("已订"), "count", value=lambda row: row.all_booked),
            Column("served", gettext_lazy("已就餐"), "count", value=lambda row: row.all_served),
            Column(
                "lunch", gettext_lazy("午餐"), "count", value=lambda row: row.served_of("lunch"),
                spare=1,
            ),
            Column(
                "dinner", gettext_lazy("晚餐"), "count", value=lambda row: row.served_of("dinner"),
                spare=1,
            ),
            Column("subsidised", gettext_lazy("享受补贴"), "count", spare=1),
            Column("public", gettext_lazy("政府补贴（元）"), value=_yuan("public"), align="end"),
        ),
        row_url=lambda row: url_of(
            "tallies", {"canteen": str(row.canteen.pk)} | range_of(row.day, row.day)
        ),
        empty=Empty(
            gettext_lazy("没有饭堂"), gettext_lazy("登记饭堂后，每天的订餐和就餐会列在这里。"),
            icon="soup",
        ),
    ),
    order=("name", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_named),
        Choice("street", gettext_lazy("街道"), lookup="street", options=streets),
        Choice("state", gettext_lazy("当日"), options=list(STATE_NAMES.items())),
        Toggle("fed", gettext_lazy("有人就餐")),
        Carried("day", gettext_lazy("日期")),
        Carried("division", gettext_lazy("区划"), narrow=_in_division),
    ),
)  # fmt: skip
TALLIES = ListPage(
    title=gettext_lazy("就餐与资金明细"),
    table=Table(
        "canteen-tallies",
        (
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("day", gettext_lazy("日期"), "date", sortable="day"),
            Column("meal", gettext_lazy("餐次"), value=lambda row: row.get_meal_display()),
            Column("meals", gettext_lazy("份数"), "count", sortable="meals"),
            Column("subsidised", gettext_lazy("享受补贴"), "count", spare=1),
            *(
                Column(name, label, value=_yuan(name), align="end", spare=_SPARE.get(name, 0))
                for name, label in FUNDER_NAMES.items()
            ),
            Column("price", gettext_lazy("合计"), value=_yuan("price"), align="end"),
        ),
        row_url=lambda row: url_of(
            "meals",
            {"canteen": str(row.canteen_id), "meal": row.meal} | range_of(row.day, row.day),
        ),
        empty=Empty(
            gettext_lazy("还没有统计"), gettext_lazy("有人就餐后一分钟内会列在这里。"), icon="soup"
        ),
    ),
    order=("-day", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_canteen_named),
        Choice("street", gettext_lazy("街道"), lookup="canteen__street", options=streets),
        DateRange("day", gettext_lazy("日期"), narrow=_of_days),
        Choice("meal", gettext_lazy("餐次"), lookup="meal", options=_MEALS),
        Choice(
            "funder", gettext_lazy("资金来源"), options=list(FUNDER_NAMES.items()), narrow=_paid_by
        ),
        Carried("canteen", gettext_lazy("饭堂"), narrow=_one_canteen),
    ),
)  # fmt: skip
MEALS = ListPage(
    title=gettext_lazy("就餐记录"),
    table=Table(
        "canteen-meals",
        (
            Column("diner", gettext_lazy("就餐人"), value=_diner),
            Column("served_at", gettext_lazy("时间"), "time", sortable="served_at"),
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("meal", gettext_lazy("餐次"), value=lambda row: row.get_meal_display()),
            Column("how", gettext_lazy("方式"), "state", value=_how, spare=1),
            Column("price", gettext_lazy("餐价"), value=_yuan("price"), align="end"),
            Column("public", gettext_lazy("政府补贴"), value=_public, align="end"),
            Column("diner_part", gettext_lazy("自付"), value=_yuan("diner_part"), align="end"),
            Column("paid_by", gettext_lazy("支付"), value=_paid, spare=2),
        ),
        row_url=url_of_meal,
        empty=Empty(
            gettext_lazy("还没有就餐记录"), gettext_lazy("收银台记录的每一餐会列在这里。"),
            icon="soup",
        ),
    ),
    order=("-served_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_canteen_named),
        Choice("street", gettext_lazy("街道"), lookup="canteen__street", options=streets),
        DateRange("day", gettext_lazy("日期"), narrow=_of_days),
        Choice("meal", gettext_lazy("餐次"), lookup="meal", options=_MEALS),
        Toggle("subsidised", gettext_lazy("享受补贴"), lookup="subsidised"),
        Toggle("delivered", gettext_lazy("送餐"), lookup="delivered"),
        Carried("canteen", gettext_lazy("饭堂"), narrow=_one_canteen),
    ),
)  # fmt: skip


@guarded(OVERSEE, RUN)
@require_GET
def show_day(request: ActingRequest) -> HttpResponseBase:
    """Each canteen on one day."""
    day = period_of(request.GET.get("day", ""), "", localdate()).day
    asked = DAY.filters.parse(request.GET).values
    mine = shown(request.actor)
    found = open_on(mine, day)
    if asked.get("state"):
        found = in_state(found, asked["state"], day)
    if asked.get("fed"):
        found = found.filter(Exists(Tally.objects.filter(canteen=OuterRef("pk"), day=day)))
    crumbs = [Link(_("助餐总览"), reverse("canteen_overview:overview"))]
    return DAY.respond(
        request,
        found,
        rows=lambda rows: on_day(rows, day),
        views=[View(_("今天"), ""), View(_("昨天"), f"?day={localdate() - timedelta(days=1)}")],
        title=_("各饭堂 %(day)s 的供餐") % {"day": day.isoformat()},
        context={"crumbs": crumbs if request.actor.posts_that(SEE) else []},
    )


@guarded(OVERSEE, RUN)
@require_GET
def show_tallies(request: ActingRequest) -> HttpResponseBase:
    """Meals and money by canteen, day and meal."""
    found = Tally.objects.filter(canteen__in=shown(request.actor).values("pk"))
    return TALLIES.respond(request, found.select_related("canteen"))


@guarded(SEE, RUN)
@require_GET
def show_meals(request: ActingRequest) -> HttpResponseBase:
    """Meals one by one, names masked; today's where no days are asked for."""
    found = MealServed.objects.filter(
        canteen__in=shown(request.actor, SEE).values("pk"), undone_at=None
    )
    if "day" not in MEALS.filters.parse(request.GET).values:
        found = found.filter(day=localdate())
    return MEALS.respond(request, found.select_related("canteen", "diner__person"))
