"""Exports of loggers that are not on line, each as plain values."""

from typing import Any

from .fridge_tag import Unreadable, is_fridge_tag, read_fridge_tag
from .tag_table import is_tag_table, read_tag_table

__all__ = ["Unreadable", "is_fridge_tag", "read_fridge_tag", "read_logger"]


def read_logger(text: str) -> dict[str, Any]:
    """An export of any of them. Raises Unreadable."""
    return read_tag_table(text) if is_tag_table(text) else read_fridge_tag(text)
