"""Meals of somebody who had died, or lay in hospital or lived in an institution. Pure.

Source: DOMAIN §6.2 (death, inpatient, institution status at meal time); §6.1 E (who lives in an
institution is not a client of home care).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .evidence import Ate, Found

DIED, INSTITUTION, HOSPITAL = "died_on", "in_institution", "in_hospital"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that is on record of the diner: `value` as text, from `since` until before `until`."""

    name: str
    value: str
    since: date
    until: date | None
    source: str


def died_before(day: date, known: Known) -> bool:
    """The day of death is hers, as in `applying`: a meal eaten that noon was eaten."""
    try:
        return known.name == DIED and date.fromisoformat(known.value) < day
    except ValueError:
        return False


def was_away(day: date, known: Known) -> bool:
    """The day of admission and the day of discharge are hers."""
    away = known.name in (INSTITUTION, HOSPITAL) and known.value == "true"
    return away and known.since < day and (known.until is None or day < known.until)


def of_the_gone(pairs: Iterable[tuple[Ate, Known]]) -> list[Found]:
    """A signal for each meal; death goes before an institution."""
    found: dict[str, Found] = {}
    for meal, known in pairs:
        died = died_before(meal.day, known)
        if not died and not was_away(meal.day, known):
            continue
        key = f"meal:{meal.id}"
        if key in found and not died:
            continue
        facts = {
            "fact": known.name,
            "value": known.value,
            "since": known.since.isoformat(),
            "until": known.until.isoformat() if known.until else "",
            "source": known.source,
        }
        kind = "after_death" if died else "institution"
        found[key] = Found(
            kind, key, meal.canteen_id, meal.day, meal.subsidy, [meal.shown], facts, meal.diner_id
        )
    return list(found.values())
