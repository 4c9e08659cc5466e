"""Point to grid: what it finds, what it costs, and what several threads see."""

import numpy as np
import pytest
from django.db import connection, transaction

from tests.races import together
from yiwang.kernel.places import locator
from yiwang.kernel.places.locator import LOCATOR, Located, locate, locate_many
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import area_at
from yiwang.kernel.places.services import import_grids

from .makers import (
    HOME,
    boundary,
    collection,
    feature,
    four_grids,
    grid_code,
    point,
    square,
    tree_of_one_community,
)


@pytest.fixture
def grids(community):
    import_grids(source=four_grids())


def test_a_point_in_a_grid_has_all_its_ancestors(grids):
    assert locate(*point(100, 300)) == Located("440204", "440204001", HOME, "", grid_code(1))
    assert area_at(*point(300, 100)).code == grid_code(4)


def test_outside_everything(grids):
    assert locate(*point(500, 500)) is None
    assert area_at(0, 0) is None


@pytest.mark.parametrize("place", [(float("nan"), 24.8), (113.6, float("inf")), (1e308, -1e308)])
def test_no_place_at_all(grids, place):
    assert locate(*place) is None
    assert locate_many([place[0]], [place[1]]).grid.tolist() == [""]


def test_a_shared_edge_belongs_to_the_smaller_code(grids):
    edge, corner = point(200, 300), point(200, 200)
    assert locate(*edge).grid == grid_code(1)
    assert locate(*corner).grid == grid_code(1)
    assert locate(*point(200, 100)).grid == grid_code(3)


def test_without_a_grid_the_community_and_then_the_street_hold_it(community):
    import_grids(source=collection(boundary("440204001", square(0, 0, 900, 900), "street")))
    assert locate(*point(100, 100)) == Located("440204", "440204001", HOME, "", "")
    assert locate(*point(800, 800)) == Located("440204", "440204001", "", "", "")
    assert area_at(*point(800, 800)).code == "440204001"


def test_many_are_as_one(grids):
    rng = np.random.default_rng(1)
    places = [point(*pair) for pair in rng.uniform(-50, 450, (200, 2))]
    many = locate_many([lon for lon, _ in places], [lat for _, lat in places])
    for i, place in enumerate(places):
        one = locate(*place)
        assert many.grid[i] == (one.grid if one else "")
        assert many.district[i] == (one.district if one else "")


def test_none_of_none(grids):
    assert len(locate_many([], []).grid) == 0


def test_an_empty_tree_holds_nothing(db):
    assert locate(113.6, 24.8) is None
    assert locate_many([113.6], [24.8]).grid.tolist() == [""]


def test_ended_grids_hold_nothing(grids):
    Division.objects.filter(code=grid_code(1)).update(until="2026-12-31")
    LOCATOR.look_again()
    assert locate(*point(100, 300)).grid == ""


def test_the_hot_path_sends_no_sql(grids, django_assert_num_queries):
    locate(*point(100, 300))
    with django_assert_num_queries(0):
        for _ in range(50):
            locate(*point(100, 300))
        locate_many([113.6] * 50, [24.8] * 50)


def test_an_unchanged_tree_costs_one_look(grids, django_assert_num_queries):
    locate(*point(100, 300))
    LOCATOR.look_again()
    with django_assert_num_queries(1):
        locate(*point(100, 300))


def test_a_change_that_was_rolled_back_is_forgotten(grids):
    with pytest.raises(RuntimeError), transaction.atomic():
        Division.objects.filter(code=grid_code(1)).update(until="2026-12-31")
        LOCATOR.look_again()
        assert locate(*point(100, 300)).grid == ""
        raise RuntimeError
    # Another change takes the next number, never the one that was rolled back.
    Division.objects.filter(code=grid_code(2)).update(note="x")
    LOCATOR.look_again()
    assert locate(*point(100, 300)).grid == grid_code(1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_readers_see_one_whole_atlas_while_it_is_rebuilt(monkeypatch):
    tree_of_one_community()
    import_grids(source=four_grids())
    monkeypatch.setattr(locator, "LOOK_EVERY_S", 0.0)
    halves = (
        four_grids(),
        collection(
            feature(grid_code(1), square(0, 200, 100, 400)),
            feature(grid_code(2), square(100, 200, 400, 400)),
            *four_grids()["features"][2:],
        ),
    )
    places = [point(x, y) for x in (50, 150, 250) for y in (50, 350)]
    lons, lats = [lon for lon, _ in places] * 20, [lat for _, lat in places] * 20
    allowed = {grid_code(1), grid_code(2), grid_code(3), grid_code(4)}

    def read():
        for _ in range(60):
            found = locate_many(lons, lats).grid
            assert set(found.tolist()) <= allowed
            assert len({tuple(part) for part in np.split(found, 20)}) == 1
        return "read"

    def write():
        for turn in range(12):
            import_grids(source=halves[turn % 2])
        return "written"

    assert sorted(together(read, read, read, write)) == ["read", "read", "read", "written"]
    assert connection.is_usable()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_threads_meet_an_empty_locator():
    tree_of_one_community()
    import_grids(source=four_grids())
    fresh = locator.Locator()
    atlases = together(*[fresh.atlas] * 6)
    assert len({id(atlas) for atlas in atlases}) == 1
    assert len(atlases[0].located) == 5
