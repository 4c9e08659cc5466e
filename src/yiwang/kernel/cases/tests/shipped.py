"""The shipped flow as rules see it, and a plain working week for its clocks."""

from copy import deepcopy
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.cases.rules.flow import parse_flow
from yiwang.lib.worktime import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
_FLOWS = Path(__file__).resolve().parents[1] / "flows"
_CITY = yaml.safe_load((_FLOWS / "city.yaml").read_text(encoding="utf-8"))
CITY = parse_flow(_CITY, roles=ROLES)
WEEK = Calendar(
    "week",
    ZONE,
    ((time(8, 30), time(12)), (time(14, 30), time(17, 30))),
    official_years=frozenset({2026}),
)


def city_definition(**changed):
    """The city's flow as written, a copy of its own."""
    return deepcopy(_CITY) | changed


def local(text):
    """ "2026-03-02 09:00" in Shanghai; 2 March 2026 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
