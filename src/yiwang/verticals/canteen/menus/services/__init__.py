"""The verbs: one transaction each."""

from ..selectors.visiting import Visitor
from .booking import DayResult, Wanted, book_meals, give_back
from .calling_off import call_off_meal, change_places
from .codes import Card, close_card, meal_code, open_card
from .delivering import hand_over, not_at_home, plan_rounds
from .dishes import DishTerms, drop_dish, put_dish
from .joining import join_orders, part_orders
from .links import close_link, enter, invite_family, open_link, revoke_family
from .planning import Chosen, save_menu
from .publishing import copy_week, publish_menus
from .withdrawing import withdraw_dish

__all__ = [
    "Card",
    "Chosen",
    "DayResult",
    "DishTerms",
    "Visitor",
    "Wanted",
    "book_meals",
    "call_off_meal",
    "change_places",
    "close_card",
    "close_link",
    "copy_week",
    "drop_dish",
    "enter",
    "give_back",
    "hand_over",
    "invite_family",
    "join_orders",
    "meal_code",
    "not_at_home",
    "open_card",
    "open_link",
    "part_orders",
    "plan_rounds",
    "publish_menus",
    "put_dish",
    "revoke_family",
    "save_menu",
    "withdraw_dish",
]
