"""Devices, what they said last, what could not be used; alarms and commands."""

from .alarm_rules import AlarmRule
from .alarms import Alarm, AlarmEntry, AlarmState, AlarmStep, Recheck
from .calls import AlarmCall, DutyPhone
from .commands import Command, Shadow
from .devices import Device, DeviceKind
from .journeys import JourneyRule
from .presence import Presence
from .readings import LastSeen, Latest
from .refused import Poison, Quarantined
from .store import Cursor, LakeFile
from .tables import ReadingFile
from .troubles import StoreTrouble
from .wanted import WantedMatter

__all__ = [
    "Alarm",
    "AlarmCall",
    "AlarmEntry",
    "AlarmRule",
    "AlarmState",
    "AlarmStep",
    "Command",
    "Cursor",
    "Device",
    "DeviceKind",
    "DutyPhone",
    "JourneyRule",
    "LakeFile",
    "LastSeen",
    "Latest",
    "Poison",
    "Presence",
    "Quarantined",
    "ReadingFile",
    "Recheck",
    "Shadow",
    "StoreTrouble",
    "WantedMatter",
]
