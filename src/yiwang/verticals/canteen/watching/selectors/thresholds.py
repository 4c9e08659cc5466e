"""The numbers in force."""

from collections.abc import Mapping
from datetime import date

from django.db.models.functions import Length
from django.utils.timezone import localdate

from ..models import InspectionItem, Threshold


def in_force(district: str, on: date | None = None) -> Mapping[str, int]:
    """Each threshold's value on a day (today by default): the district's own, else the default.
    One statement."""
    rows = Threshold.objects.filter(district__in=["", district], since__lte=on or localdate())
    ordered = rows.order_by(Length("district"), "since").values_list("code", "value")
    return dict(ordered)


def items_in_force(district: str, on: date) -> list[InspectionItem]:
    """The table of items on a day: the district's own if it has one, else the default. One
    statement."""
    rows = InspectionItem.objects.filter(district__in=["", district], since__lte=on)
    known = [row for row in rows.order_by("code") if row.until is None or on < row.until]
    own = [row for row in known if row.district]
    return own or known
