"""Reads of statements and of what does not agree."""

from .built import Built, differs, read_again, stored_rows
from .meals import askable, back_of, meals, meals_of
from .scope import (
    adjustments_asked,
    canteens,
    differences,
    keyed,
    lines,
    operators,
    owing,
    statements,
    streets_only,
    waiting_for,
)
from .transfers import Behind, adjusted_days, adjustments, transfers_behind

__all__ = [
    "Behind",
    "Built",
    "adjusted_days",
    "adjustments",
    "adjustments_asked",
    "askable",
    "back_of",
    "canteens",
    "differences",
    "differs",
    "keyed",
    "lines",
    "meals",
    "meals_of",
    "operators",
    "owing",
    "read_again",
    "statements",
    "stored_rows",
    "streets_only",
    "transfers_behind",
    "waiting_for",
]
