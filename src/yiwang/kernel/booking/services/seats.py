"""Places taken and given back. Whoever changes who sits where holds the session's row."""

from datetime import datetime

from django.db.models import F

from yiwang.kernel.events.services import publish

from ..events import ReservationLapsed, ReservationPromoted
from ..models import Quota, Reservation, Session
from ..rules import CONFIRMED, HELD, LAPSED, SEATED, WAITING, Times, Waiting, promoted


def locked(district: str, session_id: int) -> Session:
    """The session, its row locked until the transaction ends."""
    return Session.objects.select_for_update().get(pk=session_id, district=district)


def times_of(session: Session) -> Times:
    return Times(
        opens_at=session.opens_at,
        closes_at=session.closes_at,
        cancel_until=session.cancel_until,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        cancelled=session.cancelled_at is not None,
    )


def take(session: Session, group: str, seats: int) -> bool:
    """Take places of the session and of the group's quota, if it has one; False, and nothing
    taken, when there are too few. The conditions are in the statements and again in a CHECK.

    Precondition: the session's row is locked.
    """
    quota = Quota.objects.filter(district=session.district, session=session, group=group)
    left = quota.filter(taken__lte=F("capacity") - seats)
    if group and not left.update(taken=F("taken") + seats) and quota.exists():
        return False
    free = Session.objects.filter(
        pk=session.pk, district=session.district, taken__lte=F("capacity") - seats
    )
    if free.update(taken=F("taken") + seats):
        session.taken += seats
        return True
    if group:
        quota.update(taken=F("taken") - seats)
    return False


def give_back(session: Session, group: str, seats: int) -> None:
    """Precondition: the session's row is locked."""
    Session.objects.filter(pk=session.pk, district=session.district).update(
        taken=F("taken") - seats
    )
    session.taken -= seats
    if group:
        Quota.objects.filter(district=session.district, session=session, group=group).update(
            taken=F("taken") - seats
        )


def promote(session: Session, at: datetime) -> list[Reservation]:
    """Give free places to the waiting list, in the transaction that freed them, until the session
    begins. Precondition: the session's row is locked."""
    free = session.capacity - session.taken
    if free <= 0 or session.cancelled_at is not None or at >= session.starts_at:
        return []
    queue = list(
        Reservation.objects.filter(
            district=session.district, session=session, state=WAITING
        ).order_by("id")
    )
    if not queue:
        return []
    quotas = {
        quota.group: quota.capacity - quota.taken
        for quota in Quota.objects.filter(district=session.district, session=session)
    }
    chosen = promoted([Waiting(r.pk, r.seats, r.group) for r in queue], free, quotas)
    rows = {row.pk: row for row in queue}
    return [_seat(session, rows[each.id], at) for each in chosen]


def _seat(session: Session, reservation: Reservation, at: datetime) -> Reservation:
    if not take(session, reservation.group, reservation.seats):
        raise AssertionError("the row is locked, so what was free is free")
    reservation.state, reservation.promoted_at, reservation.changed_at = CONFIRMED, at, at
    reservation.save(update_fields=["state", "promoted_at", "changed_at"])
    publish(
        ReservationPromoted(
            district=session.district,
            reservation_id=reservation.pk,
            session_id=session.pk,
            subject=session.subject,
            kind=session.kind,
            holder=reservation.holder,
        )
    )
    return reservation


def lapse_holds(session: Session, at: datetime) -> int:
    """End the holds whose time is over and pass their places on; how many ended.

    Precondition: the session's row is locked.
    """
    over = Reservation.objects.filter(
        district=session.district, session=session, state=HELD, held_until__lte=at
    )
    ended = list(over.order_by("id"))
    for reservation in ended:
        lapse_one(session, reservation, at)
    if ended:
        promote(session, at)
    return len(ended)


def lapse_one(session: Session, reservation: Reservation, at: datetime) -> None:
    """Precondition: the session's row is locked."""
    was = reservation.state
    reservation.state, reservation.changed_at = LAPSED, at
    reservation.save(update_fields=["state", "changed_at"])
    if was in SEATED:
        give_back(session, reservation.group, reservation.seats)
    publish(
        ReservationLapsed(
            district=session.district,
            reservation_id=reservation.pk,
            session_id=session.pk,
            subject=session.subject,
            kind=session.kind,
            holder=reservation.holder,
            was=was,
        )
    )
