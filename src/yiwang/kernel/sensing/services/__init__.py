"""The noun's verbs."""

from .copies import Copied, bring_back_lake, copy_lake, lake_held, lake_kept
from .devices import NewDevice, register, retire, rotate
from .kinds import define_kind
from .receiving import MOST_BYTES, StoreAway, receive_readings, release, replay_poison
from .rolls import devices_in
from .terminals import define_terminals, set_up_terminals

__all__ = [
    "MOST_BYTES",
    "Copied",
    "NewDevice",
    "StoreAway",
    "bring_back_lake",
    "copy_lake",
    "define_kind",
    "define_terminals",
    "devices_in",
    "lake_held",
    "lake_kept",
    "receive_readings",
    "register",
    "release",
    "replay_poison",
    "retire",
    "rotate",
    "set_up_terminals",
]
