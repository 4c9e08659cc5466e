"""What a page was asked for: street, day, month; and the field to ask again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.timezone import localdate

from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.panels import Fragment

from ...models import Canteen
from ..rules import Period, months, period_of


@dataclass(frozen=True)
class Asked:
    """A street of the reader's, or "" for all; a day with its month."""

    street: str
    period: Period


def asked_in(request: HttpRequest, canteens: Sequence[Canteen]) -> Asked:
    """Nonsense, and streets that are not the reader's, are left out."""
    street = request.GET.get("street", "")
    known = {each.street for each in canteens}
    period = period_of(request.GET.get("day", ""), request.GET.get("month", ""), localdate())
    return Asked(street if street in known else "", period)


def asking(asked: Asked, canteens: Sequence[Canteen]) -> Fragment:
    """The form: a day; a month of its own; a street where there are several. Two statements at
    most."""
    names = paths_of({each.street for each in canteens} | {each.district for each in canteens})
    streets = sorted(
        (code, path.removeprefix(names.get(code[:6], ""))) for code, path in names.items()
        if len(code) > 6
    )  # fmt: skip
    return Fragment(
        name="canteen_overview/asking.html",
        values={
            "asked": asked,
            "streets": streets if len(streets) > 1 else [],
            "months": months(localdate()),
            "day": asked.period.day.isoformat(),
            "today": localdate().isoformat(),
        },
    )
