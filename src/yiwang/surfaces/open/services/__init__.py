"""The surface's verbs."""

from .keys import close_key, issue_key
from .reports import Said, take_report

__all__ = ["Said", "close_key", "issue_key", "take_report"]
