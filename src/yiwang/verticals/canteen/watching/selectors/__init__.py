"""Reads: who watches what, the numbers in force, samples, and what signals are made of."""

from .meals import rateable
from .menus import SampledDish, SampledMenu, sampled, served_menus
from .reach import certificates, inspections, ratings, runs, signals
from .thresholds import in_force, items_in_force

__all__ = [
    "SampledDish",
    "SampledMenu",
    "certificates",
    "in_force",
    "inspections",
    "items_in_force",
    "rateable",
    "ratings",
    "runs",
    "sampled",
    "served_menus",
    "signals",
]
