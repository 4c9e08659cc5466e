"""The counts of a wall, before and after the fold."""

from collections.abc import Iterator

from yiwang.kernel.insight.models import Delta
from yiwang.kernel.insight.selectors import figures_today
from yiwang.kernel.insight.services import fold_all

from .city import STREET, City
from .floors import one_select
from .timing import Result, against, timed


def wall(city: City) -> Iterator[Result]:
    actor, floor = city.actor("leader"), one_select()

    def figures() -> None:
        figures_today(actor=actor, division=STREET)

    waiting = Delta.objects.count()
    found = timed(figures, times=200)
    yield against("wall", f"figures_today, {waiting:,} deltas not folded", found, floor)
    fold_all()
    found = timed(figures, times=200)
    yield against("wall_folded", "figures_today, all folded", found, floor)
