"""JT/T 808: how terminals in vehicles speak to a platform, in the editions of 2011, 2013 and 2019.

Read from four independent open implementations, because the standard's own text was not available
(SENSING §2). Plain functions on bytes: no sockets, no clock, no tables.
"""

from .frames import Frame, Header, Malformed, Splitter, encode, read_frame, unescape
from .positions import Batch, Position, read_batch, read_position
from .saying import described

__all__ = [
    "Batch",
    "Frame",
    "Header",
    "Malformed",
    "Position",
    "Splitter",
    "described",
    "encode",
    "read_batch",
    "read_frame",
    "read_position",
    "unescape",
]
