"""What a room above needs to make a matter of a device."""

from dataclasses import dataclass

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.places.selectors import locate

from ..models import WantedMatter
from .positions import Position, placed, positions_of


@dataclass(frozen=True)
class Wanted:
    """A wish, the device with where it is (None: nobody knows), and official codes of the place:
    where it is now, if that is in its own district, else where it belongs."""

    wish: WantedMatter
    position: Position | None
    place: tuple[str, str, str, str]


def wanted(district: str, wanted_id: int) -> Wanted:
    """One wish, for rooms above."""
    wish = WantedMatter.objects.select_related("device__kind").get(pk=wanted_id, district=district)
    found = positions_of(placed(SYSTEM).filter(pk=wish.device_id))
    position = found[0] if found else None
    device = wish.device
    place = (device.district, device.street, device.community, device.grid)
    here = locate(position.lon, position.lat) if position else None
    if here is not None and here.district == device.district:
        place = (here.district, here.street, here.community, here.grid)
    return Wanted(wish, position, place)
