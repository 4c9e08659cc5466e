"""The vertical's verbs. The catalogue itself is written by `kernel/cases`."""

from .limits import change_limit
from .shipping import load_shipped
from .workbooks import Outcome, apply_book, apply_upload, stage_upload

__all__ = [
    "Outcome", "apply_book", "apply_upload", "change_limit", "load_shipped", "stage_upload",
]  # fmt: skip
