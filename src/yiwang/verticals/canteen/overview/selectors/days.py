"""A day at each canteen: whether it cooks, what was booked, what was served."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import get_current_timezone, make_aware

from yiwang.kernel.booking.models import Session

from ...models import Canteen, Meal
from .tallies import Sums, by_canteen

#: States of a canteen on a day.
COOKS, CALLED_OFF, NO_MENU = "cooks", "called_off", "no_menu"


@dataclass(frozen=True)
class CanteenDay:
    """One canteen on one day: places booked and meals served, by meal."""

    canteen: Canteen
    day: date
    state: str
    booked: Mapping[str, int] = field(default_factory=dict)
    served: Mapping[str, Sums] = field(default_factory=dict)

    def booked_of(self, meal: str) -> int:
        return self.booked.get(meal, 0)

    def served_of(self, meal: str) -> int:
        return self.served[meal].meals if meal in self.served else 0

    @property
    def all_booked(self) -> int:
        return sum(self.booked.values())

    @property
    def all_served(self) -> int:
        return sum(each.meals for each in self.served.values())

    @property
    def subsidised(self) -> int:
        return sum(each.subsidised for each in self.served.values())

    @property
    def public(self) -> int:
        return sum(each.public for each in self.served.values())


def on_day(canteens: Sequence[Canteen], day: date) -> list[CanteenDay]:
    """Each canteen's day. Two statements, however many there are."""
    if not canteens:
        return []
    served: dict[int, dict[str, Sums]] = defaultdict(dict)
    found = Canteen.objects.filter(pk__in=[each.pk for each in canteens])
    for (pk, meal), sums in by_canteen(found, day).items():
        served[pk][meal] = sums
    sessions: dict[str, list[Session]] = defaultdict(list)
    for session in sessions_of(canteens, day, day):
        sessions[session.subject].append(session)
    return [_day(each, day, sessions[each.ref], served[each.pk]) for each in canteens]


def sessions_of(canteens: Collection[Canteen], since: date, until: date) -> QuerySet[Session]:
    """The meals that these canteens cook on these days, called off ones too."""
    return Session.objects.filter(
        district__in={each.district for each in canteens},
        kind__in=Meal.values,
        starts_at__range=span_of(since, until),
        subject__in=[each.ref for each in canteens],
    )


def in_state(found: QuerySet[Canteen], state: str, day: date) -> QuerySet[Canteen]:
    """The canteens that are in a state on a day, as `on_day` says it."""
    of_day = Session.objects.filter(
        district=OuterRef("district"),
        kind__in=Meal.values,
        starts_at__range=span_of(day, day),
        subject=Concat(Value("canteen:"), Cast(OuterRef("pk"), CharField())),
    )
    cooks = Exists(of_day.filter(cancelled_at=None))
    if state == COOKS:
        return found.filter(cooks)
    if state == CALLED_OFF:
        return found.filter(~cooks, Exists(of_day))
    return found.filter(~Exists(of_day))


def span_of(since: date, until: date) -> tuple[datetime, datetime]:
    """From the first moment of `since` to the last of `until`, local."""
    zone = get_current_timezone()
    first = make_aware(datetime.combine(since, time()), zone)
    last = make_aware(datetime.combine(until + timedelta(days=1), time()), zone)
    return first, last - timedelta(microseconds=1)


def _day(
    canteen: Canteen, day: date, sessions: Sequence[Session], served: dict[str, Sums]
) -> CanteenDay:
    cooked = [each for each in sessions if each.cancelled_at is None]
    state = COOKS if cooked else CALLED_OFF if sessions else NO_MENU
    booked: dict[str, int] = defaultdict(int)
    for each in cooked:
        booked[each.kind] += each.taken
    return CanteenDay(canteen, day, state, dict(booked), dict(served))
