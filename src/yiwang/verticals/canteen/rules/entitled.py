"""What an entitlement's values say of one meal. Pure."""

from collections.abc import Mapping
from typing import Any

from .whereabouts import HOME, SAME_CITY, SAME_DISTRICT

#: Where she may eat with a subsidy; nothing is given elsewhere.
PLACES = (HOME, SAME_DISTRICT, SAME_CITY)
#: Under this name stand the values of days that are not working days, where they differ.
REST = "rest"


def values_at(
    values: Mapping[str, Any], place: str | None, *, working_day: bool
) -> Mapping[str, int | str] | None:
    """The decision's values for a meal at `place`; None where nothing is given."""
    of_day = values if working_day or REST not in values else values[REST]
    found = of_day.get(place) if place else None
    return found or None
