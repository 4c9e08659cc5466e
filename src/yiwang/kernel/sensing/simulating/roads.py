"""Roads as a network that simulated vehicles drive on."""

import heapq
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import shapely

from yiwang.kernel.places.selectors import base_geojson, locate_many
from yiwang.lib.geo import distance_m

Point = tuple[float, float]
_DECIMALS = 6  # of a degree
_NEAR = 1e-5  # degrees, a metre: a road that ends beside another joins it


@dataclass(frozen=True)
class Network:
    """Crossings, and from each the roads to others: metres and the points on the way."""

    roads: dict[Point, dict[Point, tuple[float, tuple[Point, ...]]]]

    @property
    def crossings(self) -> list[Point]:
        return sorted(self.roads)

    def way(self, start: Point, end: Point, chance: Random) -> list[Point]:
        """Points along a short way; every driver has streets that she likes better."""
        seen: dict[Point, Point] = {}
        waiting: list[tuple[float, Point, Point]] = [(0.0, start, start)]
        while waiting:
            cost, at, came_from = heapq.heappop(waiting)
            if at in seen:
                continue
            seen[at] = came_from
            if at == end:
                break
            for there, (metres, _line) in self.roads[at].items():
                if there not in seen:
                    step = metres * chance.uniform(1.0, 1.6)
                    heapq.heappush(waiting, (cost + step, there, at))
        return self._unwound(seen, start, end)

    def _unwound(self, seen: dict[Point, Point], start: Point, end: Point) -> list[Point]:
        stations = [end]
        while stations[-1] != start:
            stations.append(seen[stations[-1]])
        points = [start]
        for one, other in pairwise(reversed(stations)):
            points += self.roads[one][other][1][1:]
        return points


def network_of(street: str) -> Network | None:
    """The largest connected part of a street office's roads that lies inside it; None without."""
    features = json.loads(base_geojson(street, "road"))["features"]
    lines = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    return network(_inside(_parts(lines), street)) if lines else None


def network(parts: Sequence[Sequence[Point]]) -> Network | None:
    """The largest connected part of lines that meet at their ends only."""
    roads: dict[Point, dict[Point, tuple[float, tuple[Point, ...]]]] = defaultdict(dict)
    for points in parts:
        line = tuple((round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in points)
        metres = sum(distance_m(*one, *other) for one, other in pairwise(line))
        if line[0] != line[-1]:
            roads[line[0]][line[-1]] = metres, line
            roads[line[-1]][line[0]] = metres, line[::-1]
    largest = max(_islands(roads), key=len, default=set())
    kept = {at: ways for at, ways in roads.items() if at in largest}
    return Network(kept) if kept else None


def _parts(lines: Sequence[shapely.Geometry]) -> list[Sequence[Point]]:
    noded = shapely.union_all(lines, grid_size=_NEAR)  # what nearly meets does
    return [list(part.coords) for part in shapely.get_parts(noded)]


def _inside(parts: list[Sequence[Point]], street: str) -> list[Sequence[Point]]:
    """Those of which both ends and the middle lie in the street office."""
    points = [(*part[0], *part[len(part) // 2], *part[-1]) for part in parts]
    found = [
        locate_many([p[at] for p in points], [p[at + 1] for p in points]).street == street
        for at in (0, 2, 4)
    ]
    return [part for part, *ins in zip(parts, *found, strict=True) if all(ins)]


def _islands(
    roads: dict[Point, dict[Point, tuple[float, tuple[Point, ...]]]],
) -> list[set[Point]]:
    islands, left = [], set(roads)
    while left:
        waiting, island = [left.pop()], set[Point]()
        while waiting:
            at = waiting.pop()
            island.add(at)
            fresh = set(roads[at]) & left
            left -= fresh
            waiting += fresh
        islands.append(island)
    return islands
