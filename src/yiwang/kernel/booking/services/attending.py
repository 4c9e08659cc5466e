"""She came, or it was a mistake of the door."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from yiwang.lib.errors import Refused

from ..models import Reservation
from ..rules import ATTENDED, CONFIRMED, EDGES
from .seats import locked


def attend(
    *, district: str, reservation_id: int, came: bool = True, at: datetime | None = None
) -> Reservation:
    """Note that she came (`at`, for a door that was offline), or take that back.

    Noted again it stays. Raises Refused for a place that is not hers to come to.
    """
    target = ATTENDED if came else CONFIRMED
    with transaction.atomic():
        reservation = Reservation.objects.get(pk=reservation_id, district=district)
        locked(district, reservation.session_id)
        reservation.refresh_from_db()
        if reservation.state == target:
            return reservation
        undoing = reservation.state == ATTENDED
        if target not in EDGES[reservation.state] or undoing == came:
            raise Refused("没有可用的预订，请核对场次与姓名。", code="no_place")
        reservation.state, reservation.changed_at = target, at or now()
        reservation.save(update_fields=["state", "changed_at"])
        return reservation
