"""When a canteen serves, until when it takes orders and takes them back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LUNCH, DINNER = "lunch", "dinner"


@dataclass(frozen=True)
class Hours:
    """Local times of one meal. `order_days` and `cancel_days` are how many days before the meal
    the cut-off lies: 0 for the day itself (09:30), 1 for the day before (20:00); DOMAIN §6.2."""

    begins: time
    ends: time
    order_by: time
    order_days: int = 0
    cancel_by: time | None = None
    cancel_days: int = 0


@dataclass(frozen=True)
class Moments:
    """The same on one day."""

    begins: datetime
    ends: datetime
    order_until: datetime
    cancel_until: datetime


def on_day(hours: Hours, day: date, zone: ZoneInfo) -> Moments:
    """The moments of a meal on `day`. Without a time to cancel, orders are taken back as long as
    they are taken."""

    def at(moment: time, days_before: int = 0) -> datetime:
        return datetime.combine(day - timedelta(days=days_before), moment, zone)

    order_until = at(hours.order_by, hours.order_days)
    cancel = at(hours.cancel_by, hours.cancel_days) if hours.cancel_by else order_until
    return Moments(at(hours.begins), at(hours.ends), order_until, cancel)
