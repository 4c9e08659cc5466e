"""Circles on the ground, numbers too small to tell, and the months one may ask for."""

from .circles import ring
from .days import Period, months, period_of
from .telling import FEW, told

__all__ = ["FEW", "Period", "months", "period_of", "ring", "told"]
