"""Dishes and menus; who ordered what; who brings it; who may sign in for whom."""

from .dishes import Course, Dish, Menu, MenuDish
from .families import FamilyMember
from .orders import Asked, Order, Portion
from .rounds import Round, Stop

__all__ = [
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
