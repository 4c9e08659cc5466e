"""What follows when the tree changes."""

from yiwang.kernel.events.services import on

from .events import GridsChanged
from .services import settle_buildings


@on(GridsChanged)
def buildings_follow_their_grid(fact: GridsChanged) -> None:
    """A building keeps its footprint; which grid holds it is looked up again."""
    settle_buildings(district=fact.district)
