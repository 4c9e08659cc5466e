"""What a decision is worth, by where and when she eats."""

from typing import Any

from yiwang.kernel.eligibility.models import Decision, RuleSet
from yiwang.kernel.eligibility.selectors import assess_many, table_of

from ...rules.entitled import PLACES, REST
from ...rules.whereabouts import SAME_CITY
from .usual import USUAL

Values = dict[str, Any]


class Worth:
    """Asks the tables of one programme; the same question once. What a decision was taken on is
    all that is needed: nothing is read of the person."""

    def __init__(self, programme_id: int) -> None:
        self.programme_id = programme_id
        self._answers: dict[str, Values] = {}
        sets = RuleSet.objects.filter(programme_id=programme_id).exclude(state="draft")
        self._asked = {rules.pk: _names(rules) for rules in sets.defer("content")}

    @property
    def varies(self) -> bool:
        """Whether any of the rule sets asks where or when a meal is."""
        return any(self._asked.values())

    def of(self, decision: Decision) -> Values:
        """{"home": {...}, "same_district": {...}, "same_city": {...}}, places that give nothing
        left out, and under "rest" the same for days that are not working days, where it differs."""
        names = self._asked.get(decision.rule_set_id, frozenset())
        if not names:
            return {place: dict(decision.values) for place in PLACES}
        given = {
            name: known["value"]
            for name, known in decision.inputs.items()
            if known["source"] not in ("assumed", "counted")
        }
        key = repr((decision.rule_set_id, decision.on, sorted(given.items())))
        if key not in self._answers:
            self._answers[key] = self._asked_again(decision, given, names)
        return self._answers[key]

    def _asked_again(self, decision: Decision, given: Values, names: frozenset[str]) -> Values:
        days = [True, False] if "working_day" in names else [True]
        meals = [(place, working_day) for working_day in days for place in PLACES]
        cases = [
            (decision.on, given | _meal(place, working_day, names)) for place, working_day in meals
        ]
        found: dict[bool, Values] = {day: {} for day in days}
        for (place, day), answer in zip(meals, assess_many(self.programme_id, cases), strict=True):
            if answer.outcome == "eligible":
                found[day][place] = dict(answer.answer.values)
        rest = found.get(False)
        return found[True] if rest is None or rest == found[True] else {**found[True], REST: rest}


def _names(rules: RuleSet) -> frozenset[str]:
    return frozenset(field.name for field in table_of(rules).asked) & USUAL.keys()


def _meal(place: str, working_day: bool, names: frozenset[str]) -> Values:
    said = {
        "where": place,
        "in_own_district": place != SAME_CITY,
        "working_day": working_day,
    }
    return {name: said[name] for name in names}
