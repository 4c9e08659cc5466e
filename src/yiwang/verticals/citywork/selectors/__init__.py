"""The vertical's reads: the catalogue as people browse it, and the appraisal's table."""

from .appraisal import KINDS, Appraisal, appraisal, home_division
from .catalogue import ClassRow, RuleRow, class_row, majors, routes_of, rules_of

__all__ = [
    "KINDS", "Appraisal", "ClassRow", "RuleRow", "appraisal", "class_row", "home_division",
    "majors", "routes_of", "rules_of",
]  # fmt: skip
