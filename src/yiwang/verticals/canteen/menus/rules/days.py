"""Weeks and days of a menu."""

from collections.abc import Callable
from datetime import date, timedelta

#: 四菜一汤: what a meal has at most (issue text; the operator may offer fewer).
COURSES = ("meat", "vegetable", "soup", "staple")
DISHES, SOUPS = 4, 1


def week_of(day: date) -> tuple[date, ...]:
    """Monday to Sunday of the week that `day` is in."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=at) for at in range(7))


def served_on(day: date, *, workdays_only: bool, is_workday: Callable[[date], bool]) -> bool:
    """Whether a meal is served on a day; make-up working days count as working days."""
    return is_workday(day) if workdays_only else True


def menu_fault(courses: list[str]) -> str:
    """Why these courses are no menu: "empty", "dishes" (more than four), "soups"; "" when they
    are one."""
    if not courses:
        return "empty"
    soups = courses.count("soup")
    if soups > SOUPS:
        return "soups"
    return "dishes" if len(courses) - soups > DISHES else ""
