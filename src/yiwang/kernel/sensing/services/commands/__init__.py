"""Orders to devices: laid, sent until answered, and never late."""

from .laying import LONGEST, ORDER, cancel, desire, order
from .sending import Errand, Parcel, resume, take_due, take_due_at
from .settling import expire, report, settle

__all__ = [
    "LONGEST",
    "ORDER",
    "Errand",
    "Parcel",
    "cancel",
    "desire",
    "expire",
    "order",
    "report",
    "resume",
    "settle",
    "take_due",
    "take_due_at",
]
