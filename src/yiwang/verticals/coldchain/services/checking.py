"""check_by_eye: the temperature that somebody read."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..events import CheckedOutside
from ..models import Equipment, ManualCheck
from ..models.checks import APART
from ..rules.checking import half_of
from ..rules.kinds import is_outside
from ..selectors import range_of
from .trace import trace


def check_by_eye(
    *, actor: Actor, request_id: UUID, equipment_id: int, celsius: float, note: str = "",
    extra: bool = False, at: datetime | None = None,
) -> ManualCheck:  # fmt: skip
    """The morning's or the afternoon's reading, or an extra one. Outside the label's range it
    wants a word on what was done, and those in charge are told.

    The same request again is the first reading. Raises Conflict for a half that has its reading,
    or one within six hours of the other.
    """
    equipment = Equipment.objects.filter(pk=equipment_id, retired_at=None).first()
    if equipment is None:
        raise Refused(gettext_noop("没有这台设备，或已停用；请返回列表刷新。"), code="not_found")
    require(actor, "coldchain.keep", equipment)
    moment = at or now()
    held = range_of(equipment)
    outside = held is not None and is_outside(celsius, held.low, held.high)
    faults = {
        "celsius": "" if -100 <= celsius <= 60 else gettext_noop("温度不可信；请核对读数。"),
        "note": gettext_noop("超出范围时请写明处理情况。") if outside and not note.strip() else "",
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    local = localtime(moment)
    said = ManualCheck(
        district=equipment.district, request_id=request_id, equipment=equipment,
        day=local.date(), half="extra" if extra else half_of(local), at=moment,
        next_from=moment + APART, celsius=celsius, outside=outside, note=note.strip()[:200],
        by_id=actor.me, by_name=actor.name,
    )  # fmt: skip
    first = _first(said)
    if first is not None:
        return first
    try:
        with transaction.atomic():
            said.save(force_insert=True)
            trace(actor, "check", equipment.subject, equipment.district, celsius=celsius)
            if outside:
                publish(
                    CheckedOutside(
                        district=equipment.district, check_id=said.pk, equipment_id=equipment.pk
                    )
                )
            return said
    except IntegrityError:
        first = _first(said)
        if first is None:
            raise Conflict(
                gettext_noop("这半天已经记录，或离上一次不到六小时；要再测请选加测。")
            ) from None
        return first


def _first(said: ManualCheck) -> ManualCheck | None:
    found = ManualCheck.objects.filter(
        district=said.district, request_id=said.request_id
    ).first()  # fmt: skip
    if found is not None and (found.equipment_id, found.celsius) != (
        said.equipment_id, said.celsius,
    ):  # fmt: skip
        raise Conflict(gettext_noop("同一次提交的内容变了；请刷新页面后重新填写。"))
    return found
