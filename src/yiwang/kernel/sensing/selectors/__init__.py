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
from .devices import device_by_secret, devices, revision, silent
from .history import readings
from .orders import orders
from .positions import Position, in_motion, placed, places_at, positions_of
from .refused import poison, quarantined

__all__ = [
    "AlarmSeen",
    "Position",
    "alarm_rules",
    "alarm_seen",
    "alarms",
    "device_by_secret",
    "devices",
    "devices_watched",
    "in_motion",
    "latest_of",
    "orders",
    "overlapping",
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
]
