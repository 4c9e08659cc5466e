"""What a diner pays for a meal here and now, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yiwang.verticals.canteen.rules.shares import Shares, split, unsubsidised
from yiwang.verticals.canteen.rules.whereabouts import where

#: Reasons: entitled, or why the whole price is hers.
ENTITLED, SEEN, NO_GRANT, NOT_HERE, ENDED, SELLS_ONLY, GUEST = (
    "entitled", "seen", "no_grant", "not_here", "ended", "sells_only", "guest",
)  # fmt: skip
UNDO_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Known:
    """What stands about a diner for one meal of a day."""

    registered: str
    ended_on: date | None
    entitlement_id: int | None
    values: Mapping[str, Mapping[str, int | str]]
    seen_at: str = ""  # the canteen where she has had this meal subsidised


@dataclass(frozen=True)
class Offer:
    """The parts of the price; `entitlement_id` only where others pay some of it."""

    shares: Shares
    reason: str
    entitlement_id: int | None = None

    @property
    def subsidised(self) -> bool:
        return self.entitlement_id is not None


def offer(
    price: int, known: Known | None, *, canteen_at: str, subsidising: bool, day: date
) -> Offer:
    """Entitled once a meal and day (DOMAIN §6.2, UNIQUE of the meals), by where she eats; else
    the whole price. `canteen_at` is the street's code."""
    whole = unsubsidised(price)
    if known is None:
        return Offer(whole, GUEST)
    if not subsidising:
        return Offer(whole, SELLS_ONLY)
    if known.ended_on is not None and day >= known.ended_on:
        return Offer(whole, ENDED)
    if known.entitlement_id is None:
        return Offer(whole, NO_GRANT)
    if known.seen_at:
        return Offer(whole, SEEN)
    place = where(known.registered, canteen_at)
    entitled = known.values.get(place or "")
    if not entitled:
        return Offer(whole, NOT_HERE)
    return Offer(split(price, entitled), ENTITLED, known.entitlement_id)


@dataclass(frozen=True)
class Hours:
    """A meal that is served, its local hours and its price in fen."""

    meal: str
    begins: time
    ends: time
    price: int


def meal_at(served: Sequence[Hours], moment: datetime) -> Hours | None:
    """The meal that is served at a local moment, or the nearest of the day."""

    def distance(hours: Hours) -> timedelta:
        begins = datetime.combine(moment.date(), hours.begins, moment.tzinfo)
        ends = datetime.combine(moment.date(), hours.ends, moment.tzinfo)
        return max(begins - moment, moment - ends, timedelta(0))

    return min(served, key=distance, default=None)


def may_undo(received_at: datetime, moment: datetime) -> bool:
    """Within a minute of the answer; afterwards it is a matter of the statement."""
    return moment - received_at <= UNDO_WITHIN


def left_to_undo(received_at: datetime, moment: datetime) -> int:
    """Whole seconds in which it may still be taken back."""
    return max(0, int((received_at + UNDO_WITHIN - moment).total_seconds()))


def missing(balance: int, part: int) -> int:
    """How much a wallet lacks."""
    return max(0, part - balance)
