"""Fills a block with buildings: slabs in rows, towers, shop rows along roads, compounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random

import shapely
from shapely.affinity import rotate

FLOOR_M = 3.0


@dataclass(frozen=True)
class House:
    """One building on the ground in metres; `facing` says that its address is on the road."""

    shape: shapely.Polygon
    kind: str
    floors: int
    height_m: float
    units: int
    households: int
    facing: bool = False
    title: str = ""


@dataclass(frozen=True)
class Rows:
    """How rows of buildings stand: depth, length and gaps in metres, floors from-to."""

    kind: str
    depth: float
    length: tuple[float, float]
    gap: float
    between: float
    floors: tuple[int, int]


SLABS = Rows("residential", 12.0, (30, 56), 9, 19, (6, 7))
OLD_SLABS = Rows("residential", 10.5, (22, 40), 5, 13, (4, 6))
TOWERS = Rows("tower", 20.0, (22, 30), 22, 34, (17, 32))
HOUSES = Rows("residential", 11.0, (13, 24), 2.4, 5.0, (2, 4))
SHEDS = Rows("industrial", 22.0, (40, 70), 10, 12, (1, 2))


def rows(ground: shapely.Polygon, angle: float, style: Rows, rng: Random) -> Iterator[House]:
    """Rows parallel to `angle` degrees, as many as the ground holds."""
    middle = ground.centroid
    flat = rotate(ground, -angle, origin=middle)
    west, south, east, north = flat.bounds
    floors = rng.randint(*style.floors)
    spare = (north - south) % (style.depth + style.between)
    v = south + min(spare, style.between) / 2
    while v + style.depth <= north:
        for start, end in _free(flat, v, v + style.depth, west, east):
            yield from _row(start, end, v, style, floors, angle, middle, rng)
        v += style.depth + style.between


def _free(
    flat: shapely.Geometry, low: float, high: float, west: float, east: float
) -> Iterator[tuple[float, float]]:
    """Stretches in which a strip from low to high lies wholly on the ground."""
    strip = shapely.box(west, low, east, high)
    missing = strip.difference(flat)
    taken = sorted((part.bounds[0], part.bounds[2]) for part in shapely.get_parts(missing))
    start = west
    for left, right in [*taken, (east, east)]:
        if left - start > 8:
            yield start, left
        start = max(start, right)


def _row(
    start: float,
    end: float,
    v: float,
    style: Rows,
    floors: int,
    angle: float,
    middle: shapely.Point,
    rng: Random,
) -> Iterator[House]:
    u = start
    while end - u >= style.length[0]:
        length = min(rng.uniform(*style.length), end - u)
        rest = end - u - length - style.gap
        if 0 < rest < style.length[0] and end - u <= style.length[1] * 1.25:
            length = end - u
        own = min(style.floors[1], max(style.floors[0], floors + rng.choice((-1, 0, 0, 0, 1))))
        shape = _body(u, v, length, style, rng)
        yield _house(rotate(shape, angle, origin=middle), style.kind, own, length)
        u += length + style.gap * rng.uniform(0.9, 1.3)


def _body(u: float, v: float, length: float, style: Rows, rng: Random) -> shapely.Polygon:
    """A plain box, or for towers and long slabs one with the usual notches."""
    box = shapely.box(u, v, u + length, v + style.depth)
    if style.kind == "tower":
        notch, deep = length * 0.22, style.depth * 0.2
        middle = u + length / 2
        for bite in (
            shapely.box(middle - notch / 2, v - 1, middle + notch / 2, v + deep),
            shapely.box(u - 1, v + style.depth - deep, u + notch, v + style.depth + 1),
            shapely.box(u + length - notch, v + style.depth - deep, u + length + 1, v + 99),
        ):
            box = box.difference(bite)
    elif style.kind == "residential" and length > 28 and rng.random() < 0.5:
        for stair in range(int(length // 14)):
            at = u + 7 + stair * 14
            box = box.difference(shapely.box(at - 1.5, v + style.depth - 1.6, at + 1.5, v + 99))
    return box


def _house(shape: shapely.Polygon, kind: str, floors: int, length: float) -> House:
    units = 1 if kind in ("tower", "industrial") else max(1, round(length / 15))
    flats = {"tower": 4 * floors, "residential": 2 * units * floors}.get(kind, 0)
    if kind == "residential" and length < 20:
        units, flats = 1, max(1, floors // 2)
    return House(shape, kind, floors, round(floors * FLOOR_M + 1.5, 1), units, flats)


def frontage(
    ground: shapely.Polygon,
    depth: float,
    lots: tuple[float, float],
    floors: tuple[int, int],
    rng: Random,
) -> Iterator[House]:
    """A row of shop houses round the edge of the ground, doors outward, with passages."""
    for a, b in _sides(ground):
        length = hypot(b[0] - a[0], b[1] - a[1])
        ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
        inward = (-uy, ux)
        at, end, run = depth * 0.6, length - depth * 0.6, 0
        while end - at >= lots[0]:
            lot = min(rng.uniform(*lots), end - at)
            corners = [(at, 0.0), (at + lot, 0.0), (at + lot, depth), (at, depth)]
            shape = shapely.Polygon(
                [(a[0] + ux * s + inward[0] * t, a[1] + uy * s + inward[1] * t) for s, t in corners]
            )
            tall = rng.randint(*floors)
            run += 1
            flats = (tall - 1) * max(1, round(lot / 12))
            high = round(tall * FLOOR_M + 2.5, 1)
            yield House(shape, "shop", tall, high, 1, flats, facing=True)
            at += lot + (4.5 if run % rng.randint(3, 5) == 0 else 0.3)


def _sides(ground: shapely.Polygon) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight stretches of a ring, anticlockwise, gentle bends taken as straight."""
    ring = shapely.orient_polygons(shapely.simplify(ground, 1.2)).exterior
    points = list(ring.coords)
    for a, b in pairwise(points):
        if hypot(b[0] - a[0], b[1] - a[1]) > 14:
            yield (a[0], a[1]), (b[0], b[1])


def compound(
    ground: shapely.Polygon,
    angle: float,
    kind: str,
    parts: list[tuple[str, float, float, int]],
    rng: Random,
) -> Iterator[House]:
    """Named buildings (title, length, depth, floors) set one behind another on open ground."""
    middle = ground.centroid
    flat = rotate(ground, -angle, origin=middle)
    west, south, east, north = flat.bounds
    v = south + 3
    for title, length, depth, floors in parts:
        free = [
            stretch
            for stretch in _free(flat, v, min(v + depth, north), west, east)
            if stretch[1] - stretch[0] > 16
        ]
        if not free or v + depth > north:
            return
        start, end = max(free, key=lambda stretch: stretch[1] - stretch[0])
        wide = min(length, end - start)
        at = start + (end - start - wide) * rng.random()
        body = shapely.box(at, v, at + wide, v + depth)
        if wide > 44 and depth > 20:
            yard = shapely.box(at + 12, v + 11, at + wide - 12, v + depth + 1)
            body = body.difference(yard)
        high = round(floors * (FLOOR_M + 0.8), 1)
        yield House(rotate(body, angle, origin=middle), kind, floors, high, 1, 0, True, title)
        v += depth + rng.uniform(11, 17)
