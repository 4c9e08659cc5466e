"""What a meal costs whom: a decision table asked, and its answer split to the fen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.eligibility.selectors import Rehearsed

from ..rules.shares import Shares, split, unsubsidised
from ..rules.tables import MealLine, of_the_meal, read_line

ELIGIBLE, UNKNOWN = "eligible", "unknown"
_CALLED = {
    "birth_date": gettext_lazy("出生日期"),
    "registered": gettext_lazy("户籍所在"),
    "canteen": gettext_lazy("就餐地点"),
    "meal_date": gettext_lazy("用餐日期"),
    "in_institution": gettext_lazy("住养老机构"),
}


@dataclass(frozen=True)
class Priced:
    """One meal: who pays which part of it, whether she is entitled, and why."""

    shares: Shares
    outcome: str
    reason: str


def pricer(
    table: Rehearsed, since: date, is_workday: Callable[[date], bool]
) -> Callable[[Mapping[str, str | None]], Priced]:
    """Prices lines of a table (`rules.tables.COLUMNS`) by one rule set, in force from `since`."""
    return lambda raw: price_line(table, since, is_workday, read_line(raw))


def price_line(
    table: Rehearsed, since: date, is_workday: Callable[[date], bool], line: MealLine
) -> Priced:
    """Whoever is not entitled, or of whom too little is known, pays the whole price herself:
    unknown is for a person to look at, and is neither paid nor refused in silence."""
    price = line.price or 0
    if line.price is None:
        return Priced(Shares(), UNKNOWN, _("餐价应为以分计的整数，例如 15 元写 1500。"))
    if line.on is None:
        return Priced(unsubsidised(price), UNKNOWN, _("用餐日期不正确。"))
    if line.on < since:
        early = _("规则自 %(day)s 起生效，该日没有规则。") % {"day": since.isoformat()}
        return Priced(unsubsidised(price), UNKNOWN, early)
    known = {**line.given, **of_the_meal(line, working_day=is_workday(line.on))}
    answer = table.answer(line.on, _asked(table, known))
    if answer.outcome != ELIGIBLE:
        reason = answer.reason
        if answer.outcome == UNKNOWN and line.unread:
            said = "、".join(str(_CALLED[name]) for name in line.unread)
            reason = _("%(reason)s；填写的内容看不懂：%(columns)s") % {
                "reason": reason, "columns": said,
            }  # fmt: skip
        return Priced(unsubsidised(price), answer.outcome, reason)
    return Priced(split(price, answer.values), answer.outcome, answer.reason)


def _asked(table: Rehearsed, known: Mapping[str, Any]) -> dict[str, Any]:
    """What the table asks for; options named by their labels become codes."""
    found = {}
    for field in table.table.asked:
        if field.name in known:
            value = known[field.name]
            codes = {label: code for code, label in field.options}
            found[field.name] = (
                [codes.get(each, each) for each in value] if isinstance(value, list) else value
            )
    return found
