"""The demo neighbourhood is whole, the same for the same seed, and passes its own import."""

import json
import re

import pytest
import shapely

from yiwang.kernel.places import invariants, selectors
from yiwang.kernel.places.demo import city
from yiwang.kernel.places.demo.load import load
from yiwang.kernel.places.models import Building, Division, ResponsibilityArea
from yiwang.lib.geo import area_m2


@pytest.fixture(scope="module")
def plan():
    return city.plan_of()


@pytest.fixture(scope="module")
def buildings(plan):
    return city.buildings(plan, city.SEED)


def test_the_same_seed_draws_the_same(plan):
    assert city.boundaries(plan) == city.boundaries(city.plan_of())
    assert city.boundaries(plan) != city.boundaries(city.plan_of(7))


def test_its_size(plan, buildings):
    assert len(plan.grids) == 40
    assert len({grid.large_grid for grid in plan.grids}) == 14
    street = shapely.from_geojson(json.dumps(city.boundaries(plan)["features"][0]["geometry"]))
    assert street.geom_type == "Polygon"
    assert area_m2(street) == pytest.approx(2_500_000, rel=0.1)
    assert 900 <= len(buildings) <= 1500


def test_buildings_stand_apart_and_off_the_roads(plan, buildings):
    shapes = [one.footprint for one in buildings]
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
    left, _right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    assert len(left) == 0
    flat = [city.PLANE.metres(shape) for shape in shapes]
    tree = shapely.STRtree(flat)
    for road in plan.roads:
        assert not len(tree.query(road.on_ground.buffer(road.width / 2), predicate="intersects"))


def test_addresses_are_a_road_a_number_and_unique(buildings):
    addresses = [one.address for one in buildings]
    assert len(set(addresses)) == len(addresses)
    assert all(re.match(r"^[一-鿿]+[路巷里]\d+号", address) for address in addresses)


@pytest.mark.django_db
def test_it_loads_through_the_services_twice():
    load()
    count = Division.objects.count(), Building.objects.count()
    load()
    assert (Division.objects.count(), Building.objects.count()) == count
    assert Division.objects.filter(level="grid").count() == 40
    assert ResponsibilityArea.objects.count() == 14
    assert not Building.objects.filter(grid="").exists()
    assert invariants.children_outside_their_parent() == []
    house = Building.objects.first()
    assert selectors.path_of(house.grid).startswith("韶关市浈江区东河街道")
    assert len(json.loads(selectors.base_geojson("440204001", "road"))["features"]) > 100
