"""withdraw_dish: a dish of a published menu is not served after all, or another in its place."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused

from ...services.trace import trace
from ..events import DishWithdrawn
from ..models import Dish, Menu, MenuDish, Order, Portion
from ..rules.allergens import conflicts, named_in
from .calling_off import published_menu
from .portions import live_dishes


def withdraw_dish(
    *, actor: Actor, menu_dish_id: int, reason: str, replacement_id: int | None = None
) -> MenuDish:
    """Take a dish from a published menu; with a replacement (a dish of the canteen), who had it
    has that one, unless it is against her allergies. Everybody who had it is told. Withdrawn
    again it stays as it was."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明原因，会告知订了这道菜的老人。")})
    with transaction.atomic():
        wanted = MenuDish.objects.filter(pk=menu_dish_id).first()
        if wanted is None:
            raise Refused("没有这道菜；请刷新后再试。", code="unknown_dish")
        menu = published_menu(actor, wanted.menu_id)
        live_dishes(menu.pk)  # the lock that bookings take, too
        dish = MenuDish.objects.get(pk=menu_dish_id)
        if dish.withdrawn_at is not None:
            return dish
        other = _added(menu, dish, replacement_id) if replacement_id else None
        orders = list(
            Order.objects.filter(portions__dish=dish, ended_at__isnull=True)
            .select_related("diner")
            .order_by("pk")
        )
        gone, _each = Portion.objects.filter(dish=dish).delete()
        dish.withdrawn_at, dish.reason = now(), reason.strip()[:120]
        dish.left = F("left") + gone if dish.stock is not None else None
        dish.save(update_fields=["withdrawn_at", "reason", "left"])
        if other is not None:
            _serve(other, orders)
        publish(
            DishWithdrawn(
                district=menu.district,
                menu_id=menu.pk,
                dish_id=dish.pk,
                replaced_by=other.pk if other else 0,
                orders=[order.pk for order in orders],
                reason=dish.reason,
            )
        )
        trace(actor, "withdraw_dish", f"menu:{menu.pk}", menu.district, dish=dish.pk)
        return dish


def _added(menu: Menu, dish: MenuDish, replacement_id: int) -> MenuDish:
    """The replacement on the menu, at the old one's place."""
    new = Dish.objects.filter(
        pk=replacement_id, canteen_id=menu.canteen_id, dropped_on__isnull=True
    ).first()
    if new is None or MenuDish.objects.filter(menu=menu, dish=new).exists():
        raise Invalid({"replacement": _("请选择这家饭堂的另一道菜，且不在当餐菜单里。")})
    return MenuDish.objects.create(
        district=menu.district, menu=menu, dish=new, position=dish.position
    )


def _serve(dish: MenuDish, orders: Sequence[Order]) -> None:
    portions = []
    for order in orders:
        against = conflicts(dish.dish.allergens, named_in(order.diner.allergies.reveal()))
        if not against:
            portions.append(Portion(district=order.district, order=order, dish=dish))
            continue
        order.without = list(dict.fromkeys([*order.without, *against]))
        order.save(update_fields=["without"])
    Portion.objects.bulk_create(portions)
