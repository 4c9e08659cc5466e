"""Where and when she usually eats, for decisions that are not of one meal.

Programmes that ask about the place or the day of a meal are granted for the ordinary one: at home,
on a working day; `pricing` then asks again by what each meal is. A default, said as such beside
every decision.
"""

from collections.abc import Sequence

from yiwang.kernel.eligibility.readers import Entries, Entry

from ...rules.whereabouts import HOME

USUAL = {"where": HOME, "in_own_district": True, "working_day": True}
_SOURCE = "缺省：在户籍地、工作日就餐"


def usually(_district: str, subjects: Sequence[str], names: frozenset[str]) -> Entries:
    """The same of every person; no statement."""
    entries = [Entry(name, USUAL[name], _SOURCE) for name in sorted(names)]
    return {each: entries for each in subjects if each.startswith("person:")}
