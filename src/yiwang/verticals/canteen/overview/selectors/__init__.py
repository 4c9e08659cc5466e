"""The reads: numbers from tallies, states of a day, canteens on the map."""

from .days import CALLED_OFF, COOKS, NO_MENU, CanteenDay, in_state, on_day, sessions_of
from .diners import FILE, File, diners_filed, file_of, home_street, without_grid
from .figures import measures_today
from .hands import Hands, hands
from .own import Cooked, owed, to_cook
from .places import Listed, listed
from .reach import OVERSEE, RUN, SEE, open_on, overseen, own, shown, within
from .tallies import FUNDERS, PUBLIC, Sums, by_day, counted_at, day_and_month, tallies
from .walks import around, coverage, walks_in

__all__ = [
    "CALLED_OFF", "COOKS", "FILE", "FUNDERS", "NO_MENU", "OVERSEE", "PUBLIC", "RUN", "SEE",
    "CanteenDay", "Cooked", "File", "Hands", "Listed", "Sums", "around", "by_day", "counted_at",
    "coverage", "day_and_month", "diners_filed", "file_of", "hands", "home_street", "in_state",
    "listed", "measures_today", "on_day", "open_on", "overseen", "owed", "own", "sessions_of",
    "shown", "tallies", "to_cook", "walks_in", "within", "without_grid",
]  # fmt: skip
