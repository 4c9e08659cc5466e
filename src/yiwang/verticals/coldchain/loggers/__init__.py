"""Exports of loggers that are not on line, each as plain values."""

from .fridge_tag import Unreadable, read_fridge_tag

__all__ = ["Unreadable", "read_fridge_tag"]
