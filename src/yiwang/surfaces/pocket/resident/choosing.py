"""The place as the page has it: a point, or a choice from the lists, and what to offer next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .rules import deepest_choice
from .selectors import (
    Choices,
    Place,
    lists_of,
    place_at,
    place_of,
    served,
)


@dataclass
class Choosing:
    """Codes chosen so far and the lists below them; `point` is (lon, lat) in WGS 84.

    `found` says in words where the point lies; `fault` why the place cannot be taken.
    """

    street: str = ""
    community: str = ""
    grid: str = ""
    point: tuple[float, float] | None = None
    found: str = ""
    from_photo: bool = False
    fault: str = ""
    streets: Choices = field(default_factory=list)
    communities: Choices = field(default_factory=list)
    grids: Choices = field(default_factory=list)

    def __post_init__(self) -> None:
        area = served()
        self.streets = list(area.streets)
        if self.street not in dict(self.streets):
            self.street = area.only_street
        below = lists_of(self.street)
        self.communities = below.communities
        if self.community not in dict(self.communities):
            self.community = ""
        self.grids = below.grids.get(self.community, [])
        if self.grid not in dict(self.grids):
            self.grid = ""

    @property
    def undecided(self) -> bool:
        """Neither a point nor a community: a photo may know better."""
        return self.point is None and not self.community and not self.fault

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Choosing":
        """From what the page sent. A choice from the lists outweighs a point elsewhere."""
        street, community, grid = (given.get(name, "") for name in ("street", "community", "grid"))
        point = _point(given)
        located = place_at(*point) if point else None
        if located is None:
            outside = point is not None and not community
            fault = _("这个位置不在服务范围内，请从下面的列表里选。") if outside else ""
            return cls(street, community, grid, fault=fault)
        spot = located.spot
        chosen = deepest_choice([street, community, grid])
        if not (spot.grid or spot.community or spot.street).startswith(chosen):
            return cls(street, community, grid)
        return cls.at(located)

    @classmethod
    def at(cls, place: Place, *, photo: bool = False) -> "Choosing":
        """From a point that was located; the lists follow it."""
        assert place.lon is not None and place.lat is not None
        spot = place.spot
        return cls(
            street=spot.street,
            community=spot.community,
            grid=spot.grid,
            point=(place.lon, place.lat),
            found=place.words,
            from_photo=photo,
        )


def chosen_place(choosing: Choosing) -> Place | None:
    """The place that was chosen; None without one, or when it is not served (`fault`)."""
    if choosing.point is not None:
        return place_at(*choosing.point)
    if choosing.fault:
        return None
    return place_of(choosing.street, choosing.grid or choosing.community or choosing.street)


def _point(given: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lon, lat = float(given.get("lon", "")), float(given.get("lat", ""))
    except ValueError:
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
