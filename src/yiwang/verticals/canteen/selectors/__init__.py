"""Reads of the canteens."""

from .pricing import Priced, price_line, pricer

__all__ = ["Priced", "price_line", "pricer"]
