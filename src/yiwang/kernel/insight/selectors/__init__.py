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
from .opening import opened

__all__ = [
    "Figure", "MeasureRow", "figures_today", "indicators", "late_now", "measure", "opened",
    "ranking", "trend",
]  # fmt: skip
