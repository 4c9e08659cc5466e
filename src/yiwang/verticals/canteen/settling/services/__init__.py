"""The verbs: draft, submit, check, review, pay, give back; reconcile."""

from .adjusting import approve_adjustment, ask_adjustment, deny_adjustment
from .drafting import discard_statement, draft_statement, rebuild_statement
from .paying import pay_statement
from .reconciling import count_drawer, explain_difference
from .stepping import check_statement, return_statement, review_statement
from .submitting import submit_statement
from .taking_back import ask_meal_back

__all__ = [
    "approve_adjustment",
    "ask_adjustment",
    "ask_meal_back",
    "check_statement",
    "count_drawer",
    "deny_adjustment",
    "discard_statement",
    "draft_statement",
    "explain_difference",
    "pay_statement",
    "rebuild_statement",
    "return_statement",
    "review_statement",
    "submit_statement",
]
