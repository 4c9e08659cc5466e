"""Who answers for a matter, and which matters may be the same. No database."""

from datetime import timedelta

import pytest

from yiwang.kernel.cases.rules.duplicates import metres, neighbourhood
from yiwang.kernel.cases.rules.routing import PostRow, RouteRow, Spot, department_for, post_for
from yiwang.lib.errors import Refused

from .shipped import CITY, local

STREET, OTHER = "440204001", "440204002"
GRID = f"{STREET}001001001"
HERE = Spot("440204", STREET, f"{STREET}001", GRID)
ANYWHERE, LITTER, BINS, HERE_ALL, HERE_LITTER = 1, 2, 3, 4, 5
ROUTES = [
    RouteRow("", "", ANYWHERE),
    RouteRow("E01", "", LITTER),
    RouteRow("E0102", "", BINS),
    RouteRow("", STREET, HERE_ALL),
    RouteRow("E01", STREET, HERE_LITTER),
]


@pytest.mark.parametrize(
    ("class_code", "spot", "department"),
    [
        ("C01", Spot("440205"), ANYWHERE),
        ("C01", HERE, HERE_ALL),
        ("E0199", Spot("440204", OTHER), LITTER),
        ("E0199", HERE, HERE_LITTER),
        ("E0102", HERE, BINS),
        ("", HERE, HERE_ALL),
    ],
)
def test_the_most_specific_class_then_the_nearest_division(class_code, spot, department):
    assert department_for(ROUTES, class_code, spot) == department
    assert department_for(reversed(ROUTES), class_code, spot) == department


def test_no_route_is_nobody():
    assert department_for([RouteRow("E01", OTHER, 1)], "E0102", HERE) is None


def post(pk, role="acceptor", division=STREET, grids=(), department=None):
    return PostRow(pk, role, division, frozenset(grids), department)


@pytest.mark.parametrize(
    ("posts", "found"),
    [
        ([], None),
        ([post(1, role="leader")], None),
        ([post(1, division=OTHER)], None),
        ([post(1, division="440204"), post(2)], 2),
        ([post(1), post(2)], 1),
        ([post(1, division=f"{STREET}001"), post(2, grids=[GRID])], 2),
        ([post(1, grids=["elsewhere"]), post(2, division="4402")], 2),
        ([post(1, grids=["elsewhere"])], None),
    ],
)
def test_the_nearest_post_of_a_role(posts, found):
    assert post_for(posts, "acceptor", HERE, None, {}) == found


OFFICE, MANAGEMENT, SANITATION, PARKS = 10, 20, 30, 40
PARENTS = {SANITATION: MANAGEMENT, PARKS: MANAGEMENT, MANAGEMENT: OFFICE, OFFICE: None}


@pytest.mark.parametrize(
    ("posts", "department", "found"),
    [
        ([post(1, "handler", "440204", department=SANITATION)], SANITATION, 1),
        ([post(1, "handler", "440204", department=PARKS)], SANITATION, None),
        ([post(1, "handler", "440204", department=OFFICE)], SANITATION, 1),
        (
            [
                post(1, "handler", department=OFFICE),
                post(2, "handler", "440204", department=MANAGEMENT),
            ],
            SANITATION,
            2,
        ),
        ([post(1, "handler", department=SANITATION)], MANAGEMENT, None),
        ([post(1, "handler", department=SANITATION)], None, None),
    ],
)
def test_a_handler_is_of_the_department_or_of_one_above_it(posts, department, found):
    assert post_for(posts, "handler", HERE, department, PARENTS) == found


def test_departments_in_a_circle_are_said():
    with pytest.raises(Refused) as refusal:
        post_for([], "handler", HERE, 1, {1: 2, 2: 1})
    assert refusal.value.code == "department_loop"


def test_metres():
    assert metres(113.6, 24.8, 113.6, 24.8) == 0
    assert metres(113.6, 24.8, 113.6, 24.801) == pytest.approx(111.3, abs=0.1)
    assert metres(113.6, 24.8, 113.601, 24.8) == pytest.approx(101.05, abs=0.1)


@pytest.mark.parametrize("lat", [-60, 0, 24.8, 60])
@pytest.mark.parametrize(("east", "north"), [(1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7)])
def test_the_neighbourhood_holds_its_circle(lat, east, north):
    import math

    at = local("2026-03-02 09:00")
    around = neighbourhood(CITY, 113.6, lat, at)
    up = CITY.near_metres / 111_320
    lon = 113.6 + east * up / math.cos(math.radians(lat)) * 0.999
    edge = lat + north * up * 0.999
    assert metres(113.6, lat, lon, edge) <= CITY.near_metres * 1.001
    assert around.west <= lon <= around.east
    assert around.south <= edge <= around.north
    assert (at - around.since, around.until - at) == (timedelta(hours=72),) * 2
