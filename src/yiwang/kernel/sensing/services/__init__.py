"""The noun's verbs."""

from .devices import NewDevice, Site, register, retire, rotate
from .kinds import define_kind, define_terminals
from .receiving import MOST_BYTES, StoreAway, receive_readings, release, replay_poison
from .rolls import devices_in

__all__ = [
    "MOST_BYTES",
    "NewDevice",
    "Site",
    "StoreAway",
    "define_kind",
    "define_terminals",
    "devices_in",
    "receive_readings",
    "register",
    "release",
    "replay_poison",
    "retire",
    "rotate",
]
