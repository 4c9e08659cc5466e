"""People made through services; numbers are computed, nobody real has them on purpose."""

from typing import Any

from tests.cast import COMMUNITY, DISTRICT, GRID, OTHER_GRID, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.idnumbers import resident_check
from yiwang.lib.place import Place

from ..models import Person
from ..services import enrol

HERE = Place(DISTRICT, STREET, COMMUNITY, GRID, 113.6, 24.8, "执信路12号3栋502")
NEXT_DOOR = Place(DISTRICT, STREET, COMMUNITY, OTHER_GRID, 113.601, 24.801, "启明路8号")
PHONE = "13800138000"


def id_number(serial: int = 1, *, born: str = "19510203", region: str = "440204") -> str:
    """A valid number; an odd serial is a man's."""
    body = f"{region}{born}{serial:03d}"
    return body + resident_check(body)


def person(serial: int = 1, **options: Any) -> Person:
    given = {
        "actor": SYSTEM,
        "name": "张三丰",
        "place": HERE,
        "id_number": id_number(serial),
        "phone": PHONE,
    }
    return enrol(**given | options)
