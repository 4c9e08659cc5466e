"""draw_area: which grids one person answers for."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid

from ..events import AreaDrawn
from ..models import Division, ResponsibilityArea, ResponsibilityGrid


def draw_area(
    *, code: str, name: str, grids: Collection[str], actor_id: int | None = None
) -> ResponsibilityArea:
    """Add a 责任网格, or give one another name or set of grids. The same again changes nothing.

    `code` begins with the 6-digit district. Raises Invalid for a grid that is not in force in
    that district, or for none at all.
    """
    district = code[:6]
    wanted = set(grids)
    with transaction.atomic():
        rows = Division.objects.defer("boundary").filter(
            code__in=wanted, level="grid", district=district, until=None
        )
        found = {row.code: row for row in rows}
        if not wanted or wanted - found.keys():
            unknown = ", ".join(sorted(wanted - found.keys()))
            said = _("责任网格由本区县现有的网格组成，至少一个；这些不行：%(codes)s")
            raise Invalid({"grids": said % {"codes": unknown}})
        area, fresh = ResponsibilityArea.objects.select_for_update().get_or_create(
            district=district, code=code, defaults={"name": name}
        )
        held = set(area.members.values_list("grid__code", flat=True))
        if not fresh and held == wanted and area.name == name:
            return area
        area.name = name
        area.save(update_fields=["name"])
        area.members.filter(grid__code__in=held - wanted).delete()
        ResponsibilityGrid.objects.bulk_create(
            ResponsibilityGrid(district=district, area=area, grid=found[grid])
            for grid in sorted(wanted - held)
        )
        record(
            actor_id=actor_id,
            verb="places.draw_area",
            subject=f"area:{code}",
            district=district,
            detail={"name": name, "grids": sorted(wanted)},
        )
        publish(AreaDrawn(district=district, code=code, grids=sorted(wanted)))
    return area
