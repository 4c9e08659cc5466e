"""The verbs, and what the jobs do."""

from .agreeing import count_differences
from .counting import count_meals
from .housing import settle
from .reaching import measure_reach
from .walking import set_walk

__all__ = ["count_differences", "count_meals", "measure_reach", "set_walk", "settle"]
