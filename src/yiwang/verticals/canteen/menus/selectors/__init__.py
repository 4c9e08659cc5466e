"""Reads: who may run which canteen, menus, orders, the kitchen's list, and her own page."""

from .kitchen import KitchenList, kitchen_list
from .menus import DayCell, dishes_of, dishes_served, menus_of, published, week_plan
from .orders import contacts_of, door_code, orders_of, week_of_diner
from .reach import canteens_for, diners_for, found_by, require_canteen
from .visiting import COOKIE, Visitor, visitor_with_cookie

__all__ = [
    "COOKIE",
    "DayCell",
    "KitchenList",
    "Visitor",
    "canteens_for",
    "contacts_of",
    "diners_for",
    "dishes_of",
    "dishes_served",
    "door_code",
    "found_by",
    "kitchen_list",
    "menus_of",
    "orders_of",
    "published",
    "require_canteen",
    "visitor_with_cookie",
    "week_of_diner",
    "week_plan",
]
