"""Readings of devices that only export: tables of device, time and channels."""

from .taking import MOST_BYTES, MOST_LINES, Fault, Taken, take_readings

__all__ = ["MOST_BYTES", "MOST_LINES", "Fault", "Taken", "take_readings"]
