"""The ground plan: rectangles cut by roads in a flat frame, bent together into a neighbourhood.

All lines are axis-parallel in the frame (U east, V north, metres from the south-west corner).
One smooth bend maps the frame to metres on the ground, so that what fits in the frame fits
after it: grids share every vertex of their edges.
"""

from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray

WIDTH, HEIGHT = 1270.0, 1990.0
STEP = 12.0  # metres between vertices along a road
BANK_ROAD = 30.0  # metres from the bank to the riverside road
RAIL = 24.0  # metres from the eastern boundary out to the track

# Roads by rank: metres of the whole street from wall to wall.
WIDTHS = {"main": 26.0, "secondary": 16.0, "street": 11.0, "lane": 6.0}


def bend(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frame to ground, metres from the middle: a meander in the west, a slow curve in the east."""
    u, v = points[:, 0] / WIDTH, points[:, 1] / HEIGHT
    turn = 2 * np.pi
    west = 85 * np.sin(turn * (0.75 * v + 0.08)) + 30 * np.sin(turn * (1.7 * v + 0.2))
    east = 55 * np.sin(turn * (0.55 * v + 0.35)) + 14 * np.sin(turn * 1.9 * v)
    x = (
        (u - 0.5) * WIDTH
        + np.clip(1 - u, 0, None) ** 1.3 * west
        + np.clip(u, 0, None) ** 1.3 * east
    )
    x += 17 * np.sin(turn * (1.2 * u + 0.9 * v)) + 6 * np.sin(turn * (2.3 * u - 2.1 * v + 0.3))
    y = (v - 0.5) * HEIGHT + 38 * np.sin(turn * (0.62 * u + 0.12)) + 30 * (u - 0.5) * (v - 0.5)
    y += 16 * np.sin(turn * (1.0 * u + 1.4 * v + 0.4)) + 6 * np.sin(turn * (2.6 * u + 1.9 * v))
    tilt = np.radians(-9.0)
    return np.column_stack(
        [x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)]
    )


@dataclass(frozen=True)
class Rect:
    west: float
    south: float
    east: float
    north: float

    @property
    def area(self) -> float:
        return (self.east - self.west) * (self.north - self.south)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    @cached_property
    def shape(self) -> shapely.Polygon:
        return shapely.box(self.west, self.south, self.east, self.north)


@dataclass(frozen=True)
class Road:
    """A centreline in the frame."""

    rank: str
    name: str
    line: shapely.LineString

    @property
    def width(self) -> float:
        return WIDTHS[self.rank]

    @cached_property
    def on_ground(self) -> shapely.LineString:
        return shapely.transform(shapely.segmentize(self.line, STEP), bend)


def cut(rect: Rect, weights: list[int], rank: str, rng: Random) -> tuple[list[Rect], list[Road]]:
    """Split a rectangle into one part for each weight, with a nameless road along every cut."""
    if len(weights) == 1:
        return [rect], []
    half = len(weights) // 2
    share = sum(weights[:half]) / sum(weights) + rng.uniform(-0.05, 0.05)
    if rect.east - rect.west > (rect.north - rect.south) * rng.uniform(0.85, 1.15):
        u = round(rect.west + (rect.east - rect.west) * share, 1)
        first = Rect(rect.west, rect.south, u, rect.north)
        second = Rect(u, rect.south, rect.east, rect.north)
        line = shapely.LineString([(u, rect.south), (u, rect.north)])
    else:
        v = round(rect.north - (rect.north - rect.south) * share, 1)
        first = Rect(rect.west, v, rect.east, rect.north)
        second = Rect(rect.west, rect.south, rect.east, v)
        line = shapely.LineString([(max(rect.west, BANK_ROAD), v), (rect.east, v)])
    one, roads = cut(first, weights[:half], rank, rng)
    other, more = cut(second, weights[half:], rank, rng)
    return one + other, [Road(rank, "", line), *roads, *more]


def on_ground(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape of the frame, densified and bent."""
    return shapely.transform(shapely.segmentize(shape, STEP), bend)


def faces(rects: list[Rect]) -> list[shapely.Polygon]:
    """The rectangles as ground polygons that share every vertex with their neighbours."""
    edges = shapely.node(shapely.MultiLineString([rect.shape.exterior for rect in rects]))
    dense = shapely.segmentize(edges, STEP)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(dense)))
    tree = shapely.STRtree(cells)
    middles = shapely.points([rect.middle for rect in rects])
    which, cell = tree.query(middles, predicate="within")
    found = dict(zip(which.tolist(), cell.tolist(), strict=True))
    return [shapely.transform(cells[found[i]], bend) for i in range(len(rects))]
