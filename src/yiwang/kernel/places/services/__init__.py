"""The verbs of places: each brings the map to what a file or person says; safe to repeat."""

from .areas import draw_area
from .buildings import BaseFeatureInput, BuildingInput, lay_base, place_buildings, settle_buildings
from .divisions import DivisionReport, import_divisions
from .grids import GridReport, import_grids

__all__ = [
    "BaseFeatureInput",
    "BuildingInput",
    "DivisionReport",
    "GridReport",
    "draw_area",
    "import_divisions",
    "import_grids",
    "lay_base",
    "place_buildings",
    "settle_buildings",
]
