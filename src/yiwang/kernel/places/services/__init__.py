"""The verbs of places: each brings the map to what a file or person says; safe to repeat."""

from .divisions import DivisionReport, import_divisions

__all__ = ["DivisionReport", "import_divisions"]
