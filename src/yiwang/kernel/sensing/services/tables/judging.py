"""Which lines of a table can be right: their devices, channels and times are looked up."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ...models import Device, DeviceKind
from ...rules.times import MOST_AHEAD
from .lines import Line, key_of, no_number, number_of

VERB = "sensing.bring"
MOST_FAULTS = 10_000  # are told one by one; of the rest only the number is known
_AHEAD = timedelta(microseconds=MOST_AHEAD)


@dataclass(frozen=True)
class Fault:
    """A line that was not taken."""

    number: int
    cells: list[str]
    reason: str


@dataclass
class Taken:
    """What became of a table's lines; `known` were in the lake before. `left_out` are columns that
    nobody knows; `first_at` and `last_at` are of lines that can be right."""

    headings: list[str]
    lines: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def cover(self, at: datetime) -> None:
        self.first_at = min(self.first_at or at, at)
        self.last_at = max(self.last_at or at, at)

    def leave_out(self, keys: Set[str]) -> None:
        """Columns that are no channel of their lines' devices, as the file calls them."""
        fresh = [heading for heading in self.headings if key_of(heading) in keys]
        self.left_out += [heading for heading in fresh if heading not in self.left_out]

    def refuse(self, line: Line, reason: str) -> None:
        self.refused += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line.number, line.cells, reason))


@dataclass
class Reading:
    """A line that can be right: whose, and its values by channel."""

    line: Line
    device: Device
    at: datetime
    values: dict[str, float]

    @property
    def keys(self) -> list[tuple[str, str, datetime]]:
        return [(self.device.code, channel, self.at) for channel in self.values]


class Devices:
    """Those in use over which the actor may decide, by code, as they are met."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._met: dict[str, Device | None] = {}
        self._channels: dict[int, dict[str, str]] = {}

    def meet(self, codes: set[str]) -> None:
        fresh = [code for code in codes if code and code not in self._met]
        if fresh:
            found = Device.objects.select_related("kind").filter(
                code__in=fresh, state=Device.State.IN_USE
            )
            if not self._actor.is_system:
                found = visible_to(found, self._actor, VERB)
            self._met |= dict.fromkeys(fresh) | {device.code: device for device in found}

    def of(self, code: str) -> Device | None:
        return self._met.get(code)

    def channels(self, kind: DeviceKind) -> dict[str, str]:
        """Names by what a heading may call them."""
        if kind.pk not in self._channels:
            self._channels[kind.pk] = {
                key_of(said): channel["name"]
                for channel in kind.channels
                for said in (channel["label"], channel["name"], *channel.get("also", ()))
                if said
            }
        return self._channels[kind.pk]

    @property
    def districts(self) -> list[str]:
        return sorted({device.district for device in self._met.values() if device})


def judged(lines: Sequence[Line], devices: Devices, taken: Taken) -> Iterator[Reading]:
    """Those that can be right; of two lines for one device and time the first."""
    said: dict[tuple[str, datetime], dict[str, float]] = {}
    foreign: set[str] = set()
    moment = now()
    for line in lines:
        device = devices.of(line.device)
        fault = _fault(line, device, moment)
        if fault or device is None or line.at is None:
            taken.refuse(line, fault)
            continue
        names = devices.channels(device.kind)
        values, fault = _values(line, names)
        before = values if fault else said.setdefault((device.code, line.at), values)
        if fault:
            taken.refuse(line, fault)
        elif before != values:
            taken.refuse(line, "同一设备同一时间有两行不同的数值")
        elif before is not values:
            taken.known += 1
        else:
            foreign |= line.measured.keys() - names
            taken.cover(line.at)
            yield Reading(line, device, line.at, values)
    taken.leave_out(foreign)


def _fault(line: Line, device: Device | None, moment: datetime) -> str:
    """Why the line cannot be right, whatever was measured; "" if it can."""
    if line.fault or line.at is None:
        return line.fault
    if device is None:
        return "没有这台在用的设备，或不归您管理"
    if line.at > moment + _AHEAD:
        return "时间比现在还晚"
    if line.at < moment - timedelta(days=device.kind.keep_days):
        return "早于历史数据的保存期限"
    return ""


def _values(line: Line, names: dict[str, str]) -> tuple[dict[str, float], str]:
    """By channel; or why there are none."""
    values = {}
    for key, text in line.measured.items():
        if key in names:
            value = number_of(text)
            if value is None:
                return {}, no_number(text)
            values[names[key]] = value
    if not values:
        return {}, f"这种设备没有测项“{next(iter(line.measured))[:20]}”"
    return values, ""
