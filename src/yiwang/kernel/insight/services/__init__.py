"""The noun's verbs."""

from .appraising import snapshot, weigh
from .counting import count
from .folding import fold, fold_all
from .rebuilding import rebuild

__all__ = ["count", "fold", "fold_all", "rebuild", "snapshot", "weigh"]
