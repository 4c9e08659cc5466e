"""A place is asked for, and a held one confirmed."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Reservation, Session
from ..rules import CONFIRMED, HELD, LAPSED, WAITING, unbookable
from .seats import lapse_holds, locked, take, times_of

_WHY_NOT = {
    "cancelled": "本场次已取消，请选择其他场次。",
    "over": "本场次已结束，请选择其他场次。",
    "early": "还没有开放预订，请在开放后再来。",
    "closed": "已过预订截止时间，请选择其他场次或联系工作人员。",
}


def book(
    *,
    district: str,
    session_id: int,
    holder: str,
    request_id: uuid.UUID,
    seats: int = 1,
    group: str = "",
    may_wait: bool = False,
    hold_for: timedelta | None = None,
    late: bool = False,
    made_by: int | None = None,
    at: datetime | None = None,
) -> Reservation:
    """A confirmed place; a held one with `hold_for`; one on the waiting list when the session is
    full and she `may_wait`. `late` is for staff, after the cut-off. `at` is when it was asked, for
    what was written down elsewhere.

    The same request again returns what it made, whatever became of it since. Raises Refused when
    no place is given or she has one, Conflict for a request id used for something else. Bookings
    for several sessions in one transaction take them in the order of their ids.
    """
    if seats < 1:
        raise Invalid({"seats": "至少预订一个名额。"})
    asked = {"session": session_id, "holder": holder, "seats": seats, "group": group}
    digest = sm3(canonical({"verb": "book", **asked}))

    def write() -> Reservation:
        with transaction.atomic():
            session = locked(district, session_id)
            earlier = _earlier(district, request_id, digest)
            if earlier is not None:
                return earlier
            moment = at or now()
            why = unbookable(times_of(session), moment, late=late)
            if why:
                raise Refused(_WHY_NOT[why], code=why)
            reservation = Reservation(
                district=district,
                session=session,
                holder=holder,
                group=group,
                seats=seats,
                state=_place(session, group, seats, moment, hold_for, may_wait),
                made_by=made_by,
                made_at=moment,
                changed_at=moment,
                request_id=request_id,
                request_digest=digest,
            )
            if reservation.state == HELD and hold_for is not None:
                reservation.held_until = moment + hold_for
            reservation.save(force_insert=True)
            return reservation

    return _once(write)


def confirm(*, district: str, reservation_id: int) -> Reservation:
    """Keep a held place. Confirmed again it stays; Refused when the time to confirm is over."""
    with transaction.atomic():
        reservation = Reservation.objects.get(pk=reservation_id, district=district)
        session = locked(district, reservation.session_id)
        at = now()
        lapse_holds(session, at)
        reservation.refresh_from_db()
        if reservation.state == HELD:
            reservation.state, reservation.held_until = CONFIRMED, None
            reservation.changed_at = at
            reservation.save(update_fields=["state", "held_until", "changed_at"])
        elif reservation.state == LAPSED:
            raise Refused("保留时间已过，名额已释放；请重新预订。", code="lapsed")
        elif reservation.state != CONFIRMED:
            raise Refused("这个预订不在待确认状态，请刷新查看。", code="not_held")
        return reservation


def _place(
    session: Session,
    group: str,
    seats: int,
    at: datetime,
    hold_for: timedelta | None,
    may_wait: bool,
) -> str:
    """The state of the place that could be had; those who wait already come first."""
    kept = HELD if hold_for is not None else CONFIRMED
    if take(session, group, seats):
        return kept
    if lapse_holds(session, at) and take(session, group, seats):
        return kept
    if not may_wait:
        raise Refused("名额已满；可以选择其他场次，或登记候补。", code="full")
    return WAITING


def _earlier(district: str, request_id: uuid.UUID, digest: str) -> Reservation | None:
    earlier = Reservation.objects.filter(district=district, request_id=request_id).first()
    if earlier is not None and earlier.request_digest != digest:
        raise Conflict("同一请求编号已用于另一项预订；请重新填写后提交。", code="request_reused")
    return earlier


def _once(write: Callable[[], Reservation]) -> Reservation:
    try:
        return write()
    except IntegrityError as clash:
        if "booking_one_each" in str(clash):
            raise Refused("已经预订过本场次，不能重复预订。", code="booked") from clash
        if "booking_request_once" in str(clash):
            return write()  # the same request, on another session's lock, was first
        raise
