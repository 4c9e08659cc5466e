"""When a year of age is completed. Pure."""

from collections.abc import Mapping
from datetime import date

from .fields import Field, Value


def age_on(born: date, day: date) -> int:
    """Years completed on a day; negative before birth.

    A year is completed on the birthday itself (the usual practice of welfare offices, a default:
    criminal law, 法释〔2006〕1号 art. 2, counts from the day after). Who was born on 29 February
    completes it in common years on 28 February: a period in years ends on the corresponding day,
    and without one on the last day of that month (民法典 art. 202).
    """
    return day.year - born.year - (day < birthday(born, day.year))


def birthday(born: date, year: int) -> date:
    """The day of `year` on which another year is completed."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def next_birthday(born: date, after: date) -> date:
    """The first birthday later than a day."""
    if born > after:
        return born
    this_year = birthday(born, after.year)
    return this_year if this_year > after else birthday(born, after.year + 1)


def next_age(fields: tuple[Field, ...], values: Mapping[str, Value], after: date) -> date | None:
    """The first day after `after` on which one of the ages is another."""
    births = {field.of for field in fields if field.kind == "age"}
    days = [
        next_birthday(date.fromisoformat(str(values[name])), after)
        for name in births
        if values.get(name)
    ]
    return min(days, default=None)
