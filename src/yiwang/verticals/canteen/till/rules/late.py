"""What becomes of a meal that was served without a network: who pays what, and what is disputed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.verticals.canteen.rules.shares import Shares, unsubsidised

from .accounts import till_account, wallet
from .offers import Offer

SEEN, SHORT, NOT_ENTITLED, UNKNOWN, UNDERPAID, OVER_QUOTA = (
    "seen", "insufficient", "not_entitled", "unknown", "underpaid", "over_quota",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What the till kept: its own number, what was read ("" for a guest), the meal, how she pays
    and what she gave at the counter, in fen. `subsidised` is what the till believed."""

    seq: int
    request_id: UUID
    at: datetime
    text: str
    meal: str
    price: int
    pays: str
    paid: int
    subsidised: bool


@dataclass(frozen=True)
class Try:
    """One way to settle: the parts, who pays the diner's, and how much of it nobody has paid."""

    shares: Shares
    subsidised: bool
    payer: str
    disputed: int


def tries(
    kept: Kept, offered: Offer, price: int, *, canteen_id: int, diner_id: int | None
) -> Mapping[str, Try]:
    """The ways by the fault that leads to them. What was given at the counter counts; what a
    funder may not pay a second time, and what a wallet does not hold, is disputed: the meal was
    handed out and the operator is owed for it."""
    whole = unsubsidised(price)
    by_wallet = kept.pays == "wallet" and diner_id is not None
    payer = (
        wallet(diner_id)
        if by_wallet and diner_id is not None
        else till_account(kept.pays if kept.pays in ("cash", "outside") else "cash", canteen_id)
    )
    given = 0 if by_wallet else kept.paid

    def left(part: int) -> int:
        return max(0, part - given)

    first = offered.shares
    ways = {"": Try(first, offered.subsidised, payer, 0 if by_wallet else left(first.diner))}
    if by_wallet and not offered.subsidised and kept.subsidised:
        ways[""] = Try(whole, False, payer, price)
    ways[SHORT] = Try(first, offered.subsidised, payer, first.diner)
    ways[SEEN] = Try(whole, False, payer, left(price))
    return ways


def fault_of(kept: Kept, offered: Offer, *, known: bool, over: bool) -> str:
    """What is wrong before anything is tried; "" when nothing is. It is the reason of what the
    first try leaves disputed."""
    if over:
        return OVER_QUOTA
    if kept.text and not known:
        return UNKNOWN
    if kept.subsidised and not offered.subsidised:
        return NOT_ENTITLED
    return ""


def over_quota(meals: int, fen: int, kept: Kept, *, most_meals: int, most_fen: int) -> bool:
    """Whether a till was to stop before this one: `meals` and `fen` of the same day before it."""
    return meals >= most_meals or fen + exposure(kept) > most_fen


def exposure(kept: Kept) -> int:
    """What of the price was not given at the counter."""
    return max(0, kept.price - kept.paid)


def row_of_try(way: Try, pays: str) -> dict[str, Any]:
    """The columns of the meal that differ between tries."""
    parts = way.shares
    return {
        "city": parts.city,
        "district_part": parts.district,
        "street": parts.street,
        "charity": parts.charity,
        "operator": parts.operator,
        "diner_part": parts.diner,
        "subsidised": way.subsidised,
        "paid_by": pays if parts.diner else "nothing",
    }
