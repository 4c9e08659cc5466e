"""The resident's pages: home, report, follow."""

from .home import home

__all__ = ["home"]
