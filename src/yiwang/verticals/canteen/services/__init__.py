"""The verbs of the spine: who runs canteens, where they stand, what they serve."""

from .canteens import amend_canteen, close_canteen, open_canteen
from .installing import Installed, install_programme
from .operators import open_operator
from .servings import Terms, arrange_serving, drop_serving

__all__ = [
    "Installed",
    "Terms",
    "amend_canteen",
    "arrange_serving",
    "close_canteen",
    "drop_serving",
    "install_programme",
    "open_canteen",
    "open_operator",
]
