"""Reads of who is entitled."""

from .applications import application_of, applications, mine, waiting_for
from .comparing import Comparison, Line, compare
from .entitled import entitled_on, price_for
from .programmes import (
    category_options,
    is_ours,
    programme_for,
    programmes_of_canteens,
    streets_offered,
)
from .terms import deadline

__all__ = [
    "Comparison",
    "Line",
    "application_of",
    "applications",
    "category_options",
    "compare",
    "deadline",
    "entitled_on",
    "is_ours",
    "mine",
    "price_for",
    "programme_for",
    "programmes_of_canteens",
    "streets_offered",
    "waiting_for",
]
