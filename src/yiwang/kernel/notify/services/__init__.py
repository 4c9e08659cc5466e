"""The verbs of notify."""

from .connecting import connect, disconnect
from .reading import acknowledge
from .sending import send_due, send_message
from .telling import Told, broadcast, tell

__all__ = [
    "Told",
    "acknowledge",
    "broadcast",
    "connect",
    "disconnect",
    "send_due",
    "send_message",
    "tell",
]
