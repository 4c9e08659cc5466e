"""A lot, locked for a deed of its keeper; an equipment that she keeps."""

from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Refused

from ..models import Equipment, Lot

KEEP = "coldchain.keep"


def locked_lot(actor: Actor, lot_id: int) -> Lot:
    """The lot, locked in the caller's transaction: a quarantine that begins now waits, or is
    seen here."""
    lot = (
        Lot.objects.select_for_update(of=("self",))
        .select_related("equipment")
        .filter(pk=lot_id)
        .first()
    )
    if lot is None:
        raise Refused(gettext_noop("没有这批疫苗；请返回刷新。"), code="not_found")
    require(actor, KEEP, lot.equipment)
    return lot


def kept(actor: Actor, equipment_id: int) -> Equipment:
    """An equipment, in use or not, whose keeper the actor is."""
    found = Equipment.objects.select_related("unit").filter(pk=equipment_id).first()
    if found is None:
        raise Refused(gettext_noop("没有这台设备；请返回列表刷新。"), code="not_found")
    require(actor, KEEP, found)
    return found
