"""Two weeks of matters in every state, made only through the verbs; then a city that lives on."""

from .life import live
from .loading import load

__all__ = ["live", "load"]
