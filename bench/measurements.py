"""What is timed, by name."""

from collections.abc import Callable, Iterator

from . import alarming, canteens, deadlines, ground, intake, ledger, matters, numbers, redeem
from .city import City
from .devices import alarms, history, measures
from .timing import Result

Measurement = Callable[[City], Iterator[Result]]
MEASUREMENTS: dict[str, Measurement] = {
    "create": matters.create,
    "advance": matters.advance,
    "list": matters.lists,
    "case_page": matters.case_page,
    "wall": numbers.wall,
    "locate": ground.points,
    "import": intake.history,
    "redemption": ledger.redemption,
    "redeem": redeem.redeem,
    "canteens_rules": canteens.redecide,
    "canteens_settle": canteens.settle,
    "alarming": alarming.judging,
    "worktime": deadlines.deadlines,
    "devices_readings": measures.readings,
    "devices_frames": measures.frames,
    "devices_connections": measures.connections,
    "devices_history": history.asked,
    "devices_alarm": alarms.opened,  # last: its rule stays
}


def chosen(only: str) -> list[Measurement]:
    """Those whose name begins with `only`; all of them without it."""
    return [measure for name, measure in MEASUREMENTS.items() if name.startswith(only)]
