"""Reads of the till."""

from .bringing import brought
from .counted import drawer, exposed_on, exposure_of, meals_today
from .devices import TillCard, card_of, forget, till_with
from .diners import Diner, of_people, of_scan, wallet_of
from .snapshot import snapshot_for

__all__ = [
    "Diner",
    "TillCard",
    "brought",
    "card_of",
    "drawer",
    "exposed_on",
    "exposure_of",
    "forget",
    "meals_today",
    "of_people",
    "of_scan",
    "snapshot_for",
    "till_with",
    "wallet_of",
]
