"""The till behind a key, with all that serving needs to know of its canteen."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from yiwang.kernel.checkin.models import Device
from yiwang.kernel.checkin.selectors import device_with
from yiwang.verticals.canteen.models import Canteen, Serving

from ..models import Till
from ..rules.offers import Hours, meal_at

FRESH_FOR = 3.0  # seconds a till's settings may be old
_MOST_KEPT = 5000


@dataclass(frozen=True)
class TillCard:
    """A till as it serves; `subsidising` is false for a canteen that only sells."""

    till: Till
    device: Device
    canteen: Canteen
    operator_id: int
    served: tuple[Hours, ...]

    @property
    def district(self) -> str:
        return self.canteen.district

    @property
    def subsidising(self) -> bool:
        return self.canteen.programme_id is not None

    def hours(self, meal: str = "", moment: datetime | None = None) -> Hours | None:
        """The meal by its name, or the one of this hour."""
        if meal:
            return next((each for each in self.served if each.meal == meal), None)
        return meal_at(self.served, moment or localtime())


_kept: dict[str, tuple[float, TillCard]] = {}


def till_with(key: str) -> TillCard | None:
    """The till that has this key, remembered for `FRESH_FOR`; None for no such. Three statements
    when it is not."""
    found = _kept.get(key)
    if found and found[0] > time.monotonic():
        return found[1]
    card = _look_up(key)
    if card is None:
        _kept.pop(key, None)
        return None
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[key] = time.monotonic() + FRESH_FOR, card
    return card


def card_of(till: Till) -> TillCard:
    """A till with its canteen's meals."""
    rows = Serving.objects.filter(district=till.district, canteen=till.canteen_id)
    served = tuple(Hours(row.meal, row.begins, row.ends, row.price) for row in rows)
    ordered = tuple(sorted(served, key=lambda each: each.begins))
    return TillCard(till, till.device, till.canteen, till.canteen.operator_id, ordered)


def forget() -> None:
    """Look again at once."""
    _kept.clear()


def _look_up(key: str) -> TillCard | None:
    device = device_with(key)
    if device is None:
        return None
    till = (
        Till.objects.filter(district=device.district, device=device)
        .select_related("device", "canteen", "canteen__operator")
        .first()
    )
    return card_of(till) if till else None
