"""Several at once, each race with its control."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.db.models import Model

from tests.cast import Cast
from tests.races import together
from yiwang.kernel.cases.models import Case
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.menus.selectors import Visitor

from ..models import Rating, Signal
from ..services import dismiss_signal, find_signals, make_case, rate_meal
from .makers import DISTRICT, ate, canteen, elder, fact

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def one_wrong_meal() -> None:
    who = elder("赵一")
    fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
    ate(who, canteen())


def test_looked_for_by_many_a_signal_is_found_once(cast: Cast) -> None:
    one_wrong_meal()
    outcomes = together(*[lambda: find_signals(district=DISTRICT)] * 6)
    assert sorted(outcomes) == [0, 0, 0, 0, 0, 1]
    assert Signal.objects.count() == 1


def test_without_the_constraint_looking_twice_finds_it_twice(cast: Cast) -> None:
    def looked() -> None:
        if not Signal.objects.exists():
            ask("SELECT pg_sleep(0.05)")
            find_signals_unchecked()

    one_wrong_meal()
    find_signals(district=DISTRICT)
    row = Signal.objects.values().get()
    ask("TRUNCATE canteen_watching_signal")

    def find_signals_unchecked() -> None:
        Signal.objects.create(**{name: row[name] for name in row if name != "id"})

    with without(Signal, "canteen_watching_signal_once"):
        together(*[looked] * 4)
        assert Signal.objects.count() > 1


def test_two_settle_one_signal(works) -> None:  # type: ignore[no-untyped-def]
    one_wrong_meal()
    find_signals(district=DISTRICT)
    signal = Signal.objects.get()
    clerk, reviewer = works.cast.actor("welfare_clerk"), works.cast.actor("welfare_reviewer")
    outcomes = together(
        *[lambda: make_case(actor=clerk, signal_id=signal.pk)] * 3,
        *[lambda: dismiss_signal(actor=reviewer, signal_id=signal.pk, reason="登记有误")] * 3,
    )
    assert not [
        each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)
    ], outcomes
    signal.refresh_from_db()
    assert Case.objects.count() == (signal.state == "case")
    assert {each.state for each in outcomes if isinstance(each, Signal)} == {signal.state}


def test_she_and_her_daughter_rate_one_meal(cast: Cast) -> None:
    who = elder()
    meal = ate(who, canteen())
    outcomes = together(
        *[
            lambda by=by: rate_meal(
                visitor=Visitor(DISTRICT, who.pk, 1, by), meal_id=meal.pk, stars=4 + (by is None)
            )
            for by in (None, 7, None, 7)
        ]
    )
    assert Rating.objects.count() == 1
    assert {each.stars for each in outcomes if isinstance(each, Rating)} == {
        Rating.objects.get().stars
    }
    assert all(isinstance(each, Rating | Refused) for each in outcomes), outcomes


def test_without_the_constraint_the_same_race_makes_two(cast: Cast) -> None:
    who = elder()
    meal = ate(who, canteen())

    def rate() -> None:
        if not Rating.objects.exists():
            ask("SELECT pg_sleep(0.05)")
            Rating.objects.create(
                district=DISTRICT, served=meal, diner=who, canteen_id=meal.canteen_id,
                day=meal.day, stars=5,
            )  # fmt: skip

    with without(Rating, "canteen_watching_rated_once"):
        together(*[rate] * 4)
        assert Rating.objects.count() > 1


@contextmanager
def without(model: type[Model], name: str) -> Iterator[None]:
    kept = next(each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, kept)
    try:
        yield
    finally:
        ask(f"TRUNCATE {model._meta.db_table} CASCADE")
        with connection.schema_editor() as editor:
            editor.add_constraint(model, kept)


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
