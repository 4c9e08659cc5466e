"""What simulated devices say and when: readings in order, or with the faults of real ones."""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .driving import Driver

KEPT_FOR = timedelta(hours=2)  # how long a late reading lay in the device


@dataclass(frozen=True)
class Faults:
    """Shares of readings, 0 to 1. `cut` is that of connections lost at each reading."""

    late: float = 0.0
    duplicate: float = 0.0
    disorder: float = 0.0
    broken: float = 0.0
    cut: float = 0.0


@dataclass(frozen=True)
class Word:
    """One reading to send; broken ones are bytes that nobody can read."""

    at: datetime
    values: dict[str, float]
    seq: int
    lon: float | None = None
    lat: float | None = None
    late: bool = False
    broken: bool = False

    def json(self) -> bytes:
        """As devices write it on MQTT."""
        said: dict[str, Any] = {"at": int(self.at.timestamp() * 1000), "seq": self.seq}
        said["v"] = self.values
        if self.lon is not None:
            said |= {"lon": self.lon, "lat": self.lat}
        text = json.dumps(said).encode()
        return text[: len(text) // 2] if self.broken else text


@dataclass
class Voice:
    """One device. Values wander around where its channel lives; a vehicle drives along roads, or
    in a slow circle where there are none."""

    number: int
    channels: tuple[str, ...]
    faults: Faults
    chance: random.Random
    lon: float | None = None
    lat: float | None = None
    driver: Driver | None = None
    _seq: int = 0
    _held: list[Word] = field(default_factory=list)
    _drift: float = 0.0

    def words(self, at: datetime) -> Iterator[Word]:
        """What it sends at this moment: mostly one reading; none, two or others with faults."""
        self._seq += 1
        late = self._happens(self.faults.late)
        said = at - KEPT_FOR * self.chance.random() if late else at
        word = self._word(said, late=late, broken=self._happens(self.faults.broken))
        if self._happens(self.faults.disorder):
            self._held.append(word)
            return
        yield word
        if self._happens(self.faults.duplicate):
            yield word
        yield from self._held
        self._held = []

    def kept(self, since: datetime, until: datetime, every: timedelta) -> Iterator[Word]:
        """What a vehicle kept while nobody heard it."""
        if self.driver is None:
            return
        at = since
        while at < until:
            yield self._on_the_road(self.driver, at, late=True)
            at += every

    def is_cut(self) -> bool:
        return self._happens(self.faults.cut)

    def _word(self, at: datetime, *, late: bool, broken: bool) -> Word:
        if self.driver is not None:
            return self._on_the_road(self.driver, at, late=late, broken=broken)
        self._drift = 0.95 * self._drift + self.chance.gauss(0, 0.15)
        values = {name: self._value(name) for name in self.channels}
        if self.lon is None or self.lat is None or "speed" not in self.channels:
            return Word(at, values, self._seq, late=late, broken=broken)
        turn = at.timestamp() / 600 + self.number
        lon = round(self.lon + 0.01 * math.cos(turn), 6)
        lat = round(self.lat + 0.01 * math.sin(turn), 6)
        return Word(at, values, self._seq, lon, lat, late=late, broken=broken)

    def _on_the_road(
        self, driver: Driver, at: datetime, *, late: bool, broken: bool = False
    ) -> Word:
        going = driver.at(at)
        values = {name: getattr(going, name) for name in self.channels if hasattr(going, name)}
        lon, lat = round(going.lon, 6), round(going.lat, 6)
        return Word(at, values, self._seq, lon, lat, late=late, broken=broken)

    def _value(self, channel: str) -> float:
        if channel in _CALM:
            return _CALM[channel]
        middle, width = _AROUND.get(channel, (5.0, 1.0))
        return round(middle + width * self._drift, 2)

    def _happens(self, share: float) -> bool:
        return share > 0 and self.chance.random() < share


#: Channels that mostly say one thing, and where others live: middle, and width of the wandering.
_CALM = {
    "door": 0.0, "mains": 1.0, "power": 1.0, "acc": 1.0, "fault": 0.0, "io": 0.0, "trip": 0.0,
}  # fmt: skip
_AROUND = {
    "battery": (95.0, 1.0),
    "humidity": (55.0, 5.0),
    "speed": (25.0, 15.0),
    "course": (180.0, 90.0),
    "altitude": (60.0, 5.0),
    "satellites": (14.0, 2.0),
    "signal": (24.0, 3.0),
}


def moment() -> datetime:
    """Now, to the millisecond, as readings carry it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
