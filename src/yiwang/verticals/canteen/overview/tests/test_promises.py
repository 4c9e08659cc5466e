"""Each promise of the database has a deed that only it refuses; none is without one."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import COMMUNITY, DISTRICT, Cast
from tests.held import copied, held, ours
from tests.races import without

from ..models import Recount, Tally, Unagreed
from .makers import overseen

pytestmark = pytest.mark.django_db
_T = "canteen_overview_"
_TALLY = f"{_T}tally"

HELD = {
    "canteen_tally_once": copied(_TALLY),
    "canteen_tally_parts_are_the_price": copied(_TALLY, day="'2020-01-01'", price="price + 1"),
    "canteen_tally_of_some": copied(_TALLY, day="'2020-01-01'", meals="0", subsidised="0"),
    "canteen_counted_district": copied(f"{_T}counted"),
    "canteen_walk_once_a_day": copied(f"{_T}walk"),
    "canteen_walk_is_some_way": copied(f"{_T}walk", since="'2000-01-01'", metres="0"),
    "canteen_around_once": copied(f"{_T}around"),
    "canteen_unagreed_once": copied(f"{_T}unagreed"),
    "canteen_coverage_once": copied(f"{_T}coverage"),
    "canteen_coverage_of_elders": copied(f"{_T}coverage", community="'x'", inside="elders + 1"),
}


NOTES = {"canteen_overview_late", "canteen_overview_undone"}


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"canteen\_overview\_%") == HELD.keys()
    noted = {name for name in ours(r"canteen\_mealserved") if name.startswith(_T)}
    assert noted == NOTES


@pytest.mark.parametrize("name", sorted(NOTES))
def test_without_its_trigger_a_day_that_changed_stays_as_it_was(cast: Cast, name: str) -> None:
    place = overseen(cast).counted()
    before = localdate() - timedelta(days=2)
    meal = place.meal(before)
    place.counted()
    with without(name):
        place.undo(meal)
        place.meal(before, city=0, street=0)
        assert Recount.objects.count() == 1, "the other trigger's note alone"
    place.undo(meal)
    place.meal(before, city=0, street=0)
    assert Recount.objects.count() == 2


@pytest.mark.parametrize("name", HELD)
def test_held(cast: Cast, name: str) -> None:
    place = overseen(cast)
    place.elders(COMMUNITY, (113.602, 24.802))
    place.counted()
    Unagreed.objects.create(district=DISTRICT, canteen=place.canteens[0], open=2)
    assert Tally.objects.filter(day=localdate()).exists()
    held(name, HELD[name])
