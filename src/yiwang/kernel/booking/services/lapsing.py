"""What time alone brings about: holds end, waiting ends, and who did not come is noted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from yiwang.kernel.events.services import publish

from ..events import ReservationMissed
from ..models import Reservation, Session
from ..rules import CONFIRMED, HELD, MISSED, WAITING
from .seats import lapse_holds, lapse_one, locked

GRACE = timedelta(minutes=30)  # after the end, for doors that send late


def lapse(at: datetime | None = None, *, most: int = 500) -> int:
    """Settle up to `most` sessions in which something is due; how many there were.

    Each in a transaction of its own, so that one that fails does not hold up the others' places.
    """
    moment = at or now()
    due = _sessions_due(moment)[:most]
    for district, session_id in due:
        with transaction.atomic():
            _settle(locked(district, session_id), moment)
    return len(due)


def _sessions_due(at: datetime) -> list[tuple[str, int]]:
    own = Reservation.objects.filter(district=OuterRef("district"), session=OuterRef("pk"))
    holds = Reservation.objects.filter(state=HELD, held_until__lte=at).values("session_id")
    over = Q(starts_at__lte=at) & Exists(own.filter(state=WAITING))
    missed = Q(ends_at__lte=at - GRACE) & Exists(own.filter(state=CONFIRMED))
    since = at - timedelta(days=31)
    found = Session.objects.filter(Q(pk__in=holds) | Q(starts_at__gte=since) & (over | missed))
    return list(found.order_by("starts_at", "pk").values_list("district", "pk"))


def _settle(session: Session, at: datetime) -> None:
    lapse_holds(session, at)
    own = Reservation.objects.filter(district=session.district, session=session)
    if at >= session.starts_at:
        for waiting in own.filter(state=WAITING).order_by("id"):
            lapse_one(session, waiting, at)
    if at >= session.ends_at + GRACE:
        for absent in own.filter(state=CONFIRMED).order_by("id"):
            _note_absence(session, absent, at)


def _note_absence(session: Session, absent: Reservation, at: datetime) -> None:
    absent.state, absent.changed_at = MISSED, at
    absent.save(update_fields=["state", "changed_at"])
    publish(
        ReservationMissed(
            district=session.district,
            reservation_id=absent.pk,
            session_id=session.pk,
            subject=session.subject,
            kind=session.kind,
            holder=absent.holder,
            starts_at=session.starts_at,
        )
    )
