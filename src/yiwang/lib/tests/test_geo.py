"""Conversions round-trip, land where the services show them, and metres are metres."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib import geo

LONS = st.floats(73.6, 135.0)
LATS = st.floats(3.9, 53.5)


# Results that the widely used JavaScript converters print in their own documentation.
def test_known_points():
    assert geo.gcj02_from_wgs84(116.404, 39.915) == pytest.approx(
        (116.410244499, 39.916404282), abs=1e-8
    )
    assert geo.bd09_from_gcj02(116.404, 39.915) == pytest.approx(
        (116.410369494, 39.921336994), abs=1e-8
    )
    assert geo.bd09_from_wgs84(116.403988, 39.914266) == pytest.approx(
        (116.416615601, 39.921965801), abs=1e-8
    )


@given(LONS, LATS)
def test_round_trips_within_a_millimetre(lon, lat):
    for there, back in (
        (geo.gcj02_from_wgs84, geo.wgs84_from_gcj02),
        (geo.bd09_from_wgs84, geo.wgs84_from_bd09),
        (geo.bd09_from_gcj02, geo.gcj02_from_bd09),
    ):
        assert back(*there(lon, lat)) == pytest.approx((lon, lat), abs=1e-8)


@given(LONS, LATS)
def test_gcj02_is_shifted_by_at_most_a_kilometre(lon, lat):
    assert geo.distance_m(lon, lat, *geo.gcj02_from_wgs84(lon, lat)) < 1200


def test_nothing_is_shifted_outside_china():
    assert geo.gcj02_from_wgs84(-71.06, 42.36) == (-71.06, 42.36)
    assert geo.wgs84_from_gcj02(-71.06, 42.36) == (-71.06, 42.36)


def test_arrays_give_what_single_points_give():
    lons, lats = np.array([113.6, 116.39, -71.06]), np.array([24.8, 39.9, 42.36])
    for name in geo.CRS_NAMES:
        many = geo.to_wgs84(lons, lats, crs=name)
        for i in range(3):
            one = geo.to_wgs84(float(lons[i]), float(lats[i]), crs=name)
            assert (many[0][i], many[1][i]) == pytest.approx(one, abs=1e-12)
            assert type(one[0]) is float


def test_an_unknown_system_is_an_error():
    with pytest.raises(KeyError):
        geo.to_wgs84(1.0, 2.0, crs="xian80")


def test_distances():
    assert geo.distance_m(0.0, 0.0, 0.0, 1.0) == pytest.approx(111_195, abs=1)
    assert geo.distance_m(113.6, 24.8, 113.6, 24.8) == 0
    assert geo.distance_m(179.9, 0.0, -179.9, 0.0) == pytest.approx(22_239, abs=1)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((113.0, 24.0, 114.0, 25.0), 11_220_000_000),  # a degree square at 24.5 N
        ((0.0, -90.0, 180.0, 90.0), 510_065_621_724_000 / 2),  # half the ellipsoid
    ],
)
def test_area_on_the_ellipsoid(box, expected):
    assert geo.area_m2(shapely.box(*box)) == pytest.approx(expected, rel=2e-3)


def test_half_the_earth_exactly():
    half = geo.area_m2(shapely.box(0, -90, 180, 90))
    assert half == pytest.approx(510_065_621_724_078 / 2, rel=1e-9)


def test_plane_measures_metres():
    plane = geo.Plane(113.6, 24.805)
    square = shapely.box(-50, -50, 50, 50)
    degrees = plane.degrees(square)
    assert geo.area_m2(degrees) == pytest.approx(10_000, rel=1e-4)
    assert geo.perimeter_m(degrees) == pytest.approx(400, rel=1e-4)
    assert shapely.equals_exact(plane.metres(degrees), square, tolerance=1e-6)
    (x1, y1), (x2, y2) = degrees.exterior.coords[0], degrees.exterior.coords[1]
    assert geo.distance_m(x1, y1, x2, y2) == pytest.approx(100, rel=5e-3)
