"""Point to grid on 5,000 polygons of some forty corners each."""

import math
import time
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import shapely

from yiwang.kernel.places import locator
from yiwang.kernel.places.selectors import locate, locate_many

from .city import City
from .timing import Floor, Result, against, timed

SIDE, MANY = 71, 10_000
STEP = 0.001  # degrees: grids of about a hundred metres


def points(city: City) -> Iterator[Result]:
    rows = _grids()
    atlas = _atlas(rows)
    dice = np.random.default_rng(3)
    lons = 113 + dice.uniform(0, SIDE * STEP, MANY)
    lats = 24 + dice.uniform(0, SIDE * STEP, MANY)
    data = (
        f"{len(rows):,} polygons, {len(shapely.get_coordinates(atlas.layers[0].shapes)):,} corners"
    )
    with (
        patch.object(locator.LOCATOR, "_atlas", atlas),
        patch.object(locator.LOCATOR, "_looked", time.monotonic() + 3600),
    ):
        spots = iter(zip(lons.tolist() * 2, lats.tolist() * 2, strict=True))
        one = timed(lambda: locate(*next(spots)), times=5000)
        yield against("locate", data, one, _bare_query(atlas, lons[:1], lats[:1]), unit="points/s")
        many = timed(lambda: locate_many(lons, lats), times=10, warm=2)
        floor = _bare_query(atlas, lons, lats)
        data = f"{data}; {MANY:,} points a call"
        yield against("locate_many", data, many, floor, unit="points/s", of=MANY)


def _bare_query(atlas: locator.Atlas, lons: np.ndarray, lats: np.ndarray) -> Floor:
    tree = atlas.layers[0].tree
    found = timed(
        lambda: tree.query(shapely.points(lons, lats), predicate="intersects"),
        times=2000 if len(lons) == 1 else 10,
    )
    return Floor("bare STRtree query", found)


def _atlas(rows: list[tuple[object, ...]]) -> locator.Atlas:
    atlas = object.__new__(locator.Atlas)
    codes = [tuple(map(str, row[:-1])) for row in rows]
    atlas.revision = (0,)
    atlas.layers = [locator.Layer(rows, 0)]
    atlas.located = [locator.Located(*code) for code in codes]
    atlas.codes = np.array([*codes, ("",) * 5], dtype=np.str_)
    return atlas


def _grids() -> list[tuple[object, ...]]:
    """A seamless net: neighbours share the same crooked edge."""
    rows: list[tuple[object, ...]] = []
    for east in range(SIDE):
        for north in range(SIDE):
            code = f"440204001001001{len(rows) + 1:04d}"
            above = ("440204", "440204001", "440204001001", "440204001001001")
            rows.append((*above, code, shapely.to_wkb(_cell(east, north))))
    return rows[:5000]


def _cell(east: int, north: int) -> shapely.Polygon:
    south = [(east + k / 10, north + _bend(east + k / 10, north)) for k in range(10)]
    right = [(east + 1 + _bend(north + k / 10, east + 1), north + k / 10) for k in range(10)]
    top = [(east + k / 10, north + 1 + _bend(east + k / 10, north + 1)) for k in range(10, 0, -1)]
    left = [(east + _bend(north + k / 10, east), north + k / 10) for k in range(10, 0, -1)]
    ring = [(113 + x * STEP, 24 + y * STEP) for x, y in [*south, *right, *top, *left]]
    return shapely.Polygon(ring)


def _bend(along: float, line: int) -> float:
    """How far an edge strays from its straight line: nothing at the corners."""
    return 0.05 * math.sin(along * math.tau) * math.sin(line * 1.7 + math.floor(along))
