"""call_off_meal, change_places: a meal does not take place, or there are more or fewer."""

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.booking.services import change_session
from yiwang.lib.errors import Invalid, Refused

from ...services.trace import trace
from ..models import Menu, MenuDish, Order, Portion
from ..selectors import canteens_for
from .dishes import RUN


def call_off_meal(*, actor: Actor, menu_id: int, reason: str) -> Menu:
    """A published meal does not take place: every order ends, and everybody is told why
    (booking's fact, `reactions`). Called off again nothing changes."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明停餐的原因，会告知订餐的老人。")})
    with transaction.atomic():
        menu = published_menu(actor, menu_id)
        assert menu.session_id is not None
        change_session(
            district=menu.district,
            session_id=menu.session_id,
            cancelled=True,
            reason=reason.strip()[:200],
        )
        ended = Order.objects.filter(menu=menu, ended_at__isnull=True)
        Portion.objects.filter(order__in=ended).delete()
        MenuDish.objects.filter(menu=menu, stock__isnull=False).update(left=F("stock"))
        told = ended.update(ended_at=now())
        trace(actor, "call_off_meal", f"menu:{menu.pk}", menu.district, orders=told)
        return menu


def change_places(*, actor: Actor, menu_id: int, places: int) -> Menu:
    """More or fewer meals than the serving's; who waits gets what is added."""
    if not 0 <= places <= 100_000:
        raise Invalid({"places": _("份数须在 0 至 100000 之间。")})
    with transaction.atomic():
        menu = published_menu(actor, menu_id)
        assert menu.session_id is not None
        change_session(district=menu.district, session_id=menu.session_id, capacity=places)
        trace(actor, "change_places", f"menu:{menu.pk}", menu.district, places=places)
        return menu


def published_menu(actor: Actor, menu_id: int) -> Menu:
    """The menu; Refused for one that is none of the actor's or that nobody could book yet."""
    found = Menu.objects.filter(pk=menu_id, canteen__in=canteens_for(actor, RUN).values("pk"))
    menu = found.select_related("canteen").first()
    if menu is None:
        raise Refused("没有这份菜单；请返回本周菜单刷新。", code="unknown_menu")
    if menu.published_at is None:
        raise Refused("菜单还没有发布；直接修改即可。", code="not_published")
    return menu
