"""Reads: what an actor may see of the cold chain."""

from .board import Board, board
from .own import (
    checks_of_day,
    equipment_for,
    is_watched,
    leads_today,
    lots_of,
    probes_in_use,
    probes_to_calibrate,
    quarantines,
    range_of,
    ranges_today,
    units,
)

__all__ = [
    "Board",
    "board",
    "checks_of_day",
    "equipment_for",
    "is_watched",
    "leads_today",
    "lots_of",
    "probes_in_use",
    "probes_to_calibrate",
    "quarantines",
    "range_of",
    "ranges_today",
    "units",
]
