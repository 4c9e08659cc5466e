"""Facts that sensing announces."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class DeviceRegistered(Event):
    """A device may speak from now on; `subject` is what it stands for."""

    device_id: int
    code: str
    kind: str
    subject: str


@dataclass(frozen=True)
class DeviceRetired(Event):
    """Nothing that it says is taken any more."""

    device_id: int
    code: str
    kind: str
    subject: str


@dataclass(frozen=True)
class DeviceRekeyed(Event):
    """Its old secret opens nothing any more."""

    device_id: int
    code: str
    kind: str
    subject: str
