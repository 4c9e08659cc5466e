"""Tables of the rules."""

from datetime import date

import pytest

from ..rules.allergens import conflicts, named_in
from ..rules.days import menu_fault, served_on, week_of
from ..rules.habits import stays_away
from ..rules.rounds import Door, in_rounds


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("", set()),
        ("对花生过敏", {"peanut"}),
        ("海鲜不能吃", {"fish", "shellfish"}),
        ("peanut, milk", {"peanut", "milk"}),
        ("乳糖不耐", {"milk"}),
    ],
)
def test_what_a_note_names(note, codes):
    assert named_in(note) == codes


def test_conflicts_are_in_the_order_of_the_list():
    assert conflicts(["soy", "egg", "nuts"], {"nuts", "egg"}) == ("egg", "nuts")


@pytest.mark.parametrize(
    ("courses", "fault"),
    [
        ([], "empty"),
        (["meat"] * 4 + ["soup"], ""),
        (["meat"] * 5, "dishes"),
        (["soup", "soup"], "soups"),
    ],
)
def test_four_dishes_and_a_soup(courses, fault):
    assert menu_fault(courses) == fault


def test_a_week_begins_on_monday_and_make_up_days_are_served():
    assert week_of(date(2026, 3, 1))[0] == date(2026, 2, 23)
    sunday = date(2026, 3, 1)
    assert served_on(sunday, workdays_only=True, is_workday=lambda day: True)
    assert not served_on(sunday, workdays_only=True, is_workday=lambda day: False)
    assert served_on(sunday, workdays_only=False, is_workday=lambda day: False)


@pytest.mark.parametrize(
    ("days", "last", "away"),
    [(8, 3, True), (7, 3, False), (8, 2, False), (8, 4, False)],
)
def test_who_stays_away(days, last, away):
    today = date(2026, 3, 20)
    assert stays_away(days, today.replace(day=20 - last), today) is away


def test_rounds_go_on_to_the_nearest_door():
    far, near, unknown = Door(1, 113.62, 24.8), Door(2, 113.601, 24.8), Door(3, None, None)
    assert in_rounds((113.6, 24.8), [far, unknown, near], most=2) == [[near, far], [unknown]]
    assert in_rounds((None, None), [far, near], most=9) == [[far, near]]
