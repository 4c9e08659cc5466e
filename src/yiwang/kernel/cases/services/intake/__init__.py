"""take_in: a city's history, through the same rules, in bulk."""

from .run import UNDECIDED_DISTRICT, Intake, take_in

__all__ = ["UNDECIDED_DISTRICT", "Intake", "take_in"]
