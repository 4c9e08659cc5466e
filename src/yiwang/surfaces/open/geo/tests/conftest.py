"""The open interface's own town."""

from ...tests.conftest import city

__all__ = ["city"]
