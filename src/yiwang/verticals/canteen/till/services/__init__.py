"""The verbs of the till."""

from .carrying import CarriedMeal, CarriedTopUp, carry_meals, carry_top_ups
from .disputes import resolve
from .joining import join_wallets
from .looking import Seen, look
from .serving import Order, Served, serve
from .syncing import sync
from .tills import change_till, open_till, retire_till
from .topping import TopUpOrder, take_top_up
from .undoing import undo, undo_top_up

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
    "join_wallets",
    "look",
    "open_till",
    "resolve",
    "retire_till",
    "serve",
    "sync",
    "take_top_up",
    "undo",
    "undo_top_up",
]
