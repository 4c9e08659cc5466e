"""Where a simulated vehicle is at any moment: the same answer whenever it is asked.

Each day has its plan, made from the vehicle's number and the date: rounds out of a depot along the
roads, halts at crossings, stops of minutes, a long rest. So what it sends of the past and of now
are parts of one journey, and begun anew it goes on where it was.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, degrees, radians
from random import Random

from yiwang.lib.geo import distance_m

from .roads import Network, Point

CHINA = timezone(timedelta(hours=8))
DAY = 86_400.0
DEPOTS = 3
NIGHT = 5  # one of so many vehicles works at night
ENGINE_OFF_AFTER = 240.0  # seconds of standing
_SLIP = 0.000012  # degrees: how far a receiver's fix lies from the truth, about a metre
_KM_A_DAY = 250


@dataclass(frozen=True)
class Going:
    """lon, lat in WGS 84; km/h, degrees from north, whether the engine runs, km on the clock."""

    lon: float
    lat: float
    speed: float
    course: float
    acc: float
    mileage: float


@dataclass
class _Plan:
    """Where it is at which second of the day; straight and even in between."""

    seconds: list[float] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    metres: list[float] = field(default_factory=list)

    def stand(self, point: Point, until: float) -> None:
        self._add(point, until, 0.0)

    def drive(self, way: list[Point], chance: Random) -> None:
        """Along a way at the speed of town, with halts at some crossings."""
        speed = chance.uniform(4.5, 9.5)  # metres a second
        for one, other in pairwise(way):
            length = distance_m(*one, *other)
            speed = min(11.0, max(3.5, speed + chance.gauss(0, 0.8)))
            self._add(other, self.seconds[-1] + max(length / speed, 0.1), length)
            if chance.random() < 0.02:
                self.stand(other, self.seconds[-1] + chance.uniform(10, 45))

    def _add(self, point: Point, second: float, metres: float) -> None:
        self.seconds.append(second)
        self.points.append(point)
        self.metres.append((self.metres[-1] if self.metres else 0.0) + metres)


class Driver:
    """One vehicle; `number` tells it from the others."""

    def __init__(self, network: Network, number: int) -> None:
        self._network, self._number = network, number
        self._plan_of = lru_cache(maxsize=2)(self._planned)

    def at(self, moment: datetime) -> Going:
        """Where it is, and what its terminal says of it."""
        local = moment.astimezone(CHINA)
        second = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
        plan = self._plan_of(local.date())
        after = min(bisect_right(plan.seconds, second), len(plan.seconds) - 1)
        before = max(after - 1, 0)
        began, ends = plan.seconds[before], plan.seconds[after]
        share = (second - began) / (ends - began) if ends > began else 0.0
        (x1, y1), (x2, y2) = plan.points[before], plan.points[after]
        length = plan.metres[after] - plan.metres[before]
        slip = Random(f"{self._number} {int(second)}")  # noqa: S311  nothing secret
        driven = plan.metres[before] + share * length
        return Going(
            lon=x1 + (x2 - x1) * share + slip.gauss(0, _SLIP),
            lat=y1 + (y2 - y1) * share + slip.gauss(0, _SLIP),
            speed=round(length / (ends - began) * 3.6, 1) if length else 0.0,
            course=_course(plan.points, before, after) if length else 0.0,
            acc=0.0 if not length and ends - began > ENGINE_OFF_AFTER else 1.0,
            mileage=round(_on_the_clock(self._number, local.date()) + driven / 1000, 1),
        )

    def _planned(self, day: date) -> _Plan:
        chance = Random(f"{self._number} {day}")  # noqa: S311  nothing secret
        crossings = self._network.crossings
        depot = crossings[self._number % DEPOTS * (len(crossings) // DEPOTS)]
        plan = _Plan([0.0], [depot], [0.0])
        for begins, ends in self._shifts(chance):
            plan.stand(depot, begins)
            while plan.seconds[-1] < ends:
                self._round(plan, depot, chance)
        plan.stand(depot, DAY)
        return plan

    def _round(self, plan: _Plan, depot: Point, chance: Random) -> None:
        """Out to some places with a stop at each, and back for a rest."""
        at = depot
        for _ in range(chance.randint(5, 9)):
            there = chance.choice(self._network.crossings)
            plan.drive(self._network.way(at, there, chance), chance)
            stop = chance.uniform(240, 780) if chance.random() < 0.35 else chance.uniform(10, 50)
            plan.stand(there, plan.seconds[-1] + stop)
            at = there
        plan.drive(self._network.way(at, depot, chance), chance)
        plan.stand(depot, plan.seconds[-1] + chance.uniform(400, 1100))

    def _shifts(self, chance: Random) -> list[tuple[float, float]]:
        hour, late = 3600.0, chance.uniform(0, 1500)
        if self._number % NIGHT == 0:
            return [(0.0, 5 * hour + late), (19 * hour + late, 22.6 * hour)]
        return [(5.6 * hour + late, 11.4 * hour), (12.6 * hour + late, 20.5 * hour)]


def _course(points: list[Point], before: int, after: int) -> float:
    (x1, y1), (x2, y2) = points[before], points[after]
    return round(degrees(atan2((x2 - x1) * cos(radians(y1)), y2 - y1)) % 360, 1)


def _on_the_clock(number: int, day: date) -> float:
    return 20_000.0 + 1_700 * number + _KM_A_DAY * (day.toordinal() - date(2026, 1, 1).toordinal())
