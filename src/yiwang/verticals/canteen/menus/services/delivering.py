"""plan_rounds, hand_over, not_at_home: meals are brought, with something that shows it."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.booking.services import attend
from yiwang.kernel.events.services import publish
from yiwang.kernel.files.models import StoredFile
from yiwang.lib.errors import Invalid, Refused

from ...models import PAYS, MealServed
from ...services.trace import trace
from ..events import DoorUnanswered, MealBrought
from ..models import Menu, Order, Round, Stop
from ..rules.rounds import Door, in_rounds
from ..selectors import canteens_for, door_code

DELIVER = "canteen.deliver"
#: Default: what one courier on a tricycle brings while it is warm.
STOPS = 15


def plan_rounds(*, actor: Actor, menu_id: int, stops: int = STOPS) -> list[Round]:
    """Doors of the orders to bring that have no stop yet, each round from the canteen on to the
    nearest door. What is planned stays; harmless twice."""
    if not 1 <= stops <= 100:
        raise Invalid({"stops": _("每条路线 1 至 100 户。")})
    with transaction.atomic():
        reached = canteens_for(actor, DELIVER).values("pk")
        menu = (
            Menu.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk=menu_id, canteen__in=reached)
            .select_related("canteen")
            .first()
        )
        if menu is None:
            raise Refused("没有这份菜单；请返回本周菜单刷新。", code="unknown_menu")
        orders = {order.pk: order for order in _unplanned(menu)}
        if not orders:
            return list(menu.rounds.all())
        doors = [
            Door(pk, order.diner.person.lon, order.diner.person.lat) for pk, order in orders.items()
        ]
        start = (menu.canteen.lon, menu.canteen.lat)
        last = menu.rounds.aggregate(last=Max("number"))["last"] or 0
        for number, round_of in enumerate(in_rounds(start, doors, most=stops), last + 1):
            made = Round.objects.create(district=menu.district, menu=menu, number=number)
            Stop.objects.bulk_create(
                Stop(district=menu.district, round=made, order=orders[door.id], position=at)
                for at, door in enumerate(round_of, 1)
            )
        trace(actor, "plan_rounds", f"menu:{menu.pk}", menu.district, stops=len(orders))
        return list(menu.rounds.all())


def hand_over(
    *, actor: Actor, stop_id: int, proof: str, code: str = "", photo: StoredFile | None = None,
    pays: str = MealServed.PaidBy.WALLET,
) -> Stop:  # fmt: skip
    """The meal is in her hands: a photo, her code, or she signed. Handed over again it stays.

    What she owes of it is taken from `pays` by whoever hears that it was brought.
    """
    with transaction.atomic():
        stop = _locked(actor, stop_id)
        if stop.state == Stop.State.HANDED:
            return stop
        _require_day(stop)
        _check(stop, proof, code, photo)
        if pays not in PAYS:
            raise Invalid({"pays": _("请选择账户余额、现金或扫码支付。")})
        _came(stop.order)
        stop.state, stop.proof, stop.photo, stop.pays = Stop.State.HANDED, proof, photo, pays
        handed = _settled(actor, stop, "hand_over")
        publish(
            MealBrought(
                district=stop.order.district,
                order_id=stop.order_id,
                pays=pays,
                brought_at=handed.at or now(),
                brought_by=actor.account_id,
            )
        )
        return handed


def not_at_home(*, actor: Actor, stop_id: int, note: str = "") -> Stop:
    """Nobody opened: a visit is asked for. Said again nothing changes."""
    with transaction.atomic():
        stop = _locked(actor, stop_id)
        if stop.state != Stop.State.WAITING:
            return stop
        _require_day(stop)
        stop.state, stop.note = Stop.State.NOT_HOME, note.strip()[:120]
        order = stop.order
        publish(
            DoorUnanswered(
                district=order.district,
                order_id=order.pk,
                diner_id=order.diner_id,
                person_id=order.diner.person_id,
                day=order.day.isoformat(),
                meal=order.meal,
            )
        )
        return _settled(actor, stop, "not_at_home")


def _unplanned(menu: Menu) -> QuerySet[Order]:
    return (
        Order.objects.filter(
            menu=menu,
            delivered=True,
            ended_at__isnull=True,
            stops__isnull=True,
            reservation__state__in=[Reservation.State.CONFIRMED, Reservation.State.ATTENDED],
        )
        .select_related("diner__person")
        .order_by("pk")
    )


def _locked(actor: Actor, stop_id: int) -> Stop:
    stop = (
        Stop.objects.select_for_update(of=("self",))
        .select_related("order__diner", "round__menu")
        .filter(pk=stop_id, round__menu__canteen__in=canteens_for(actor, DELIVER).values("pk"))
        .first()
    )
    if stop is None:
        raise Refused("没有这一站；请刷新送餐路线。", code="unknown_stop")
    return stop


def _require_day(stop: Stop) -> None:
    if stop.order.day > localdate():
        raise Refused("这是%(day)s的餐；到那天才能记送达。", values={"day": stop.order.day})


def _came(order: Order) -> None:
    """She has her meal, so nobody asks after her because she was not at the till."""
    try:
        attend(district=order.canteen_district, reservation_id=order.reservation_id)
    except Refused:
        return  # called off meanwhile; she has it all the same


def _check(stop: Stop, proof: str, code: str, photo: StoredFile | None) -> None:
    if proof not in Stop.Proof.values:
        raise Invalid({"proof": _("请选择送达凭证：照片、取餐码或签收。")})
    if proof == Stop.Proof.CODE and code.strip() != door_code(stop.order):
        raise Invalid({"code": _("取餐码不对；请再问一遍，或改用照片、签收。")})
    if proof == Stop.Proof.PHOTO and photo is None:
        raise Invalid({"photo": _("请拍一张放在门口或交到手里的照片。")})


def _settled(actor: Actor, stop: Stop, verb: str) -> Stop:
    stop.at, stop.by = now(), actor.account_id
    stop.save(update_fields=["state", "proof", "photo", "pays", "note", "at", "by"])
    trace(actor, verb, f"order:{stop.order_id}", stop.district, proof=stop.proof)
    return stop
