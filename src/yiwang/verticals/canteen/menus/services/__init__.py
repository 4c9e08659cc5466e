"""The verbs: one transaction each."""

from .booking import DayResult, Wanted, book_meals, give_back
from .calling_off import call_off_meal, change_places
from .delivering import hand_over, not_at_home, plan_rounds
from .dishes import DishTerms, drop_dish, put_dish
from .planning import Chosen, save_menu
from .publishing import copy_week, publish_menus
from .visitors import Visitor
from .withdrawing import withdraw_dish

__all__ = [
    "Chosen",
    "DayResult",
    "DishTerms",
    "Visitor",
    "Wanted",
    "book_meals",
    "call_off_meal",
    "change_places",
    "copy_week",
    "drop_dish",
    "give_back",
    "hand_over",
    "not_at_home",
    "plan_rounds",
    "publish_menus",
    "put_dish",
    "save_menu",
    "withdraw_dish",
]
