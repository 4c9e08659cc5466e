"""The verbs of importing."""

from .running import run_upload, uploads_left_behind
from .staging import confirm_upload, stage_upload, stop_upload, sweep

__all__ = [
    "confirm_upload",
    "run_upload",
    "stage_upload",
    "stop_upload",
    "sweep",
    "uploads_left_behind",
]
