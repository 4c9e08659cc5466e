"""Readings of devices that only export: tables of device, time and channels."""

from .queueing import PAGE_BYTES, PAGE_LINES, run_table, stage_table, tables_left_behind
from .taking import Fault, Taken, take_readings

__all__ = [
    "PAGE_BYTES",
    "PAGE_LINES",
    "Fault",
    "Taken",
    "run_table",
    "stage_table",
    "tables_left_behind",
    "take_readings",
]
