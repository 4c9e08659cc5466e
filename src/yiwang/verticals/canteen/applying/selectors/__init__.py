"""Reads of who is entitled."""

from .applications import application_of, applications, mine, waiting_for
from .canteens import canteens, districts_managed, operators, streets_under
from .comparing import Comparison, Line, compare
from .entitled import entitled_on, price_for, prices_for
from .grids import grids_offered, is_grid_of, named_below_street
from .programmes import (
    category_options,
    is_ours,
    programme_for,
    programmes_of_canteens,
    streets_offered,
)
from .terms import Said, deadline, terms_said

__all__ = [
    "Comparison",
    "Line",
    "Said",
    "application_of",
    "applications",
    "canteens",
    "category_options",
    "compare",
    "deadline",
    "districts_managed",
    "entitled_on",
    "grids_offered",
    "is_grid_of",
    "is_ours",
    "mine",
    "named_below_street",
    "operators",
    "price_for",
    "prices_for",
    "programme_for",
    "programmes_of_canteens",
    "streets_offered",
    "streets_under",
    "terms_said",
    "waiting_for",
]
