"""What the elders of a canteen ate and paid, week by week, until just now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID, uuid5

from django.utils.timezone import get_default_timezone

from yiwang.kernel.access.actor import Actor

from ..models import Meal
from ..till.models import Till
from ..till.services import CarriedMeal, CarriedTopUp, carry_meals, carry_top_ups
from .elders import Elder
from .sites import Site
from .staff import PRICES

#: Any constant id: with it, loading again brings the same requests.
SPACE = UUID("00000000-0000-4000-8000-0000000ca27e")
PART, GIVEN = 1000, 10_000  # fen that she pays for a meal; that she puts onto her wallet
BATCH = 2000
_BEGINS = {Meal.LUNCH: time(10, 40), Meal.DINNER: time(16, 40)}
_LASTS = {Meal.LUNCH: 130, Meal.DINNER: 100}  # minutes in which they come
_TURN = {Meal.LUNCH: 0, Meal.DINNER: 1}
DINES, SUNDAY = 0.4, 0.4


@dataclass
class Week:
    """What happened at a till in a week, in the order of time."""

    meals: list[CarriedMeal] = field(default_factory=list)
    top_ups: list[CarriedTopUp] = field(default_factory=list)

    def carry(self, actor: Actor, till: Till) -> int:
        """Top-ups of the week first, so that no wallet is short; how many were new."""
        new = 0
        for begin in range(0, len(self.top_ups), BATCH):
            given = self.top_ups[begin : begin + BATCH]
            new += carry_top_ups(actor=actor, till_id=till.pk, top_ups=given)
        for begin in range(0, len(self.meals), BATCH):
            part = self.meals[begin : begin + BATCH]
            new += carry_meals(actor=actor, till_id=till.pk, meals=part)
        return new


def weeks(site: Site, people: list[Elder], since: date, until: datetime) -> Iterator[Week]:
    """From a day on; the same for each elder and day, whenever it is asked."""
    wallets: dict[int, int] = {}
    days = (until.date() - since).days + 1
    for begin in range(0, days, 7):
        week = Week()
        for day in (since + timedelta(days=begin + at) for at in range(min(7, days - begin))):
            for elder in people:
                for meal in eaten(site, elder, day):
                    at = when(elder, day, meal)
                    if at < until:
                        _add(week, wallets, elder, meal, at)
        week.meals.sort(key=lambda each: each.at)
        week.top_ups.sort(key=lambda each: each.at)
        yield week


def eaten(site: Site, elder: Elder, day: date) -> list[Meal]:
    """Which meals she eats on a day. Who lives in an institution never does."""
    rng = Random(f"{elder.number} {day}")
    often = elder.often * (SUNDAY if day.weekday() == 6 else 1)
    if elder.in_institution or rng.random() >= often:
        return []
    both = site.dinner and elder.dines and rng.random() < DINES
    return [Meal.LUNCH, Meal.DINNER] if both else [Meal.LUNCH]


def when(elder: Elder, day: date, meal: Meal) -> datetime:
    """She comes at her usual time, a little sooner or later."""
    rng = Random(f"{elder.number} {day} {meal}")
    begins = datetime.combine(day, _BEGINS[meal], get_default_timezone())
    return begins + timedelta(minutes=_usual(elder.number, meal) + rng.random() * 12)


@lru_cache(maxsize=2000)
def _usual(number: int, meal: Meal) -> float:
    return Random(f"{number} {meal}").random() * (_LASTS[meal] - 12)


def _add(week: Week, wallets: dict[int, int], elder: Elder, meal: Meal, at: datetime) -> None:
    seq = (at.date().toordinal() * 1000 + elder.number % 1000) * 4
    said = f"{elder.number} {at.date()}"
    if elder.pays == "wallet":
        left = wallets.get(elder.number, 0)
        if left < PART:
            week.top_ups.append(CarriedTopUp(
                uuid5(SPACE, f"top-up {said} {meal}"), at - timedelta(minutes=2), elder.card,
                GIVEN, "cash" if elder.number % 3 else "outside", seq + 2 + _TURN[meal],
            ))  # fmt: skip
            left += GIVEN
        wallets[elder.number] = left - PART
    week.meals.append(CarriedMeal(
        seq + _TURN[meal], uuid5(SPACE, f"meal {said} {meal}"), at, elder.card, meal,
        PRICES[meal], elder.pays,
    ))  # fmt: skip
