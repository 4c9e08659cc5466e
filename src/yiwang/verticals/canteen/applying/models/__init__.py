"""Applications with every step of them, and how long each may take."""

from .applications import LIVE, Application, Step
from .terms import Term

__all__ = ["LIVE", "Application", "Step", "Term"]
