"""A lot, locked for a deed of its keeper."""

from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Refused

from ..models import Lot

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
