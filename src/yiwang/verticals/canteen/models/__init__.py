"""Canteens and who runs them; diners; meals served."""

from .canteens import Canteen, Meal, Operator, Serving
from .diners import Diner, Entitlement
from .meals import PAYS, MealServed

__all__ = ["PAYS", "Canteen", "Diner", "Entitlement", "Meal", "MealServed", "Operator", "Serving"]
