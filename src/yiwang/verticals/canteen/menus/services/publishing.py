"""copy_week, publish_menus: a week is planned like the last one, and opened for booking."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import get_default_timezone, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.booking.services import NewSession, open_sessions
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.lib.errors import Refused

from ...models import Canteen, Serving
from ...rules.hours import Hours, Moments, on_day
from ...services.trace import trace
from ..models import Menu, MenuDish
from ..rules.days import served_on, week_of
from ..selectors import require_canteen
from .dishes import RUN
from .planning import put_dishes

DELIVERED = "delivered"


def copy_week(*, actor: Actor, canteen_id: int, monday: date) -> list[Menu]:
    """The menus of the week before, for each meal of the week of `monday` that has none yet and
    is served; without dishes that are no longer cooked. The menus made; harmless twice."""
    canteen = require_canteen(actor, RUN, canteen_id)
    days = week_of(monday)
    with transaction.atomic():
        Canteen.objects.select_for_update(no_key=True).get(pk=canteen.pk)
        there = set(Menu.objects.filter(canteen=canteen, day__in=days).values_list("day", "meal"))
        before = Menu.objects.filter(
            canteen=canteen, day__in=[day - timedelta(days=7) for day in days]
        ).prefetch_related("dishes__dish")
        servings = {serving.meal: serving for serving in canteen.servings.all()}
        made = []
        for old in before:
            day = old.day + timedelta(days=7)
            serving = servings.get(old.meal)
            if (day, old.meal) in there or serving is None or not _served(serving, day):
                continue
            made.append(_copied(old, day))
        if made:
            trace(
                actor, "copy_week", canteen.ref, canteen.district,
                monday=days[0].isoformat(), menus=len(made),
            )  # fmt: skip
        return made


def publish_menus(
    *, actor: Actor, canteen_id: int, menu_ids: Sequence[int], at: datetime | None = None
) -> list[Menu]:
    """Open menus for booking, with the times and places of the canteen's serving. One that is
    published already stays as it is. Refused for a day on which the meal is not served, for
    one that is over, and for a menu without dishes. `at` is when it was done, for what was kept
    elsewhere."""
    canteen, moment = require_canteen(actor, RUN, canteen_id), at or now()
    with transaction.atomic():
        menus = list(
            Menu.objects.select_for_update(no_key=True)
            .filter(district=canteen.district, canteen=canteen, pk__in=list(menu_ids))
            .order_by("day", "meal", "pk")
        )
        todo = [menu for menu in menus if menu.published_at is None]
        if not todo:
            return menus
        servings = {serving.meal: serving for serving in canteen.servings.all()}
        filled = set(MenuDish.objects.filter(menu__in=todo).values_list("menu_id", flat=True))
        new = []
        for menu in todo:
            if menu.pk not in filled:
                raise Refused("%(day)s还没有选菜；请先选菜再发布。", values={"day": menu.day})
            new.append(_session(canteen, servings.get(menu.meal), menu, moment))
        sessions = open_sessions(new)
        for menu, session in zip(todo, sessions, strict=True):
            menu.session, menu.published_at = session, moment
            menu.save(update_fields=["session", "published_at"])
        trace(
            actor, "publish_menus", canteen.ref, canteen.district,
            menus=[menu.pk for menu in todo],
        )  # fmt: skip
        return menus


def moments_of(serving: Serving, day: date) -> Moments:
    """The serving's clock on a day."""
    hours = Hours(
        begins=serving.begins,
        ends=serving.ends,
        order_by=serving.order_by,
        order_days=serving.order_days,
        cancel_by=serving.cancel_by,
        cancel_days=serving.cancel_days,
    )
    return on_day(hours, day, get_default_timezone())


def _session(canteen: Canteen, serving: Serving | None, menu: Menu, moment: datetime) -> NewSession:
    if serving is None or not _served(serving, menu.day):
        raise Refused("%(day)s不供应这一餐；请删去或改到供餐的日子。", values={"day": menu.day})
    at = moments_of(serving, menu.day)
    if at.order_until <= moment:
        raise Refused("%(day)s的订餐截止时间已过，不能再发布。", values={"day": menu.day})
    quotas = {} if menu.deliveries is None else {DELIVERED: menu.deliveries}
    return NewSession(
        district=canteen.district,
        subject=canteen.ref,
        kind=menu.meal,
        title=f"{canteen.name} {serving.get_meal_display()}",
        starts_at=at.begins,
        ends_at=at.ends,
        closes_at=at.order_until,
        cancel_until=at.cancel_until,
        capacity=serving.places,
        quotas=quotas,
    )


def _served(serving: Serving, day: date) -> bool:
    if not serving.workdays_only:
        return True
    return served_on(day, workdays_only=True, is_workday=calendar_for().is_workday)


def _copied(old: Menu, day: date) -> Menu:
    menu = Menu.objects.create(
        district=old.district,
        canteen_id=old.canteen_id,
        day=day,
        meal=old.meal,
        deliveries=old.deliveries,
    )
    kept = [
        (each.dish, each.stock)
        for each in old.dishes.all()
        if each.withdrawn_at is None and each.dish.dropped_on is None
    ]
    put_dishes(menu, kept)
    return menu
