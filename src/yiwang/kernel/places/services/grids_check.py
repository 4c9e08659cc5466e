"""How the boundaries of a file fit each other and what stands around them."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import shapely

from .. import seams
from ..models import Division
from .grids_plan import Plan

Progress = Callable[[str, int], None]


def misfits(plan: Plan, progress: Progress | None) -> Iterator[seams.Finding]:
    """Findings over the file and what stands already in, and next to, its communities."""
    by_level = _shapes_after(plan)
    for level in ("community", "large_grid", "grid"):
        yield from seams.overlaps({code: shape for code, (_, shape) in by_level[level].items()})
    homes: dict[str, dict[str, shapely.Geometry]] = defaultdict(dict)
    for code, (home, shape) in by_level["grid"].items():
        homes[home][code] = shape
    for home in sorted(plan.communities()):
        grids = homes.get(home, {})
        _, boundary = by_level["community"].get(home, ("", None))
        if grids:
            yield from seams.holes(grids)
            yield from seams.gaps(grids, boundary, home)
            if boundary is not None:
                yield from seams.outside(grids, boundary, home)
        if progress:
            progress(home, len(grids))
    yield from _outside_large(plan, by_level["large_grid"])


def _outside_large(
    plan: Plan, large: dict[str, tuple[str, shapely.Geometry]]
) -> Iterator[seams.Finding]:
    for feature in plan.usable:
        if feature.level == "grid" and feature.large_grid in large:
            boundary = large[feature.large_grid][1]
            yield from seams.outside({feature.code: feature.shape}, boundary, feature.large_grid)


def _shapes_after(plan: Plan) -> dict[str, dict[str, tuple[str, shapely.Geometry]]]:
    """(community, boundary) by code and level, as they would stand after the import.

    Of the streets that the file touches, so that a neighbour outside the file counts too.
    """
    streets = {plan.above[home].street for home in plan.communities() if home in plan.above}
    shapes: dict[str, dict[str, tuple[str, shapely.Geometry]]] = defaultdict(dict)
    rows = Division.objects.filter(street__in=streets, until=None, boundary__isnull=False)
    for level, code, home, boundary in rows.values_list("level", "code", "community", "boundary"):
        if code not in plan.ending:
            shapes[level][code] = (home, shapely.from_wkb(bytes(boundary or b"")))
    for feature in plan.usable:
        home = feature.code if feature.level == "community" else feature.community
        shapes[feature.level][feature.code] = (home, feature.shape)
    return shapes
