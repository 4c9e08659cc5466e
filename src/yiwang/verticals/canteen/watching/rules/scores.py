"""What an inspection is worth, how good a certificate stands, what is settled when. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

FULL = 100
EXPIRED, SOON, VALID = "expired", "soon", "valid"


def score(deductions: Iterable[int]) -> int:
    """Out of 100, never below zero. Default: no source in DOMAIN weighs the items."""
    return max(0, FULL - sum(deductions))


def standing(expires_on: date | None, today: date, days: int) -> str:
    """A certificate counts on the day on which it expires; `days` before it is soon.

    Source: DOMAIN §6.2 (health certificates yearly); the days of warning are a threshold.
    """
    if expires_on is None:
        return VALID
    if expires_on < today:
        return EXPIRED
    return SOON if expires_on <= today + timedelta(days=days) else VALID
