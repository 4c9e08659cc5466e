"""Point to grid, in memory: one immutable atlas, swapped whole when the tree changes."""

import math
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from .models import Division
from .revisions import LOOK_EVERY_S, keep, revision_of

FALLBACK = ("grid", "community", "street", "district")
COLUMNS = ("district", "street", "community", "large_grid", "grid")


@dataclass(frozen=True, slots=True)
class Located:
    """Official codes of where a point lies; "" for a level that has no boundary there."""

    district: str
    street: str
    community: str
    large_grid: str
    grid: str


@dataclass(frozen=True, slots=True)
class LocatedMany:
    """The same as arrays of str, one element a point; all "" for a point outside the tree."""

    district: NDArray[np.str_]
    street: NDArray[np.str_]
    community: NDArray[np.str_]
    large_grid: NDArray[np.str_]
    grid: NDArray[np.str_]


class Layer:
    """The boundaries of one level, sorted by code: of two that share a point the first wins."""

    def __init__(self, rows: list[tuple[Any, ...]], offset: int) -> None:
        self.offset = offset
        self.shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)
        # Prepared shapes and the tree build their inner indexes on first use, which two threads
        # must not do at once.
        inside = shapely.point_on_surface(self.shapes)
        shapely.intersects(self.shapes, inside)
        self.tree.query(inside)

    def find(self, points: NDArray[Any]) -> NDArray[np.int64]:
        """Row of the atlas for each point, -1 for none."""
        found = np.full(len(points), np.iinfo(np.int64).max)
        which, shape = self.tree.query(points)
        hit = shapely.intersects(self.shapes[shape], points[which])
        np.minimum.at(found, which[hit], shape[hit] + self.offset)
        found[found == np.iinfo(np.int64).max] = -1
        return found

    def find_one(self, point: shapely.Point) -> int:
        """The same for one point, in a fraction of the time of an array of one."""
        near = self.tree.query(point)
        hit = near[shapely.intersects(self.shapes[near], point)]
        return int(hit.min()) + self.offset if len(hit) else -1


class Atlas:
    """Every current boundary that can place a point, at one revision of the tree."""

    def __init__(self, revision: tuple[int, ...]) -> None:
        self.revision = revision
        self.layers: list[Layer] = []
        codes: list[tuple[str, ...]] = []
        for level in FALLBACK:
            rows = list(
                Division.objects.filter(level=level, until=None, boundary__isnull=False)
                .order_by("code")
                .values_list(*COLUMNS, "boundary")
            )
            if rows:
                self.layers.append(Layer(rows, len(codes)))
                codes += [row[:-1] for row in rows]
        self.located = [Located(*row) for row in codes]
        self.codes = np.array([*codes, ("",) * len(COLUMNS)], dtype=np.str_)

    def find(self, points: NDArray[Any]) -> NDArray[np.int64]:
        """Row of the smallest level that holds each point, -1 for none."""
        found = np.full(len(points), -1)
        for layer in self.layers:
            open_ = np.flatnonzero(found < 0)
            if not len(open_):
                break
            found[open_] = layer.find(points[open_])
        return found

    def find_one(self, point: shapely.Point) -> int:
        """The same for one point."""
        rows = (layer.find_one(point) for layer in self.layers)
        return next((row for row in rows if row >= 0), -1)


class Locator:
    """Holds the newest atlas. Readers never wait, but for the very first atlas."""

    def __init__(self) -> None:
        self._atlas: Atlas | None = None
        self._looked = float("-inf")
        self._building = threading.Lock()

    def atlas(self) -> Atlas:
        """The atlas in use, no older than `LOOK_EVERY_S` unless another thread is renewing it."""
        atlas = self._atlas
        if atlas is not None and time.monotonic() - self._looked < LOOK_EVERY_S:
            return atlas
        if self._building.acquire(blocking=atlas is None):
            try:
                return self._renewed()
            finally:
                self._building.release()
        assert atlas is not None
        return atlas

    def look_again(self) -> None:
        self._looked = float("-inf")

    def _renewed(self) -> Atlas:
        revision = revision_of("places_division")
        if self._atlas is None or self._atlas.revision != revision:
            self._atlas = Atlas(revision)
        self._looked = time.monotonic()
        return self._atlas


LOCATOR = Locator()
keep(LOCATOR)


def locate(lon: float, lat: float) -> Located | None:
    """The smallest known division that holds the point (WGS 84), or None outside the tree.

    A point on the boundary of two grids belongs to the one with the smaller code.
    """
    atlas = LOCATOR.atlas()
    is_number = math.isfinite(lon) and math.isfinite(lat)
    row = atlas.find_one(shapely.points(lon, lat)) if is_number else -1
    return None if row < 0 else atlas.located[row]


def locate_many(lons: ArrayLike, lats: ArrayLike) -> LocatedMany:
    """The same for arrays of equal length; a NaN lies nowhere."""
    pairs = np.column_stack([np.asarray(lons, float), np.asarray(lats, float)])
    rows = np.full(len(pairs), -1)
    atlas = LOCATOR.atlas()
    known = np.flatnonzero(np.isfinite(pairs).all(axis=1))
    if len(known):
        rows[known] = atlas.find(shapely.points(pairs[known]))
    codes = atlas.codes[rows]
    return LocatedMany(*(codes[:, column] for column in range(len(COLUMNS))))
