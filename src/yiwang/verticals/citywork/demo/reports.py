"""What is reported, where and when: by frequency, by the street's addresses, by the hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.utils.timezone import localtime

from yiwang.kernel.cases.models import MatterClass
from yiwang.kernel.cases.services.opening import Spot
from yiwang.kernel.places.models import Building

#: Share of matters by hour of the day, 0 to 23, as collectors and residents report them.
HOURS = (1, 1, 0, 0, 0, 1, 4, 10, 26, 34, 30, 18, 8, 9, 24, 30, 26, 16, 9, 8, 7, 6, 4, 2)
WEEKEND = 0.45
CHANNELS = (
    ("collector", 953),
    ("resident", 30),
    ("hotline", 9),
    ("department", 3),
    ("leader", 3),
    ("camera", 2),
)


@dataclass(frozen=True)
class Kind:
    """One class as the demo tells of it."""

    code: str
    class_id: int
    weight: int
    photo: str
    titles: list[str]
    texts: list[str]
    easy: bool = False


@dataclass(frozen=True)
class Door:
    """A building with its address; lon, lat in WGS 84 degrees."""

    address: str
    lon: float
    lat: float
    spot: Spot


@dataclass(frozen=True)
class Sighting:
    kind: Kind
    door: Door
    at: datetime
    channel: str
    title: str
    text: str
    lon: float
    lat: float


def kinds() -> list[Kind]:
    """The told classes that the catalogue has."""
    ids = dict(MatterClass.objects.values_list("code", "pk"))
    return [Kind(code, ids[code], **about) for code, about in _told().items() if code in ids]


def doors(street: str) -> list[Door]:
    rows = Building.objects.filter(street=street, lon__isnull=False).exclude(address="")
    return [
        Door(
            row.address,
            row.lon or 0.0,
            row.lat or 0.0,
            Spot.of(row),
        )
        for row in rows.order_by("code")
    ]


def sighting(rng: Random, told: list[Kind], houses: list[Door], at: datetime) -> Sighting:
    """One thing seen at `at`, a few metres from a door."""
    kind = rng.choices(told, [each.weight for each in told])[0]
    door = rng.choice(houses)
    channel = rng.choices([name for name, _ in CHANNELS], [share for _, share in CHANNELS])[0]
    return Sighting(
        kind=kind,
        door=door,
        at=at,
        channel=channel,
        title=rng.choice(kind.titles).format(at=door.address),
        text=rng.choice(kind.texts),
        lon=round(door.lon + rng.uniform(-9e-5, 9e-5), 6),
        lat=round(door.lat + rng.uniform(-9e-5, 9e-5), 6),
    )


def moments(rng: Random, count: int, days: int, until: datetime) -> list[datetime]:
    """`count` moments of the last `days` days before `until`, oldest first, in life's rhythm."""
    start = localtime(until).replace(minute=0, second=0, microsecond=0) - timedelta(days=days)
    hours = [start + timedelta(hours=step) for step in range(days * 24 + 1)]
    weights = [HOURS[hour.hour] * (WEEKEND if hour.weekday() > 4 else 1.0) for hour in hours]
    chosen = rng.choices(hours, weights, k=count)
    seen = [hour + timedelta(seconds=rng.randint(0, 3599)) for hour in chosen]
    return sorted(min(each, until - timedelta(seconds=rng.randint(30, 900))) for each in seen)


@cache
def _told() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("matters.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
