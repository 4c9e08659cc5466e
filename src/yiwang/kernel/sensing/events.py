"""Facts that sensing announces."""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True)
class AlarmSaid:
    """What facts of an alarm say of it; no fact itself, so that none is stored under its name.
    `becomes_case`: its rule wants a matter of `case_class` at this level."""

    alarm_id: int
    device_id: int
    code: str
    kind: str
    subject: str
    rule_code: str
    title: str
    level: int
    at: datetime
    case_class: str = ""
    becomes_case: bool = False


@dataclass(frozen=True)
class AlarmRaised(AlarmSaid, Event):
    """A reading of now broke a rule: people are to know."""


@dataclass(frozen=True)
class AlarmEscalated(AlarmSaid, Event):
    """Nobody acknowledged in time: the alarm reached a step of its ladder and this level."""


@dataclass(frozen=True)
class MatterWanted(Event):
    """Somebody wants an alarm to become a matter."""

    alarm_id: int


@dataclass(frozen=True)
class DeviceMatterWanted(Event):
    """Somebody wants a matter of a device, without an alarm."""

    wanted_id: int


@dataclass(frozen=True)
class AlarmAcknowledged(Event):
    """Somebody saw to it; nobody further is told."""

    alarm_id: int
    device_id: int
    kind: str
    subject: str


@dataclass(frozen=True)
class AlarmClosed(Event):
    """It is over: the readings are well again (`cleared`), or somebody closed it."""

    alarm_id: int
    device_id: int
    kind: str
    subject: str
    cleared: bool


@dataclass(frozen=True)
class CommandEnded(Event):
    """An order was done, failed, expired or was withdrawn (`state`)."""

    command_id: int
    device_id: int
    kind: str
    subject: str
    state: str
