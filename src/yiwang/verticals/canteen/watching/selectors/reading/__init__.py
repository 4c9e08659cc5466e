"""What the rules about signals are given: sets of rows, one statement each."""

from .meals import gone, prices, sittings
from .scans import moves, quick_reads
from .window import Window

__all__ = ["Window", "gone", "moves", "prices", "quick_reads", "sittings"]
