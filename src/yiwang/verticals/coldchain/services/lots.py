"""receive, issue, move: doses come and go; what is quarantined stays where it is."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Equipment, Lot, LotEntry
from .locking import KEEP, locked_lot
from .trace import trace

_What = LotEntry.What


@dataclass(frozen=True)
class NewLot:
    """Doses of a lot as they come in."""

    vaccine: str
    maker: str
    number: str
    expires_on: date
    doses: int
    spec: str = ""


def receive(*, actor: Actor, request_id: UUID, equipment_id: int, new: NewLot) -> Lot:
    """Doses into an equipment. More of a lot that lies there is added to it."""
    equipment = _equipment(actor, equipment_id)
    faults = {
        "vaccine": "" if new.vaccine.strip() else gettext_noop("请填写疫苗名称。"),
        "maker": "" if new.maker.strip() else gettext_noop("请填写生产企业。"),
        "number": "" if new.number.strip() else gettext_noop("请填写批号。"),
        "doses": "" if new.doses > 0 else gettext_noop("请填写数量（剂）。"),
        "expires_on": ""
        if new.expires_on > localdate()
        else gettext_noop("疫苗已过有效期，不能入库。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    with transaction.atomic():
        known = _known(equipment.district, request_id, _What.RECEIVED, new.doses)
        if known is not None:
            return known.lot
        lot = _lot_in(equipment, new)
        _change(actor, lot, _What.RECEIVED, new.doses, request_id)
        return lot


def issue(*, actor: Actor, request_id: UUID, lot_id: int, doses: int, note: str = "") -> Lot:
    """Doses out, for vaccination or to another unit. Refused while the lot is quarantined."""
    with transaction.atomic():
        lot = locked_lot(actor, lot_id)
        _require_some(doses)
        if _known(lot.district, request_id, _What.ISSUED, -doses, lot) is not None:
            return lot
        _require_stock(lot, doses)
        _change(actor, lot, _What.ISSUED, -doses, request_id, note)
        return lot


def move(*, actor: Actor, request_id: UUID, lot_id: int, doses: int, to_equipment_id: int) -> Lot:
    """Doses into another equipment of the district; returns the lot as it lies there."""
    target = _equipment(actor, to_equipment_id)
    with transaction.atomic():
        lot = locked_lot(actor, lot_id)
        _require_some(doses)
        known = _known(lot.district, request_id, _What.MOVED_IN, doses)
        if known is not None:
            return known.lot
        _require_stock(lot, doses)
        if target.pk == lot.equipment_id or target.district != lot.district:
            raise Invalid({"to": gettext_noop("请选择本区的另一台设备。")})
        there = _lot_in(
            target,
            NewLot(lot.vaccine, lot.maker, lot.number, lot.expires_on, doses, lot.spec),
        )
        _change(actor, lot, _What.MOVED_OUT, -doses, request_id, target.name)
        _change(actor, there, _What.MOVED_IN, doses, request_id, lot.equipment.name)
        return there


def _equipment(actor: Actor, equipment_id: int) -> Equipment:
    found = Equipment.objects.filter(pk=equipment_id, retired_at=None).first()
    if found is None:
        raise Refused(gettext_noop("没有这台设备，或已停用；请返回列表刷新。"), code="not_found")
    require(actor, KEEP, found)
    return found


def _require_some(doses: int) -> None:
    if doses < 1:
        raise Invalid({"doses": gettext_noop("请填写数量（剂）。")})


def _require_stock(lot: Lot, doses: int) -> None:
    _require_not_held(lot)
    if lot.quantity < doses:
        raise Invalid({"doses": gettext_noop("库存不足，请核对数量。")})


def _require_not_held(lot: Lot) -> None:
    if lot.state != Lot.State.USABLE:
        raise Refused(gettext_noop("这批疫苗已隔离，放行前不能入出库或移动。"), code="quarantined")


def _lot_in(equipment: Equipment, new: NewLot) -> Lot:
    """The row of this lot in the equipment, locked, made if need be."""
    said = asdict(new)
    said.pop("doses")
    key = {name: said.pop(name).strip() for name in ("vaccine", "maker", "number")}
    lot, _made = Lot.objects.get_or_create(
        district=equipment.district, equipment=equipment, **key, defaults={**said, "quantity": 0}
    )
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.expires_on != new.expires_on:
        raise Conflict(gettext_noop("同一批号已有不同的有效期；请核对标签。"))
    _require_not_held(lot)
    return lot


def _known(
    district: str, request_id: UUID, what: str, doses: int, lot: Lot | None = None
) -> LotEntry | None:
    found = (
        LotEntry.objects.select_related("lot")
        .filter(district=district, request_id=request_id, what=what)
        .first()
    )
    if found is not None and (found.doses != doses or (lot and found.lot_id != lot.pk)):
        raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
    return found


def _change(
    actor: Actor, lot: Lot, what: LotEntry.What, doses: int, request_id: UUID, note: str = ""
) -> None:
    lot.quantity += doses
    lot.touched_by_id = actor.account_id
    lot.save(update_fields=["quantity", "touched_by"])
    LotEntry.objects.create(
        district=lot.district, request_id=request_id, lot=lot, what=what, doses=doses,
        by_id=actor.account_id, by_name=actor.name, note=note.strip()[:200],
    )  # fmt: skip
    trace(actor, str(what), f"lot:{lot.pk}", lot.district, doses=doses, number=lot.number)
