"""Statements with their lines, streets and steps; what was found when reconciling."""

from .adjusting import Adjustment
from .reconciling import Difference, DrawerCount, Explained
from .statements import Line, Part, Statement, Step

__all__ = [
    "Adjustment",
    "Difference",
    "DrawerCount",
    "Explained",
    "Line",
    "Part",
    "Statement",
    "Step",
]
