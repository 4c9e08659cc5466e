"""register_unit: a clinic or a store that keeps vaccines."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Conflict, Invalid

from ..models import Unit
from .trace import trace


@dataclass(frozen=True)
class NewUnit:
    """Official codes, "" where unknown; lon, lat in WGS 84."""

    district: str
    code: str
    name: str
    contact: str
    telephone: str
    kind: str = Unit.Kind.CLINIC
    street: str = ""
    community: str = ""
    grid: str = ""
    lon: float | None = None
    lat: float | None = None
    address: str = ""


def register_unit(*, actor: Actor, new: NewUnit) -> Unit:
    """The same again is the first one; another under its code is a Conflict."""
    require(actor, "coldchain.register", new)
    faults = {
        "code": "" if new.code.strip() else gettext_noop("请填写单位编码。"),
        "name": "" if new.name.strip() else gettext_noop("请填写单位名称。"),
        "contact": "" if new.contact.strip() else gettext_noop("请填写值班联系人。"),
        "telephone": "" if new.telephone.strip() else gettext_noop("请填写单位电话。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    try:
        with transaction.atomic():
            unit = Unit.objects.create(**asdict(new))
            trace(actor, "register_unit", f"unit:{unit.pk}", unit.district, code=unit.code)
            return unit
    except IntegrityError:
        known = Unit.objects.filter(district=new.district, code=new.code).first()
        if known is None or known.name != new.name:
            message = gettext_noop("这个单位编码已登记；请换一个编码。")
            raise Conflict(message) from None
        return known
