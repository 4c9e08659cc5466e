"""Reads of devices and of what they said last."""

from .alarms import (
    AlarmSeen,
    alarm_rules,
    alarm_seen,
    alarms,
    devices_watched,
    latest_of,
    overlapping,
    ringing,
    rules_in_force,
)
from .calls import Duty, calls_of, duties, phones_masked, waiting_calls
from .devices import device_by_secret, devices, revision, silent
from .history import readings
from .orders import orders
from .positions import Position, in_motion, of_division, placed, places_at, positions_of
from .refused import poison, quarantined
from .tables import tables_of
from .troubles import troubles
from .wanted import Wanted, wanted

__all__ = [
    "AlarmSeen",
    "Duty",
    "Position",
    "Wanted",
    "alarm_rules",
    "alarm_seen",
    "alarms",
    "calls_of",
    "device_by_secret",
    "devices",
    "devices_watched",
    "duties",
    "in_motion",
    "latest_of",
    "of_division",
    "orders",
    "overlapping",
    "phones_masked",
    "placed",
    "places_at",
    "poison",
    "positions_of",
    "quarantined",
    "readings",
    "revision",
    "ringing",
    "rules_in_force",
    "silent",
    "tables_of",
    "troubles",
    "waiting_calls",
    "wanted",
]
