"""Reads of statements and of what does not agree."""

from .built import Built, differs, read_again, stored_rows
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
from .transfers import Behind, adjustments, transfers_behind

__all__ = [
    "Behind",
    "Built",
    "adjustments",
    "adjustments_asked",
    "canteens",
    "differences",
    "differs",
    "keyed",
    "lines",
    "operators",
    "owing",
    "read_again",
    "statements",
    "stored_rows",
    "streets_only",
    "transfers_behind",
    "waiting_for",
]
