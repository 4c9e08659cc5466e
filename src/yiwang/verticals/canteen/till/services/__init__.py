"""The verbs of the till."""

from .bringing import serve_brought
from .carrying import CarriedMeal, CarriedTopUp, carry_meals, carry_top_ups
from .disputes import resolve
from .joining import join_wallets
from .looking import Seen, look
from .parting import forget_parting, note_parting, reopen_parting, settle_parting
from .serving import Order, Served, serve
from .syncing import sync
from .tills import change_till, open_till, retire_till
from .topping import TopUpOrder, take_top_up
from .undoing import take_back, undo, undo_top_up

__all__ = [
    "CarriedMeal",
    "CarriedTopUp",
    "Order",
    "Seen",
    "Served",
    "TopUpOrder",
    "carry_meals",
    "carry_top_ups",
    "change_till",
    "forget_parting",
    "join_wallets",
    "look",
    "note_parting",
    "open_till",
    "reopen_parting",
    "resolve",
    "retire_till",
    "serve",
    "serve_brought",
    "settle_parting",
    "sync",
    "take_back",
    "take_top_up",
    "undo",
    "undo_top_up",
]
