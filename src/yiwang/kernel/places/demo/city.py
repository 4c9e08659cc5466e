"""The demo neighbourhood as the files a real city would bring: boundaries, buildings, base map."""

import json
from typing import Any

import numpy as np
import shapely

from yiwang.lib.geo import Plane

from ..services import BaseFeatureInput, BuildingInput
from .doors import addressed
from .plan import COMMUNITY_NAMES, STREET, Grid, Plan, drawn
from .town import built, railway

SEED = 20260
PLANE = Plane(113.600, 24.805)
DECIMALS = 7


def boundaries(plan: Plan) -> dict[str, Any]:
    """The FeatureCollection of the street, its communities, large grids and grids."""
    by_grid: dict[str, list[shapely.Polygon]] = {}
    for block in plan.blocks:
        by_grid.setdefault(block.grid, []).append(block.face)
    shapes = {code: shapely.coverage_union_all(faces) for code, faces in by_grid.items()}
    features = [_feature({"code": STREET, "level": "street"}, list(shapes.values()))]
    for home in COMMUNITY_NAMES:
        own = [shapes[grid.code] for grid in plan.grids if grid.community == home]
        features.append(_feature({"code": home, "level": "community"}, own))
    larges = {grid.large_grid: grid for grid in plan.grids}
    for code, one in sorted(larges.items()):
        own = [shapes[grid.code] for grid in plan.grids if grid.large_grid == code]
        about = {"code": code, "name": one.large_name, "level": "large_grid"}
        features.append(_feature({**about, "community": one.community}, own))
    features += [_feature(_about(grid), [shapes[grid.code]]) for grid in plan.grids]
    return {"type": "FeatureCollection", "features": features}


def _about(grid: Grid) -> dict[str, str]:
    return {
        "code": grid.code,
        "name": grid.name,
        "level": "grid",
        "community": grid.community,
        "large_grid": grid.large_grid,
    }


def _feature(properties: dict[str, str], parts: list[shapely.Polygon]) -> dict[str, Any]:
    shape = _degrees(shapely.coverage_union_all(parts))
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(PLANE.degrees(shape), lambda points: np.round(points, DECIMALS))


def buildings(plan: Plan, seed: int) -> list[BuildingInput]:
    """Every building with address and footprint."""
    standing, _ = built(plan, seed)
    words = addressed(standing, plan.roads)
    return [
        BuildingInput(
            code=f"{STREET}B{number:05d}",
            name=name,
            estate=one.estate,
            kind=one.house.kind,
            address=address,
            footprint=_degrees(one.house.shape),
            floors=one.house.floors,
            height_m=one.house.height_m,
            units=one.house.units,
            households=one.house.households,
        )
        for number, (one, (address, name)) in enumerate(zip(standing, words, strict=True), 1)
    ]


def base_map(plan: Plan, seed: int) -> list[BaseFeatureInput]:
    """Roads, the railway, water, greens and squares."""
    _, grounds = built(plan, seed)
    roads = [
        BaseFeatureInput(
            code=f"{STREET}R{number:04d}",
            kind="road",
            rank=road.rank,
            name=road.name,
            width_m=road.width,
            geometry=_degrees(road.on_ground),
        )
        for number, road in enumerate(plan.roads, 1)
    ]
    rail = BaseFeatureInput(f"{STREET}T0001", "rail", "rail", "铁路", 6.0, _degrees(railway()))
    areas = [
        BaseFeatureInput(
            code=f"{STREET}G{number:04d}",
            kind=ground.kind,
            rank=ground.rank,
            name=ground.name,
            width_m=None,
            geometry=_degrees(ground.shape),
        )
        for number, ground in enumerate(grounds, 1)
    ]
    return [*roads, rail, *areas]


def areas(plan: Plan) -> dict[str, tuple[str, list[str]]]:
    """One responsibility area for each large grid: code -> (name, codes of its grids)."""
    larges = sorted({grid.large_grid for grid in plan.grids})
    return {
        f"{STREET}Z{number:02d}": (
            f"{COMMUNITY_NAMES[large[:12]]}第{int(large[12:])}责任网格",
            [grid.code for grid in plan.grids if grid.large_grid == large],
        )
        for number, large in enumerate(larges, 1)
    }


def plan_of(seed: int = SEED) -> Plan:
    return drawn(seed)
