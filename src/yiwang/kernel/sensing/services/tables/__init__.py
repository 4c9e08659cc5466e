"""Readings of devices that only export: tables of device, time and channels."""

from .judging import Fault, Reading, Taken
from .queueing import PAGE_BYTES, PAGE_LINES, run_table, stage_table, tables_left_behind
from .returning import write_refused
from .taking import Looked, look_at_readings, take_readings

__all__ = [
    "PAGE_BYTES",
    "PAGE_LINES",
    "Fault",
    "Looked",
    "Reading",
    "Taken",
    "look_at_readings",
    "run_table",
    "stage_table",
    "tables_left_behind",
    "take_readings",
    "write_refused",
]
