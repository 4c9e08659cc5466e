"""Reads of the till."""

from .devices import TillCard, forget, till_with
from .diners import Diner, of_scan, wallet_of

__all__ = ["Diner", "TillCard", "forget", "of_scan", "till_with", "wallet_of"]
