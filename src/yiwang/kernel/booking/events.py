"""Facts that booking announces; `subject` and `kind` let a room know its own sessions."""

from dataclasses import dataclass
from datetime import datetime

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class ReservationPromoted(Event):
    """A place became free, and the waiting list had somebody for it."""

    reservation_id: int
    session_id: int
    subject: str
    kind: str
    holder: str


@dataclass(frozen=True)
class ReservationLapsed(Event):
    """A held place was not confirmed in time, or the waiting list ended without a place."""

    reservation_id: int
    session_id: int
    subject: str
    kind: str
    holder: str
    was: str


@dataclass(frozen=True)
class ReservationMissed(Event):
    """Somebody had a place and did not come."""

    reservation_id: int
    session_id: int
    subject: str
    kind: str
    holder: str
    starts_at: datetime


@dataclass(frozen=True)
class SessionCancelled(Event):
    """A session does not take place; `reservations` are those who had or awaited a place."""

    session_id: int
    subject: str
    kind: str
    title: str
    starts_at: datetime
    reservations: list[int]
    reason: str
