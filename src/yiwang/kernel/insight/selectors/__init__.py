"""The noun's reads."""

from .figures import (
    Figure,
    MeasureRow,
    figures_today,
    indicators,
    late_now,
    measure,
    ranking,
    trend,
)
from .labels import is_measure, labels, measure_name
from .opening import opened

__all__ = [
    "Figure", "MeasureRow", "figures_today", "indicators", "is_measure", "labels", "late_now",
    "measure", "measure_name", "opened", "ranking", "trend",
]  # fmt: skip
