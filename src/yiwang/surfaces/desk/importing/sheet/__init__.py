"""A file of matters: its columns, its lines as values, and files of our own for clerks."""

from .layout import COLUMNS, Column
from .reading import MOST_BYTES, MOST_ROWS, Line, Sheet, read_sheet

__all__ = ["COLUMNS", "MOST_BYTES", "MOST_ROWS", "Column", "Line", "Sheet", "read_sheet"]
