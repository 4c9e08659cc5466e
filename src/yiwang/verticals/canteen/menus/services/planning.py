"""save_menu: what is to be served at a meal, as long as nobody could book it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Invalid, Refused

from ...models import Canteen
from ...services.trace import trace
from ..models import Dish, Menu, MenuDish
from ..rules.days import menu_fault
from ..selectors import require_canteen
from .dishes import RUN

_FAULTS = {
    "empty": "请至少选择一道菜。",
    "dishes": "一餐最多四道菜；请去掉一道。",
    "soups": "一餐最多一道汤；请去掉一道。",
}


@dataclass(frozen=True)
class Chosen:
    """A dish of a menu; `stock` is how many portions there are, None for as many as meals."""

    dish_id: int
    stock: int | None = None


def save_menu(
    *,
    actor: Actor,
    canteen_id: int,
    day: date,
    meal: str,
    chosen: Sequence[Chosen],
    deliveries: int | None = None,
) -> Menu:
    """The menu of a meal as chosen now. Refused once it is published: then dishes are withdrawn
    or replaced, so that who booked is told. Harmless twice."""
    canteen = require_canteen(actor, RUN, canteen_id)
    dishes = _dishes(canteen, chosen)
    if not canteen.servings.filter(meal=meal).exists():
        raise Invalid({"meal": _("这家饭堂不供应这一餐；请先设置供餐时间。")})
    with transaction.atomic():
        menu, _fresh = Menu.objects.select_for_update(no_key=True).get_or_create(
            district=canteen.district, canteen=canteen, day=day, meal=meal
        )
        if menu.published_at is not None:
            raise Refused(
                "菜单已发布；请用“撤下”或“更换”，系统会通知订餐的老人。", code="published"
            )
        menu.deliveries = deliveries
        menu.save(update_fields=["deliveries"])
        put_dishes(menu, [(dishes[each.dish_id], each.stock) for each in chosen])
        trace(actor, "save_menu", canteen.ref, canteen.district, menu=menu.pk, dishes=len(chosen))
        return menu


def put_dishes(menu: Menu, chosen: Sequence[tuple[Dish, int | None]]) -> None:
    """Precondition: the menu's row is locked, and it is not published."""
    MenuDish.objects.filter(district=menu.district, menu=menu).delete()
    MenuDish.objects.bulk_create(
        MenuDish(district=menu.district, menu=menu, dish=dish, position=at, stock=stock, left=stock)
        for at, (dish, stock) in enumerate(chosen, 1)
    )


def _dishes(canteen: Canteen, chosen: Sequence[Chosen]) -> dict[int, Dish]:
    ids = [each.dish_id for each in chosen]
    found = {
        dish.pk: dish
        for dish in Dish.objects.filter(
            district=canteen.district, canteen=canteen, pk__in=ids, dropped_on__isnull=True
        )
    }
    if set(ids) - set(found) or len(set(ids)) != len(ids):
        raise Invalid({"dishes": _("请选择这家饭堂现有的菜，每道一次。")})
    if any(each.stock is not None and each.stock < 1 for each in chosen):
        raise Invalid({"stock": _("限量份数须大于零；不限量请留空。")})
    fault = menu_fault([found[each].course for each in ids])
    if fault:
        raise Invalid({"dishes": _(_FAULTS[fault])})
    return found
