"""A place is given back, and passed on."""

from django.db import transaction
from django.utils.timezone import now

from yiwang.lib.errors import Refused

from ..models import Reservation
from ..rules import RELEASED, SEATED, unreleasable
from .seats import give_back, locked, promote, times_of

_WHY_NOT = {
    "settled": "已经到场或已经结束，不能取消。",
    "late": "已过取消截止时间；如确实不能来，请联系工作人员。",
}


def release(
    *, district: str, reservation_id: int, late: bool = False, reason: str = ""
) -> Reservation:
    """Give a place back; whoever waits longest and fits has it when this returns.

    Released again it stays so. `late` is for staff, after `cancel_until`. Raises Refused.
    """
    with transaction.atomic():
        reservation = Reservation.objects.get(pk=reservation_id, district=district)
        session = locked(district, reservation.session_id)
        reservation.refresh_from_db()
        if reservation.state == RELEASED:
            return reservation
        at = now()
        why = unreleasable(times_of(session), reservation.state, at, late=late)
        if why:
            raise Refused(_WHY_NOT[why], code=why)
        was = reservation.state
        reservation.state, reservation.changed_at = RELEASED, at
        reservation.held_until, reservation.reason = None, reason[:200]
        reservation.save(update_fields=["state", "changed_at", "held_until", "reason"])
        if was in SEATED:
            give_back(session, reservation.group, reservation.seats)
            promote(session, at)
        return reservation
