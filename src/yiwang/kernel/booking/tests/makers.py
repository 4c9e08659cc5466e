"""Lunches to book."""

import uuid
from datetime import datetime, timedelta

from django.utils.timezone import now

from ..models import Reservation, Session
from ..services import NewSession, book, open_sessions

DISTRICT = "440204"
LUNCH = timedelta(hours=1)


def lunch(
    capacity: int = 2,
    *,
    begins: datetime | None = None,
    quotas: dict[str, int] | None = None,
    **more,
) -> Session:
    """A lunch in four hours, bookable until two hours before, given back until then."""
    start = begins or now() + timedelta(hours=4)
    given = {
        "district": DISTRICT,
        "subject": "canteen:1",
        "kind": "lunch",
        "title": "午餐",
        "starts_at": start,
        "ends_at": start + LUNCH,
        "closes_at": start - timedelta(hours=2),
        "cancel_until": start - timedelta(hours=2),
        "capacity": capacity,
        "quotas": quotas or {},
    }
    return open_sessions([NewSession(**{**given, **more})])[0]


def booked(session: Session, holder: str, **more) -> Reservation:
    given = {"request_id": uuid.uuid4(), **more}
    return book(district=session.district, session_id=session.pk, holder=holder, **given)


def passed(session: Session, *, by: timedelta) -> None:
    """Let the session's whole clock have run on by so much."""
    clock = ("starts_at", "ends_at", "closes_at", "cancel_until")
    for name in clock:
        setattr(session, name, getattr(session, name) - by)
    session.save(update_fields=clock)
