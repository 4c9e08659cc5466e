"""责任网格: sets of grids, drawn and redrawn."""

import pytest

from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.places.models import Division, ResponsibilityArea
from yiwang.kernel.places.selectors import grids_of
from yiwang.kernel.places.services import draw_area, import_grids
from yiwang.lib.errors import Invalid

from .makers import HOME, four_grids, grid_code

CODE = "440204001Z01"


@pytest.fixture(autouse=True)
def grids(community):
    import_grids(source=four_grids())


def held():
    return {row.code[-1] for row in grids_of(CODE)}


def test_drawn_redrawn_renamed():
    draw_area(code=CODE, name="一", grids=[grid_code(1), grid_code(2)])
    assert held() == {"1", "2"}
    draw_area(code=CODE, name="新一", grids=[grid_code(2), grid_code(3)])
    assert held() == {"2", "3"}
    assert ResponsibilityArea.objects.get().name == "新一"


def test_the_same_again_says_nothing():
    draw_area(code=CODE, name="一", grids=[grid_code(1)])
    before = StoredEvent.objects.count()
    draw_area(code=CODE, name="一", grids=[grid_code(1), grid_code(1)])
    assert StoredEvent.objects.count() == before


@pytest.mark.parametrize("chosen", [[], [HOME], ["999"], [grid_code(1), "440204"]])
def test_only_grids_and_at_least_one(chosen):
    with pytest.raises(Invalid):
        draw_area(code=CODE, name="一", grids=chosen)
    assert not ResponsibilityArea.objects.exists()


def test_no_ended_grid():
    Division.objects.filter(code=grid_code(1)).update(until="2026-12-31")
    with pytest.raises(Invalid, match=grid_code(1)):
        draw_area(code=CODE, name="一", grids=[grid_code(1)])
