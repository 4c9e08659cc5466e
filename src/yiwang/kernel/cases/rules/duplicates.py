"""Which matters may be the same: one class, near in space and time (the flow's own measures)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from .flow import Flow

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Neighbourhood:
    """A box that holds every possible duplicate; lon, lat in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float
    since: datetime
    until: datetime


def neighbourhood(flow: Flow, lon: float, lat: float, at: datetime) -> Neighbourhood:
    """Where and when to look around a point; the box is then cut to the circle by `metres`."""
    up = flow.near_metres / METRES_PER_DEGREE
    side = up / max(math.cos(math.radians(lat)), 0.01)
    span = timedelta(hours=flow.near_hours)
    return Neighbourhood(lon - side, lat - up, lon + side, lat + up, at - span, at + span)


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance of two near points in metres; exact enough within a few kilometres."""
    east = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians((lat + other_lat) / 2))
    north = (other_lat - lat) * METRES_PER_DEGREE
    return math.hypot(east, north)
