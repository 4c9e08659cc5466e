"""A rule set as one workbook: four sheets out, and in again with errors by cell."""

from .reading import BadBook, Sheets, read_book
from .writing import rules_book

__all__ = ["BadBook", "Sheets", "read_book", "rules_book"]
