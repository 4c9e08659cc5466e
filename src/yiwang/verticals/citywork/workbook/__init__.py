"""The catalogue as one workbook: read with errors by cell, compared, written."""

from .planning import Change, Plan, compare
from .reading import Book, Line, Problem, read_book
from .writing import catalogue_book, result_book

__all__ = [
    "Book", "Change", "Line", "Plan", "Problem", "catalogue_book", "compare", "read_book",
    "result_book",
]  # fmt: skip
