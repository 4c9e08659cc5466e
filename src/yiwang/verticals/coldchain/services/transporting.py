"""send, note_on_the_way, arrive: the log of a transport (DOMAIN §8.1: its fields)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Lot, Transport, TransportLine, TransportReading, Unit
from ..rules.kinds import is_outside
from ..selectors import ranges_today
from .lots import issue
from .trace import trace

KEEP = "coldchain.keep"


@dataclass(frozen=True)
class NewTransport:
    """`cooling` is of Transport.Cooling; temperatures in ℃ at the start."""

    cooling: str
    vehicle: str
    purpose: str
    started_celsius: float
    started_ambient: float


def send(
    *, actor: Actor, request_id: UUID, from_unit_id: int, to_unit_id: int, new: NewTransport,
    doses: Mapping[int, int],
) -> Transport:  # fmt: skip
    """Doses by lot leave a unit: each is issued, so a lot in quarantine cannot leave. All or
    none. The same request again is the first transport."""
    here = Unit.objects.filter(pk=from_unit_id).first()
    there = Unit.objects.filter(pk=to_unit_id, closed_on=None).first()
    if here is None or there is None or here.district != there.district:
        raise Refused(gettext_noop("没有这个单位，或已停用；请返回列表刷新。"), code="not_found")
    require(actor, KEEP, here)
    with transaction.atomic():
        first = Transport.objects.filter(district=here.district, request_id=request_id).first()
        if first is not None:
            return _same(first, here, there, doses)
        _require_sound(here, there, new, doses)
        lots = Lot.objects.select_related("equipment").in_bulk(sorted(doses))
        if len(lots) != len(doses) or any(
            lot.equipment.unit_id != here.pk for lot in lots.values()
        ):  # fmt: skip
            raise Invalid({"doses": gettext_noop("只能运送本单位设备内的疫苗。")})
        made = Transport.objects.create(
            district=here.district, request_id=request_id, sent_from=here, sent_to=there,
            sender_id=actor.me, sender_name=actor.name, **asdict(new),
            outside=any(_beyond(lot, new.started_celsius) for lot in lots.values()),
        )  # fmt: skip
        for pk, lot in sorted(lots.items()):
            issue(actor=actor, request_id=uuid5(request_id, str(pk)), lot_id=pk, doses=doses[pk],
                  note=there.name)  # fmt: skip
            TransportLine.objects.create(
                district=here.district, transport=made, lot=lot, vaccine=lot.vaccine,
                maker=lot.maker, spec=lot.spec, number=lot.number, expires_on=lot.expires_on,
                doses=doses[pk],
            )  # fmt: skip
        trace(actor, "send", f"transport:{made.pk}", made.district, lots=len(lots))
        return made


def note_on_the_way(
    *, actor: Actor, request_id: UUID, transport_id: int, celsius: float
) -> TransportReading:
    """A temperature read on the way; longer than six hours one is due every six."""
    with transaction.atomic():
        found = _locked(transport_id)
        require(actor, KEEP, found.sent_from)
        first = TransportReading.objects.filter(
            district=found.district, request_id=request_id
        ).first()
        if first is not None:
            if (first.transport_id, first.celsius) != (found.pk, celsius):
                raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
            return first
        _require_moving(found)
        _require_believable(celsius=celsius)
        made = TransportReading.objects.create(
            district=found.district, transport=found, request_id=request_id, celsius=celsius,
            by_name=actor.name,
        )  # fmt: skip
        _note_outside(found, celsius)
        trace(actor, "note_on_the_way", f"transport:{found.pk}", found.district)
        return made


def arrive(
    *, actor: Actor, transport_id: int, celsius: float, ambient: float, metres: int
) -> Transport:
    """Another person takes it over where it was sent to. Again by her nothing changes; what came
    is put into a fridge with `receive`."""
    with transaction.atomic():
        found = _locked(transport_id)
        require(actor, KEEP, found.sent_to)
        if actor.account_id == found.sender_id:
            raise Forbidden(_ANOTHER)
        if found.arrived_at is not None and found.receiver_id == actor.account_id:
            return found
        _require_moving(found)
        _require_believable(celsius=celsius, ambient=ambient)
        found.arrived_at, found.receiver_id, found.receiver_name = now(), actor.me, actor.name
        found.arrived_celsius, found.arrived_ambient, found.metres = celsius, ambient, metres
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError as clash:
            raise Forbidden(_ANOTHER) from clash
        _note_outside(found, celsius)
        trace(actor, "arrive", f"transport:{found.pk}", found.district, celsius=celsius)
        return found


_ANOTHER = gettext_noop("收货人须是另一人；请由收货单位确认。")


def _require_sound(here: Unit, there: Unit, new: NewTransport, doses: Mapping[int, int]) -> None:
    _require_believable(started_celsius=new.started_celsius, started_ambient=new.started_ambient)
    faults = {
        "cooling": "" if new.cooling in Transport.Cooling else gettext_noop("请选择冷藏方式。"),
        "vehicle": "" if new.vehicle.strip() else gettext_noop("请填写车牌号或运输工具。"),
        "purpose": "" if new.purpose.strip() else gettext_noop("请填写用途。"),
        "to": "" if here.pk != there.pk else gettext_noop("请选择另一个单位。"),
        "doses": ""
        if doses and all(count > 0 for count in doses.values())
        else gettext_noop("请填写数量（剂）。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})


def _require_believable(**celsius: float) -> None:
    wrong = {name for name, value in celsius.items() if not -100 <= value <= 60}
    if wrong:
        raise Invalid(dict.fromkeys(wrong, gettext_noop("温度不可信；请核对读数。")))


def _require_moving(found: Transport) -> None:
    if found.arrived_at is not None:
        raise Conflict(gettext_noop("这次运输已收货；请刷新后查看。"))


def _locked(transport_id: int) -> Transport:
    found = (
        Transport.objects.select_for_update(of=("self",))
        .select_related("sent_from", "sent_to")
        .filter(pk=transport_id)
        .first()
    )
    if found is None:
        raise Refused(gettext_noop("没有这次运输；请返回列表刷新。"), code="not_found")
    return found


def _same(first: Transport, here: Unit, there: Unit, doses: Mapping[int, int]) -> Transport:
    said = dict(first.lines.values_list("lot_id", "doses"))
    if (first.sent_from_id, first.sent_to_id, said) != (here.pk, there.pk, dict(doses)):
        raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
    return first


def _beyond(lot: Lot, celsius: float) -> bool:
    held = ranges_today().get(lot.equipment.range_code)
    return held is not None and is_outside(celsius, held.low, held.high)


def _note_outside(found: Transport, celsius: float) -> None:
    lots = Lot.objects.select_related("equipment").filter(
        pk__in=found.lines.values("lot")
    )  # fmt: skip
    if not found.outside and any(_beyond(lot, celsius) for lot in lots):
        found.outside = True
        found.save(update_fields=["outside"])
