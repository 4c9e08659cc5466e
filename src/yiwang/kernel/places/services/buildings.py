"""place_buildings and lay_base: what stands on the ground and what the map shows under it."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ..locator import LOCATOR, locate_many
from ..models import BaseFeature, Building
from ..revisions import look_again

BATCH = 500
PLACE = ("district", "street", "community", "grid")


@dataclass(frozen=True, slots=True)
class BuildingInput:
    """One building; footprint a polygon, lon lat in WGS 84. `code` begins with the district."""

    code: str
    name: str
    estate: str
    kind: str
    address: str
    footprint: shapely.Polygon
    floors: int
    height_m: float
    units: int
    households: int


@dataclass(frozen=True, slots=True)
class BaseFeatureInput:
    """One line or area of the base map, lon lat in WGS 84. `code` begins with the street."""

    code: str
    kind: str
    rank: str
    name: str
    width_m: float | None
    geometry: shapely.Geometry


def place_buildings(
    *, buildings: Iterable[BuildingInput], actor_id: int | None = None
) -> tuple[int, int]:
    """Add or correct buildings by code, each in the grid that holds it; returns (added, changed).

    Raises Invalid, and writes nothing, when one lies outside its district's known boundaries.
    """
    given = {one.code: one for one in buildings}
    with transaction.atomic():
        fresh, changed = _compared(given)
        Building.objects.bulk_create(fresh, batch_size=BATCH)
        if changed:
            fields = [field.name for field in Building._meta.fields if not field.primary_key]
            Building.objects.bulk_update(changed, fields, batch_size=BATCH)
        if fresh or changed:
            record(
                actor_id=actor_id,
                verb="places.place_buildings",
                subject="buildings",
                district=next(iter(given))[:6],
                detail={"added": len(fresh), "changed": len(changed)},
            )
            look_again()
    return len(fresh), len(changed)


def settle_buildings(*, district: str) -> int:
    """Write each building of a district into the grid that holds it now; returns how many moved."""
    with transaction.atomic():
        rows = list(
            Building.objects.filter(district=district, lon__isnull=False)
            .defer("footprint")
            .select_for_update()
        )
        LOCATOR.look_again()
        points = [(row.lon, row.lat) for row in rows if row.lon is not None and row.lat is not None]
        found = locate_many([lon for lon, _ in points], [lat for _, lat in points])
        moved = []
        for i, row in enumerate(rows):
            place = {level: str(getattr(found, level)[i]) for level in PLACE}
            still = place["district"] == district
            if still and any(getattr(row, level) != code for level, code in place.items()):
                for level, code in place.items():
                    setattr(row, level, code)
                moved.append(row)
        if moved:
            Building.objects.bulk_update(moved, PLACE, batch_size=BATCH)
    return len(moved)


def _compared(given: dict[str, BuildingInput]) -> tuple[list[Building], list[Building]]:
    standing = {row.code: row for row in Building.objects.filter(code__in=given)}
    inside = [shapely.point_on_surface(one.footprint) for one in given.values()]
    LOCATOR.look_again()
    found = locate_many([point.x for point in inside], [point.y for point in inside])
    fresh, changed = [], []
    for i, (one, point) in enumerate(zip(given.values(), inside, strict=True)):
        place = {level: str(getattr(found, level)[i]) for level in PLACE}
        if place["district"] != one.code[:6]:
            raise Invalid({one.code: _("建筑不在本区县已有边界之内")})
        values = {
            **place,
            "lon": point.x,
            "lat": point.y,
            "address": one.address,
            "name": one.name,
            "estate": one.estate,
            "kind": one.kind,
            "footprint": shapely.to_wkb(one.footprint),
            "floors": one.floors,
            "height_m": one.height_m,
            "units": one.units,
            "households": one.households,
        }
        old = standing.get(one.code)
        if old is None:
            fresh.append(Building(code=one.code, **values))
        elif any(_plain(getattr(old, name)) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append(old)
    return fresh, changed


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def lay_base(
    *, street: str, features: Iterable[BaseFeatureInput], actor_id: int | None = None
) -> int:
    """Replace the base map of one street office; returns how many features changed it.

    The same features again change nothing.
    """
    given = {one.code: one for one in features}
    with transaction.atomic():
        standing = {
            row.code: (row.kind, row.rank, row.name, row.width_m, bytes(row.geometry))
            for row in BaseFeature.objects.filter(street=street)
        }
        wanted = {
            one.code: (one.kind, one.rank, one.name, one.width_m, shapely.to_wkb(one.geometry))
            for one in given.values()
        }
        stale = [code for code in standing if standing[code] != wanted.get(code)]
        fresh = [code for code in wanted if standing.get(code) != wanted[code]]
        if not stale and not fresh:
            return 0
        BaseFeature.objects.filter(street=street, code__in=stale).delete()
        BaseFeature.objects.bulk_create(
            [
                BaseFeature(
                    district=street[:6],
                    street=street,
                    code=code,
                    **dict(
                        zip(
                            ("kind", "rank", "name", "width_m", "geometry"),
                            wanted[code],
                            strict=True,
                        )
                    ),
                )
                for code in fresh
            ],
            batch_size=BATCH,
        )
        record(
            actor_id=actor_id,
            verb="places.lay_base",
            subject=f"division:{street}",
            district=street[:6],
            detail={"laid": len(fresh), "lifted": len(stale)},
        )
        look_again()
    return len(fresh)
