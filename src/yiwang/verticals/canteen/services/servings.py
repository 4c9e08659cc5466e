"""arrange_serving, drop_serving: when a canteen serves a meal, for how much, for how many."""

from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid

from ..models import Canteen, Meal, Serving
from .operators import MANAGE
from .trace import trace


@dataclass(frozen=True)
class Terms:
    """Local times, `order_days` and `cancel_days` before the day; `price` in fen."""

    begins: time
    ends: time
    order_by: time
    price: int
    places: int
    order_days: int = 0
    cancel_by: time | None = None
    cancel_days: int = 0
    workdays_only: bool = False


def arrange_serving(*, actor: Actor, canteen_id: int, meal: str, terms: Terms) -> Serving:
    """The terms of a meal from now on; sessions that stand keep theirs. Harmless twice."""
    with transaction.atomic():
        canteen = Canteen.objects.select_for_update(no_key=True).get(pk=canteen_id)
        require(actor, MANAGE, canteen)
        _check(meal, terms)
        new = asdict(terms)
        known = Serving.objects.filter(
            district=canteen.district, canteen=canteen, meal=meal
        ).first()
        if known is not None and all(getattr(known, key) == new[key] for key in new):
            return known
        serving, _fresh = Serving.objects.update_or_create(
            district=canteen.district, canteen=canteen, meal=meal, defaults=new
        )
        trace(
            actor, "arrange_serving", canteen.ref, canteen.district,
            meal=meal, price=terms.price, places=terms.places, order_by=str(terms.order_by),
        )  # fmt: skip
        return serving


def drop_serving(*, actor: Actor, canteen_id: int, meal: str) -> None:
    """The canteen serves this meal no longer; what was booked is booking's to end."""
    with transaction.atomic():
        canteen = Canteen.objects.select_for_update(no_key=True).get(pk=canteen_id)
        require(actor, MANAGE, canteen)
        gone, _each = Serving.objects.filter(canteen=canteen, meal=meal).delete()
        if gone:
            trace(actor, "drop_serving", canteen.ref, canteen.district, meal=meal)


def _check(meal: str, terms: Terms) -> None:
    faults = {}
    if meal not in Meal.values:
        faults["meal"] = _("请选择午餐或晚餐。")
    if terms.begins >= terms.ends:
        faults["ends"] = _("结束时间须晚于开始时间。")
    if terms.order_days == 0 and terms.order_by > terms.ends:
        faults["order_by"] = _("当天截止订餐的时间不能晚于供餐结束。")
    if not 1 <= terms.price <= 100_000:
        faults["price"] = _("餐价须在 0.01 元至 1000 元之间。")
    if not 1 <= terms.places <= 100_000:
        faults["places"] = _("份数须大于零。")
    if max(terms.order_days, terms.cancel_days) > 14:
        faults["order_days"] = _("最多提前 14 天。")
    if faults:
        raise Invalid(faults)
