"""The noun's verbs. The room that owns a session says who may; these keep the promise."""

from .attending import attend
from .booking import book, confirm
from .lapsing import lapse
from .releasing import release
from .sessions import NewSession, change_session, open_sessions

__all__ = [
    "NewSession",
    "attend",
    "book",
    "change_session",
    "confirm",
    "lapse",
    "open_sessions",
    "release",
]
