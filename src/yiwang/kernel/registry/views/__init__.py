"""Rows that may be one person, two side by side, and what was merged."""

from .doubles import find_two, show_doubles
from .merged import show_merge, show_merges, undo_merge
from .two import end_one, merge_two, part_two, show_two

__all__ = [
    "end_one",
    "find_two",
    "merge_two",
    "part_two",
    "show_doubles",
    "show_merge",
    "show_merges",
    "show_two",
    "undo_merge",
]
