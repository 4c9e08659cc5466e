"""Where devices are now: at the point that they said last, or where they were set up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.places.selectors import locate_many, short_paths

from ..models import Device, LastSeen, Latest
from ..rules.moving import MOVING_FROM, Heard, Motion, motion
from .alarms import devices_watched

SPEED, COURSE = "speed", "course"
_SIZES = {4: "district", 6: "district", 9: "street", 12: "community"}


@dataclass(frozen=True)
class Position:
    """A device with the point where it is. `at` is the time of that point, None where it was set
    up; `place` the smallest division there, "" outside all."""

    device: Device
    lon: float
    lat: float
    heard: Heard
    motion: Motion
    level: int
    place: str


def placed(actor: Actor) -> QuerySet[Any]:
    """Devices in use that have a point, with what `devices_watched` adds, `positioned_at` (None:
    it never said where it is) and `said_speed`."""
    seen = LastSeen.objects.filter(district=OuterRef("district"), device=OuterRef("pk"))
    positioned = Subquery(seen.values("positioned_at"), output_field=DateTimeField())
    found: QuerySet[Any] = devices_watched(actor).filter(state=Device.State.IN_USE)
    found = found.annotate(positioned_at=positioned)
    return found.filter(Q(positioned_at__isnull=False) | Q(lon__isnull=False))


def in_motion(found: QuerySet[Any], wanted: Motion) -> QuerySet[Any]:
    """Of `placed` those that move, stand, are fixed, silent, or never spoke."""
    if wanted == "never":
        return found.filter(heard_at=None)
    found = _motions(found)
    if wanted == "silent":
        return found.filter(silent_from__lt=now())
    found = found.filter(silent_from__gte=now(), positioned_at__isnull=wanted == "fixed")
    return found if wanted == "fixed" else found.filter(fast=wanted == "moving")


def _motions(found: QuerySet[Any]) -> QuerySet[Any]:
    """With when each counts as silent, and whether it said a speed of moving last."""
    silent_from = ExpressionWrapper(
        F("heard_at") + F("kind__silent_after_seconds") * timedelta(seconds=1),
        output_field=DateTimeField(),
    )
    fast = Latest.objects.filter(
        district=OuterRef("district"), device=OuterRef("pk"), channel=SPEED, value__gte=MOVING_FROM
    )
    return found.annotate(silent_from=silent_from, fast=Exists(fast))


def positions_of(devices: Iterable[Device]) -> list[Position]:
    """Where these (of `placed`) are. Two statements, and two for names not asked for lately."""
    devices = list(devices)
    ids = [device.pk for device in devices]
    seen = {each.device_id: each for each in LastSeen.objects.filter(device__in=ids)}
    said: dict[tuple[int, str], Latest] = {
        (each.device_id, each.channel): each
        for each in Latest.objects.filter(device__in=ids, channel__in=[SPEED, COURSE])
    }
    points = [_point(device, seen.get(device.pk)) for device in devices]
    places = places_at(points)
    return [
        _position(device, seen.get(device.pk), said, point, place)
        for device, point, place in zip(devices, points, places, strict=True)
    ]


def measures_now(actor: Actor, division: str) -> dict[str, int]:
    """For the wall: how many devices of a division move now; one statement. Nothing for who may
    not see, and where nothing can move."""
    if not (actor.is_system or actor.posts_that("sensing.see")):
        return {}
    found = of_division(placed(actor).filter(positioned_at__isnull=False), division)
    counted = _motions(found).aggregate(
        all=Count("pk"), moving=Count("pk", filter=Q(fast=True, silent_from__gte=now()))
    )
    return {"devices_moving": counted["moving"]} if counted["all"] else {}


def of_division(found: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those that belong to a division; "" is all."""
    column = _SIZES.get(len(code), "grid")
    return found.filter(**{f"{column}__startswith": code}) if code else found


def places_at(points: Sequence[tuple[float, float]]) -> list[str]:
    """The name of the smallest division at each point (lon, lat), below its street office."""
    if not points:
        return []
    lons, lats = zip(*points, strict=True)
    found = locate_many(lons, lats)
    codes = [
        str(grid or community or street or district)
        for grid, community, street, district in zip(
            found.grid, found.community, found.street, found.district, strict=True
        )
    ]
    names = short_paths({code for code in codes if code})
    return [names.get(code, "") for code in codes]


def _point(device: Device, seen: LastSeen | None) -> tuple[float, float]:
    if seen is not None and seen.lon is not None and seen.lat is not None:
        return seen.lon, seen.lat
    assert device.lon is not None and device.lat is not None
    return device.lon, device.lat


def _position(
    device: Device,
    seen: LastSeen | None,
    said: dict[tuple[int, str], Latest],
    point: tuple[float, float],
    place: str,
) -> Position:
    speed, course = said.get((device.pk, SPEED)), said.get((device.pk, COURSE))
    heard = Heard(
        heard_at=seen.received_at if seen else None,
        positioned_at=seen.positioned_at if seen else None,
        speed=speed.value if speed else None,
        course=course.value if course else None,
    )
    silent_after = timedelta(seconds=device.kind.silent_after_seconds)
    return Position(
        device=device,
        lon=point[0],
        lat=point[1],
        heard=heard,
        motion=motion(heard, now=now(), silent_after=silent_after),
        level=getattr(device, "open_level", 0),
        place=place,
    )
