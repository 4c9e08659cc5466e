"""Applications with every step of them, and how long each may take."""

from .applications import LIVE, OURS, Application, Step
from .terms import Term

__all__ = ["LIVE", "OURS", "Application", "Step", "Term"]
