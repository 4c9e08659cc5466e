"""Readings by eye: which half of the day, and what is still to do.

Source: 疫苗储存和运输管理规范 (DOMAIN §8.1: twice a day, at least six hours apart).
"""

from datetime import datetime, time

NOON = time(12)


def half_of(local: datetime) -> str:
    """ "am" or "pm" of a local time."""
    return "am" if local.time() < NOON else "pm"


def still_due(done: frozenset[str], local: datetime) -> tuple[str, ...]:
    """Halves of the day that have begun and have no reading yet."""
    begun = ("am",) if half_of(local) == "am" else ("am", "pm")
    return tuple(half for half in begun if half not in done)
