"""register_equipment, fit_probe, calibrate, retire_equipment."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.sensing.services import NewDevice, register, retire
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Calibration, Equipment, Lot, Probe, Unit
from ..rules.kinds import kind_for
from ..selectors import range_of, ranges_today
from .trace import trace

REGISTER = "coldchain.register"


@dataclass(frozen=True)
class NewEquipment:
    """Stands where its unit stands."""

    unit_id: int
    code: str
    name: str
    kind: str
    range_code: str
    model: str = ""
    litres: int | None = None


def register_equipment(*, actor: Actor, new: NewEquipment) -> Equipment:
    """The same again is the first one; another under its code is a Conflict."""
    unit = Unit.objects.filter(pk=new.unit_id, closed_on=None).first()
    if unit is None:
        raise Refused(gettext_noop("没有这个单位，或已停用；请返回列表刷新。"), code="not_found")
    require(actor, REGISTER, unit)
    faults = {
        "code": "" if new.code.strip() else gettext_noop("请填写设备编码。"),
        "name": "" if new.name.strip() else gettext_noop("请填写设备名称。"),
        "kind": "" if new.kind in Equipment.Kind else gettext_noop("请选择设备类型。"),
        "range_code": "" if new.range_code in ranges_today() else gettext_noop("请选择温度范围。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    try:
        with transaction.atomic():
            made = Equipment.objects.create(
                unit=unit, code=new.code.strip(), name=new.name.strip(), kind=new.kind,
                range_code=new.range_code, model=new.model, litres=new.litres,
                **unit.place.columns,
            )  # fmt: skip
            trace(actor, "register_equipment", made.subject, made.district, code=made.code)
            return made
    except IntegrityError:
        known = Equipment.objects.filter(district=unit.district, code=new.code.strip()).first()
        if known is None or (known.unit_id, known.kind) != (unit.pk, new.kind):
            raise Conflict(gettext_noop("这个设备编码已登记；请换一个编码。")) from None
        return known


def fit_probe(
    *, actor: Actor, equipment_id: int, code: str, due_on: date, accuracy: float = 0.5,
    place: str = "",
) -> tuple[Probe, str]:  # fmt: skip
    """A device of sensing inside the equipment, with its secret, shown this once.

    Raises Invalid where its accuracy is worse than GSP annex 3 art. 4 allows (±0.5 ℃ above zero,
    ±1.0 ℃ below).
    """
    with transaction.atomic():
        equipment = _locked(actor, equipment_id)
        kind = kind_for(equipment.kind, equipment.range_code)
        if kind is None:
            raise Refused(gettext_noop("这种温度范围还没有监测设备种类；请联系管理员。"))
        held = range_of(equipment)
        worst = 0.5 if held is None or (held.low or 0) > 0 else 1.0
        faults = {
            "accuracy": ""
            if 0 < accuracy <= worst
            else gettext_noop("探头最大误差超过规定：零上 ±0.5 ℃，零下 ±1.0 ℃。"),
            "due_on": "" if due_on > localdate() else gettext_noop("校准到期日须在今天之后。"),
        }
        if any(faults.values()):
            raise Invalid({field: fault for field, fault in faults.items() if fault})
        title = " ".join(filter(None, (equipment.unit.name, equipment.name, place)))[:80]
        new = NewDevice(code, kind.code, title, equipment.place, equipment.subject)
        [(device, secret)] = register(actor=actor, new=[new])
        probe = Probe.objects.create(
            district=equipment.district, equipment=equipment, device=device, place=place,
            accuracy=accuracy, due_on=due_on,
        )  # fmt: skip
        trace(actor, "fit_probe", equipment.subject, equipment.district, device=code)
        return probe, secret


def calibrate(
    *, actor: Actor, probe_id: int, done_on: date, due_on: date, certificate: str
) -> Calibration:
    """A calibration with its certificate; the same certificate again is the first one."""
    faults = {
        "done_on": "" if done_on <= localdate() else gettext_noop("校准日期不能晚于今天。"),
        "due_on": "" if due_on > done_on else gettext_noop("下次到期须晚于校准日期。"),
        "certificate": "" if certificate.strip() else gettext_noop("请填写证书编号。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    with transaction.atomic():
        probe = Probe.objects.select_for_update(of=("self",)).select_related("equipment").filter(
            pk=probe_id
        ).first()  # fmt: skip
        if probe is None:
            raise Refused(gettext_noop("没有这个探头；请返回列表刷新。"), code="not_found")
        require(actor, REGISTER, probe.equipment)
        made, is_new = Calibration.objects.get_or_create(
            district=probe.district, probe=probe, certificate=certificate.strip(),
            defaults={"done_on": done_on, "due_on": due_on, "by_id": actor.account_id},
        )  # fmt: skip
        if (made.done_on, made.due_on) != (done_on, due_on):
            raise Conflict(gettext_noop("这个证书编号已登记，日期不同；请核对。"))
        if is_new:
            probe.due_on = max(probe.due_on, due_on)
            probe.save(update_fields=["due_on"])
            trace(actor, "calibrate", probe.equipment.subject, probe.district,
                  certificate=made.certificate)  # fmt: skip
        return made


def retire_equipment(*, actor: Actor, equipment_id: int) -> Equipment:
    """It keeps nothing any more, and its devices say nothing; retired again nothing changes."""
    with transaction.atomic():
        equipment = _locked(actor, equipment_id)
        if equipment.retired_at is not None:
            return equipment
        if Lot.objects.filter(equipment=equipment, quantity__gt=0).exists():
            raise Refused(gettext_noop("设备内还有疫苗；请先移出或报废。"), code="not_empty")
        for probe in equipment.probes.select_related("device"):
            retire(actor=actor, district=probe.district, device_id=probe.device_id)
        equipment.retired_at = now()
        equipment.save(update_fields=["retired_at"])
        trace(actor, "retire_equipment", equipment.subject, equipment.district)
        return equipment


def _locked(actor: Actor, equipment_id: int) -> Equipment:
    found = (
        Equipment.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=equipment_id)
        .first()
    )
    if found is None:
        raise Refused(gettext_noop("没有这台设备；请返回列表刷新。"), code="not_found")
    require(actor, REGISTER, found)
    return found
