"""Canteens and who runs them; diners; meals served."""

from .canteens import Canteen, Meal, Operator, Serving
from .diners import Diner, Entitlement
from .meals import MealServed

__all__ = ["Canteen", "Diner", "Entitlement", "Meal", "MealServed", "Operator", "Serving"]
