"""Canteens with their elders, and what they ate since the last month began; made only through the
verbs. Names are of trades or made up, numbers nobody has. Harmless to repeat.
"""

from .life import live
from .loading import load, loaded

__all__ = ["live", "load", "loaded"]
