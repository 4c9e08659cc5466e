"""Coordinates in mainland China, and metres on the ground. Everything is lon, lat in degrees.

The platform keeps WGS 84 (CGCS2000 differs by centimetres). Map services in China show points
in GCJ-02 (AMap, Tencent) or BD-09 (Baidu), 100-700 m away; they are converted at the edge. The
two offsets were never published: these are the formulas in common use, which agree with the
services within about a metre. Functions take floats or numpy arrays, and return the same.
"""

import math
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from numpy.typing import NDArray

Degrees = TypeVar("Degrees", float, NDArray[np.float64])

EARTH_RADIUS_M = 6_371_008.8  # mean radius, for great circles
SEMI_MAJOR_M = 6_378_137.0  # WGS 84
ECCENTRICITY_2 = 6.694379990141e-3  # WGS 84, squared
GCJ_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, which GCJ-02 uses
GCJ_ECCENTRICITY_2 = 6.693421622965943e-3
BAIDU = np.pi * 3000.0 / 180.0

CRS_NAMES = ("wgs84", "gcj02", "bd09")


def gcj02_from_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The point as AMap and Tencent show it; unchanged outside the rectangle round China."""
    x, y = lon - 105.0, lat - 35.0
    bend = np.sqrt(np.abs(x))
    waves = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * bend
    north += waves * 2.0 / 3.0
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * bend
    east += waves * 2.0 / 3.0
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0

    phi = np.radians(lat)
    magic = 1.0 - GCJ_ECCENTRICITY_2 * np.sin(phi) ** 2
    root = np.sqrt(magic)
    per_north = np.radians(GCJ_SEMI_MAJOR_M * (1 - GCJ_ECCENTRICITY_2) / (magic * root))
    per_east = np.radians(GCJ_SEMI_MAJOR_M / root * np.cos(phi))
    inside = in_china(lon, lat)
    return (
        _same(lon, np.where(inside, lon + east / per_east, lon)),
        _same(lat, np.where(inside, lat + north / per_north, lat)),
    )


def wgs84_from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The inverse, by iteration to well below a millimetre."""
    guess_lon, guess_lat = lon, lat
    for _step in range(8):
        shown_lon, shown_lat = gcj02_from_wgs84(guess_lon, guess_lat)
        guess_lon = guess_lon - (shown_lon - lon)
        guess_lat = guess_lat - (shown_lat - lat)
    return guess_lon, guess_lat


def bd09_from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The point as Baidu shows it."""
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * BAIDU)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * BAIDU)
    return (
        _same(lon, radius * np.cos(angle) + 0.0065),
        _same(lat, radius * np.sin(angle) + 0.006),
    )


def gcj02_from_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The inverse, by iteration to well below a millimetre."""
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _step in range(8):
        shown_lon, shown_lat = bd09_from_gcj02(guess_lon, guess_lat)
        guess_lon = guess_lon - (shown_lon - lon)
        guess_lat = guess_lat - (shown_lat - lat)
    return guess_lon, guess_lat


def bd09_from_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 to the point as Baidu shows it."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def wgs84_from_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """A point read from Baidu's map to WGS 84."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def to_wgs84(lon: Degrees, lat: Degrees, *, crs: str) -> tuple[Degrees, Degrees]:
    """From any of `CRS_NAMES`. Raises KeyError for another name."""
    reader: dict[str, Any] = {
        "wgs84": lambda lon, lat: (lon, lat),
        "gcj02": wgs84_from_gcj02,
        "bd09": wgs84_from_bd09,
    }
    pair: tuple[Degrees, Degrees] = reader[crs](lon, lat)
    return pair


def in_china(lon: Degrees, lat: Degrees) -> Any:
    """Whether inside the rectangle in which GCJ-02 shifts points; it covers neighbours too."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def distance_m(lon1: Degrees, lat1: Degrees, lon2: Degrees, lat2: Degrees) -> Degrees:
    """Great-circle metres between points; within 0.5 % of the ellipsoid."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half = np.sin((phi2 - phi1) / 2) ** 2
    half = half + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    return _same(lon1, 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)))


def near_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points that are near each other, in plain floats for long loops; within
    0.5 % up to some kilometres."""
    east = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return EARTH_RADIUS_M * math.hypot(east, math.radians(lat2 - lat1))


def area_m2(geometry: shapely.Geometry) -> float:
    """Square metres on the WGS 84 ellipsoid, of a street corner or a province.

    By Lambert's cylindrical equal-area projection, which keeps area exactly; only the course
    of an edge between two vertices differs from the geodesic.
    """
    flat = shapely.transform(geometry, _equal_area)
    return float(shapely.area(flat))


def _equal_area(points: NDArray[np.float64]) -> NDArray[np.float64]:
    eccentricity = np.sqrt(ECCENTRICITY_2)
    sine = np.sin(np.radians(points[:, 1]))
    authalic = (1 - ECCENTRICITY_2) * (
        sine / (1 - ECCENTRICITY_2 * sine**2) + np.arctanh(eccentricity * sine) / eccentricity
    )
    return np.column_stack([SEMI_MAJOR_M * np.radians(points[:, 0]), SEMI_MAJOR_M * authalic / 2])


@dataclass(frozen=True)
class Plane:
    """Metres east and north of one point, for shapes of a few kilometres (error under 0.1 %)."""

    lon: float
    lat: float

    @property
    def scale(self) -> tuple[float, float]:
        """Metres of one degree of longitude and of latitude at the origin, WGS 84."""
        phi = np.radians(self.lat)
        magic = 1 - ECCENTRICITY_2 * np.sin(phi) ** 2
        east = SEMI_MAJOR_M * np.cos(phi) / np.sqrt(magic)
        north = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / magic**1.5
        return float(np.radians(east)), float(np.radians(north))

    def metres(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """A geometry in degrees, in metres from the origin."""
        origin, scale = np.array([self.lon, self.lat]), np.array(self.scale)
        return shapely.transform(geometry, lambda points: (points - origin) * scale)

    def degrees(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """A geometry in metres from the origin, in degrees."""
        origin, scale = np.array([self.lon, self.lat]), np.array(self.scale)
        return shapely.transform(geometry, lambda points: points / scale + origin)


def perimeter_m(geometry: shapely.Geometry) -> float:
    """Metres along the boundary, holes included; for shapes of a few kilometres."""
    middle = shapely.centroid(geometry)
    return float(shapely.length(Plane(middle.x, middle.y).metres(geometry)))


def _same(like: Degrees, value: Any) -> Degrees:
    """The result as what came in: a Python float for a float, an array for an array."""
    result: Any = float(value) if np.ndim(like) == 0 else value
    return cast(Degrees, result)
