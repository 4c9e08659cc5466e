"""The verbs of notify."""

from .connecting import connect, disconnect
from .posting import Answer, fault_of_address, post_signed
from .reading import acknowledge
from .sending import send_due, send_message
from .telling import Told, broadcast, tell

__all__ = [
    "Answer",
    "Told",
    "acknowledge",
    "broadcast",
    "connect",
    "disconnect",
    "fault_of_address",
    "post_signed",
    "send_due",
    "send_message",
    "tell",
]
