"""Tallies are the meals: counted again they stay, changed they follow."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT, STREET, Cast
from tests.invariants import violations
from yiwang.kernel.registry.models import Person
from yiwang.lib.errors import Forbidden, Invalid

from ...settling.tests.makers import Settled
from ..invariants import tallies_that_are_not_the_meals
from ..models import Around, Coverage, Recount, Tally, Walk
from ..services import count_meals, measure_reach, set_walk

pytestmark = pytest.mark.django_db
COMMUNITY = f"{STREET}001"


@pytest.fixture
def place(cast: Cast) -> Settled:
    return Settled(cast).set_up()


def counted() -> list[tuple[object, ...]]:
    count_meals(district=DISTRICT)
    rows = Tally.objects.order_by("canteen", "day", "meal")
    return list(rows.values_list("canteen", "day", "meals", "subsidised", "city", "diner_part"))


def test_the_first_count_takes_all_there_is(place: Settled) -> None:
    place.month()
    today = place.meal(localdate(), 0, city=0, street=0, diner=1500)
    found = counted()
    assert len(found) == 6
    assert found[-1][0] == place.canteens[1].pk
    assert (place.canteens[0].pk, today.day, 1, 0, 0, 1500) in found
    assert counted() == found
    assert tallies_that_are_not_the_meals() == []


def test_a_day_that_is_over_is_counted_again_when_it_changes(place: Settled) -> None:
    yesterday = localdate() - timedelta(days=3)
    first = place.meal(yesterday, 0)
    assert [row[2] for row in counted()] == [1]
    assert not Recount.objects.exists()
    place.meal(yesterday, 0, city=0, street=0, diner=1500, meal="lunch")
    assert Recount.objects.count() == 1
    assert [row[2:] for row in counted()] == [(2, 1, 300, 2500)]
    place.undo(first)
    assert [row[2:] for row in counted()] == [(1, 0, 0, 1500)]
    assert violations(("yiwang.verticals.canteen.overview",)) == {}


def test_a_day_of_which_nothing_is_left_has_no_tally(place: Settled) -> None:
    meal = place.meal(localdate(), 0)
    assert len(counted()) == 1
    place.undo(meal)
    assert counted() == []


def test_meals_of_today_mark_nothing(place: Settled) -> None:
    place.meal(localdate(), 0)
    assert not Recount.objects.exists()


def test_the_question_finds_a_tally_that_lies(place: Settled) -> None:
    place.meal(localdate() - timedelta(days=3), 0)
    counted()
    Tally.objects.update(meals=7)
    assert len(tallies_that_are_not_the_meals()) == 1


def lives(name: str, lon: float | None, lat: float | None, born: int) -> None:
    Person.objects.create(
        district=DISTRICT, street=STREET, community=COMMUNITY, name=name, lon=lon, lat=lat,
        birth_date=localdate().replace(year=born, month=1, day=1),
    )  # fmt: skip


def test_elders_within_a_circle(place: Settled) -> None:
    canteen = place.canteens[0]
    canteen.lon, canteen.lat = 113.60, 24.80
    canteen.save()
    lives("在圈内", 113.6090, 24.80, 1945)  # 908 m
    lives("在圈外", 113.6105, 24.80, 1945)  # 1,060 m
    lives("年轻人", 113.60, 24.80, 1990)
    lives("没有位置", None, None, 1945)
    measure_reach(district=DISTRICT)
    measure_reach(district=DISTRICT)
    around = Around.objects.get()
    assert (around.canteen, around.metres, around.elders) == (canteen, 1000, 1)
    covered = Coverage.objects.get(community=COMMUNITY)
    assert (covered.elders, covered.inside, covered.unplaced) == (3, 1, 1)


def test_a_district_says_how_far_people_walk(place: Settled, cast: Cast) -> None:
    said = {
        "district": DISTRICT,
        "metres": 800,
        "since": localdate(),
        "source": "区民政〔2026〕1号",
    }
    with pytest.raises(Forbidden):
        set_walk(actor=cast.actor("outsider"), **said)
    with pytest.raises(Forbidden):
        set_walk(actor=cast.actor("welfare_clerk"), **said)
    with pytest.raises(Invalid) as wrong:
        set_walk(actor=cast.actor("welfare_reviewer"), **said | {"metres": 5, "source": " "})
    assert set(wrong.value.fields) == {"metres", "source"}
    assert not Walk.objects.filter(district=DISTRICT).exists()
    for _ in range(2):
        set_walk(actor=cast.actor("welfare_reviewer"), **said)
    assert Walk.objects.get(district=DISTRICT).metres == 800
