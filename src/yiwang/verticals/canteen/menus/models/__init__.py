"""Dishes and menus; who ordered what; who brings it; who may sign in for whom."""

from .dishes import Course, Dish, Menu, MenuDish
from .families import FamilyMember
from .orders import Asked, Order, Portion
from .rounds import PAYS, Round, Stop

__all__ = [
    "PAYS",
    "Asked",
    "Course",
    "Dish",
    "FamilyMember",
    "Menu",
    "MenuDish",
    "Order",
    "Portion",
    "Round",
    "Stop",
]
