"""Buildings stand in the grid that holds them, also after the grids have moved."""

from dataclasses import replace

import pytest

from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.places.models import Building
from yiwang.kernel.places.services import BuildingInput, import_grids, place_buildings
from yiwang.lib.errors import Invalid

from .makers import HOME, collection, feature, four_grids, grid_code, square

HOUSE = BuildingInput(
    code="440204001B00001",
    name="1栋",
    estate="东河花园",
    kind="residential",
    address="园前路18号东河花园1栋",
    footprint=square(120, 220, 140, 230),
    floors=7,
    height_m=21.5,
    units=2,
    households=28,
)


@pytest.fixture(autouse=True)
def grids(community):
    import_grids(source=four_grids())


def test_placed_corrected_and_left_alone():
    assert place_buildings(buildings=[HOUSE]) == (1, 0)
    assert place_buildings(buildings=[HOUSE]) == (0, 0)
    assert place_buildings(buildings=[replace(HOUSE, floors=8)]) == (0, 1)
    house = Building.objects.get()
    assert (house.floors, house.grid, house.community) == (8, grid_code(1), HOME)


def test_outside_the_district_nothing_is_written():
    astray = replace(HOUSE, code="440204001B00002", footprint=square(900, 900, 910, 910))
    with pytest.raises(Invalid):
        place_buildings(buildings=[HOUSE, astray])
    assert not Building.objects.exists()


def test_they_follow_their_grid():
    place_buildings(buildings=[HOUSE])
    import_grids(
        source=collection(
            feature(grid_code(1), square(0, 200, 100, 400)),
            feature(grid_code(2), square(100, 200, 400, 400)),
        )
    )
    while deliver_due():
        pass
    assert Building.objects.get().grid == grid_code(2)
