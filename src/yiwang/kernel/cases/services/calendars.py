"""The data steward is told of a year that deadlines run into before it is officially arranged."""

from django.db.models import Max
from django.utils.timezone import localdate

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.calendar.selectors import unofficial_years
from yiwang.kernel.notify.services import tell

from ..models import Case
from ..rules.routing import Spot

TITLE = "%(year)s 年放假安排尚未载入"
TEXT = "已有事件的期限跨入该年，按周末和法定节日暂定；公布后请载入日历，期限将自动重算。"


def tell_stewards_of_provisional_years() -> int:
    """Once for each calendar, year and steward; returns how many years were spoken of."""
    waiting = Case.objects.filter(is_open=True, provisional=True)
    spoken = 0
    for district, street, calendar in waiting.values_list(
        "district", "street", "calendar"
    ).distinct():
        place = waiting.filter(district=district, street=street, calendar=calendar)
        latest = place.aggregate(latest=Max("total_due"))["latest"]
        stewards = holders("steward", Spot(district, street))
        if latest is None or not stewards:
            continue
        for year in unofficial_years(calendar, until=max(localdate(latest), localdate())):
            spoken += 1
            tell(
                district=district,
                key=f"calendar:{calendar}:{year}",
                to=stewards,
                channels=["in_app"],
                title=TITLE,
                text=TEXT,
                params={"year": year},
                topic="cases.calendar",
            )
    return spoken
