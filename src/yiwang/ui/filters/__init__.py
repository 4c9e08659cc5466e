"""Filters declared once: read from the query string, shown as fields and chips, applied to a list.

Whatever a query string holds, reading it never raises: a value that makes no sense is left out and
said so (`Bound.problems`).
"""

from .bound import Bound, Chip, Field, FilterSet, pairs_of
from .days import YEARS, DateRange, Days
from .division import Division, Level
from .fields import (
    LONGEST_SEARCH,
    MOST_VALUES,
    Carried,
    Choice,
    Choices,
    Filter,
    Nonsense,
    Search,
    Toggle,
)

__all__ = [
    "LONGEST_SEARCH",
    "MOST_VALUES",
    "YEARS",
    "Bound",
    "Carried",
    "Chip",
    "Choice",
    "Choices",
    "DateRange",
    "Days",
    "Division",
    "Field",
    "Filter",
    "FilterSet",
    "Level",
    "Nonsense",
    "Search",
    "Toggle",
    "pairs_of",
]
