"""Devices, what they said last, and what of their words could not be used."""

from .devices import Device, DeviceKind
from .readings import LastSeen, Latest
from .refused import Poison, Quarantined
from .store import Cursor, LakeFile

__all__ = [
    "Cursor",
    "Device",
    "DeviceKind",
    "LakeFile",
    "LastSeen",
    "Latest",
    "Poison",
    "Quarantined",
]
