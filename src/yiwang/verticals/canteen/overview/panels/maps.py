"""What maps of canteens draw, as GeoJSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ...applying.maps import feature, point_of
from ...models import Canteen
from ..models import Walk
from ..rules import ring
from ..selectors import CALLED_OFF, COOKS, CanteenDay
from .texts import STATE_NAMES

_TONES = {COOKS: "early", CALLED_OFF: "soon"}


def circles(canteens: Sequence[Canteen], walks: Mapping[str, Walk]) -> list[dict[str, Any]]:
    """A circle around each canteen that has a point and a radius."""
    return [
        feature(
            {"type": "Polygon", "coordinates": [ring(at.lon, at.lat, walks[at.district].metres)]},
            {"kind": "area", "tone": "early"},
        )
        for at in canteens
        if at.lon is not None and at.lat is not None and at.district in walks
    ]


def points(days: Sequence[CanteenDay], urls: Mapping[int, str]) -> list[dict[str, Any]]:
    """Each canteen with its state of the day."""
    return [
        point_of(
            each.canteen,
            tone=_TONES.get(each.state, "done"),
            title=_("%(name)s · %(state)s · 已订 %(booked)s · 已就餐 %(served)s")
            % {
                "name": each.canteen.name,
                "state": STATE_NAMES[each.state],
                "booked": each.all_booked,
                "served": each.all_served,
            },
            url=urls.get(each.canteen.pk, ""),
        )
        for each in days
        if each.canteen.lon is not None
    ]


def public_points(days: Sequence[CanteenDay]) -> list[dict[str, Any]]:
    """Each canteen with its address, and whether it was called off; a click goes to the list."""
    return [
        point_of(
            each.canteen,
            tone="soon" if each.state == CALLED_OFF else "early",
            title=_public_title(each),
            url=f"#canteen-{each.canteen.pk}",
        )
        for each in days
        if each.canteen.lon is not None
    ]


def _public_title(each: CanteenDay) -> str:
    words = f"{each.canteen.name} {each.canteen.address}"
    return f"{words} · {STATE_NAMES[CALLED_OFF]}" if each.state == CALLED_OFF else words
