"""What the wall shows: numbers of a division, and a point for each unit."""

from collections.abc import Mapping

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Equipment, Unit
from .board import STATES, Stand, stands_of
from .own import SEE, equipment_for

_COLUMNS = {4: "district", 6: "district", 9: "street", 12: "community"}


def measures_now(actor: Actor, division: str) -> Mapping[str, int]:
    """Equipment by state in a division, and the alarms that sound; nothing for who may not see.
    Six statements, one where there is no equipment."""
    if not (actor.is_system or actor.posts_that(SEE)):
        return {}
    stands = stands_of(_within(equipment_for(actor).filter(retired_at=None), division))
    if not stands:
        return {}
    return {
        "cold_well": sum(each.state == "well" for each in stands),
        "cold_unwell": sum(each.state in ("ringing", "alarm", "outside") for each in stands),
        "cold_silent": sum(each.state == "silent" for each in stands),
        "cold_ringing": sum(len(each.ringing) for each in stands),
    }


def units_standing(actor: Actor) -> list[tuple[Unit, list[Stand]]]:
    """Units that have a point, with how their equipment stands, the worst first."""
    found: dict[int, tuple[Unit, list[Stand]]] = {}
    reached = equipment_for(actor).filter(retired_at=None, unit__lon__isnull=False)
    for each in sorted(stands_of(reached), key=lambda stand: STATES.index(stand.state)):
        found.setdefault(each.equipment.unit_id, (each.equipment.unit, []))[1].append(each)
    return list(found.values())


def _within(found: QuerySet[Equipment], division: str) -> QuerySet[Equipment]:
    if not division:
        return found
    column = _COLUMNS.get(len(division))
    return found.filter(**{f"{column}__startswith": division}) if column else found.none()
