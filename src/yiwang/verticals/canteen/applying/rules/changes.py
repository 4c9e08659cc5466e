"""What changes about a diner, and as which fact it is kept. Pure.

Source: DOMAIN §6.2 (death, inpatient, institution status at meal time). `until` is the first day
on which it is so no longer.
"""

from dataclasses import dataclass
from datetime import date

from .ending import DIED

HOSPITAL, INSTITUTION = "in_hospital", "in_institution"


@dataclass(frozen=True)
class Change:
    """A fact's name and value; `value` None: the day itself. `lasts`: it may have an end."""

    name: str
    value: bool | None
    lasts: bool = False

    def content(self, since: date) -> bool | str:
        return since.isoformat() if self.value is None else self.value


CHANGES = {
    "admitted": Change(HOSPITAL, True, lasts=True),
    "discharged": Change(HOSPITAL, False),
    "moved_in": Change(INSTITUTION, True, lasts=True),
    "moved_out": Change(INSTITUTION, False),
    "died": Change(DIED, None),
}
#: The facts that this page keeps, and may say were a mistake.
NAMES = tuple(dict.fromkeys(change.name for change in CHANGES.values()))


def mistaken(name: str) -> bool | None:
    """What is recorded for the days of a fact that was never so."""
    return None if name == DIED else False
