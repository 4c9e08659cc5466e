"""What stands on each block: estates, old quarters, a school, a market, a hospital, parks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import atan2, degrees
from random import Random

import numpy as np
import shapely

from . import houses
from .ground import BANK_ROAD, HEIGHT, RAIL, WIDTH, bend, on_ground
from .houses import House
from .names import ESTATE_FIRST, ESTATE_LAST
from .plan import COMMUNITY_NAMES, Block, Plan

SETBACK = 2.5  # metres between the pavement and a wall


@dataclass(frozen=True)
class Site:
    """A block given to one use, the one nearest to (u, v) of at least `area` square metres."""

    use: str
    title: str
    u: float
    v: float
    area: float


SITES = (
    Site("station", "东河车站", WIDTH - 90, 1010, 8_000),
    Site("hospital", "东河医院", 230, 1060, 9_500),
    Site("school", "东河中学", 300, 1720, 10_000),
    Site("school", "育红小学", 900, 330, 8_000),
    Site("school", "园前小学", 1000, 1500, 8_000),
    Site("market", "东堤市场", 330, 560, 6_000),
    Site("market", "陵西市场", 760, 1640, 6_000),
    Site("park", "园前公园", 730, 1170, 9_000),
    Site("park", "浈江公园", 120, 380, 8_000),
    Site("park", "陵西公园", 1080, 1800, 8_000),
    Site("park", "育红公园", 780, 110, 5_000),
    Site("office", "东河街道办事处", 470, 1390, 5_000),
    Site("works", "东河机修厂", 1130, 1370, 8_000),
    Site("works", "站北仓库", 1140, 250, 7_000),
)
COMPOUNDS: dict[str, tuple[str, list[tuple[str, float, float, int]]]] = {
    "hospital": (
        "hospital",
        [("门诊楼", 62, 26, 5), ("住院楼", 70, 22, 12), ("医技楼", 50, 18, 4)],
    ),
    "school": ("school", [("教学楼", 64, 24, 5), ("综合楼", 46, 15, 5)]),
    "market": ("market", [("", 70, 46, 2)]),
    "office": ("public", [("", 52, 24, 6), ("便民服务中心", 34, 14, 3)]),
    "station": ("station", [("", 84, 30, 3)]),
    "works": ("industrial", []),
}
# Shares of what an ordinary block is, by community: old quarter, old slabs, slabs, towers.
CHARACTER = {
    "440204001001": (6, 3, 1, 1),
    "440204001002": (4, 5, 2, 1),
    "440204001003": (1, 3, 3, 4),
    "440204001004": (1, 3, 6, 3),
    "440204001005": (2, 3, 3, 3),
    "440204001006": (1, 4, 6, 1),
}


@dataclass(frozen=True)
class Standing:
    """A house with the estate or compound it belongs to, and the block it stands on."""

    house: House
    estate: str
    block: int
    community: str


@dataclass(frozen=True)
class Ground:
    """A named area of the base map; kinds green, water, square."""

    kind: str
    rank: str
    name: str
    shape: shapely.Geometry


def built(plan: Plan, seed: int) -> tuple[list[Standing], list[Ground]]:
    """Every building, and the greens and waters, in metres on the ground."""
    rng = Random(seed + 1)
    roads = shapely.union_all([road.on_ground.buffer(road.width / 2) for road in plan.roads])
    strip = _strip()
    uses = _uses(plan)
    estates = _estate_names(rng)
    community = {grid.code: grid.community for grid in plan.grids}
    standing: list[Standing] = []
    grounds = [_river(), *_bank_green(strip, roads)]
    for index, block in enumerate(plan.blocks):
        home = community[block.grid]
        ground = _largest(block.face.difference(roads).difference(strip).buffer(-SETBACK))
        if ground.area < 150:
            continue
        site = uses.get(index)
        if site is not None:
            found, more = _on_site(site, ground, _angle(block), rng)
            grounds += more
            estate = site.title
        else:
            kind = rng.choices(("old", "walkup", "slab", "tower"), CHARACTER[home])[0]
            found = _ordinary(kind, ground, _angle(block), rng)
            estate = "" if kind == "old" else next(estates)
        kept = _apart(found)
        standing += [
            Standing(house, "" if house.kind == "shop" else estate, index, home) for house in kept
        ]
        if estate and site is None:
            grounds += _lawns(ground, kept)
    return _with_service_centres(standing), grounds


def _with_service_centres(standing: list[Standing]) -> list[Standing]:
    """The shop house nearest to the middle of each community is its service centre."""
    for home, name in COMMUNITY_NAMES.items():
        own = [
            index
            for index, one in enumerate(standing)
            if one.community == home and one.house.kind == "shop" and one.house.shape.area > 180
        ]
        middle = shapely.union_all([standing[i].house.shape for i in own]).centroid
        nearest = min(own, key=lambda i: standing[i].house.shape.distance(middle))
        title = f"{name}社区党群服务中心"
        house = replace(standing[nearest].house, kind="public", title=title, households=0)
        standing[nearest] = replace(standing[nearest], house=house)
    return standing


def _uses(plan: Plan) -> dict[int, Site]:
    uses: dict[int, Site] = {}
    for site in SITES:
        fit = [
            index
            for index, block in enumerate(plan.blocks)
            if index not in uses and block.face.area >= site.area
        ]

        def far(index: int, site: Site = site) -> float:
            u, v = plan.blocks[index].rect.middle
            return float(np.hypot(u - site.u, v - site.v))

        uses[min(fit, key=far)] = site
    return uses


def _on_site(
    site: Site, ground: shapely.Polygon, angle: float, rng: Random
) -> tuple[list[House], list[Ground]]:
    if site.use == "park":
        return _park(site, ground, angle, rng)
    kind, parts = COMPOUNDS[site.use]
    if site.use == "works":
        return list(houses.rows(ground, angle, houses.SHEDS, rng)), []
    named = [(f"{site.title}{title}", wide, deep, tall) for title, wide, deep, tall in parts]
    found = list(houses.compound(ground, angle, kind, named, rng))
    free = ground.difference(shapely.union_all([house.shape.buffer(8) for house in found]))
    yard = _largest(free.buffer(-6).buffer(6))
    if yard.area < 400:
        return found, []
    layer = {"school": ("green", "pitch"), "station": ("square", "square")}
    about = layer.get(site.use)
    return found, [Ground(*about, site.title, yard)] if about else []


def _park(
    site: Site, ground: shapely.Polygon, angle: float, rng: Random
) -> tuple[list[House], list[Ground]]:
    middle = ground.centroid
    pond = shapely.intersection(
        shapely.affinity.rotate(
            shapely.affinity.scale(middle.buffer(1), rng.uniform(18, 30), rng.uniform(10, 16)),
            angle + 25,
        ),
        ground.buffer(-14),
    )
    green = [Ground("green", "park", site.title, ground)]
    if pond.area > 200:
        green.append(Ground("water", "pond", "", pond))
    return [], green


def _ordinary(kind: str, ground: shapely.Polygon, angle: float, rng: Random) -> list[House]:
    if kind == "old":
        shops = list(houses.frontage(ground, 11.0, (16.0, 34.0), (2, 5), rng))
        inner = _inner(ground, 15.0)
        return shops + list(houses.rows(inner, angle, houses.HOUSES, rng))
    if kind == "walkup":
        shops = list(houses.frontage(ground, 10.0, (34.0, 62.0), (2, 6), rng))
        return shops + list(houses.rows(_inner(ground, 18.0), angle, houses.OLD_SLABS, rng))
    if kind == "tower":
        podium = list(houses.frontage(ground, 14.0, (36.0, 64.0), (2, 3), rng))
        keep = [house for house in podium if rng.random() < 0.25]
        free = _clear(_inner(ground, 6.0), keep, 12.0)
        return keep + list(houses.rows(free, angle, houses.TOWERS, rng))
    shops = [
        house
        for house in houses.frontage(ground, 10.0, (30.0, 54.0), (1, 3), rng)
        if rng.random() < 0.26
    ]
    free = _clear(_inner(ground, 4.0), shops, 9.0)
    return shops + list(houses.rows(free, angle, houses.SLABS, rng))


def _inner(ground: shapely.Polygon, by: float) -> shapely.Polygon:
    return _largest(ground.buffer(-by, join_style="mitre"))


def _clear(ground: shapely.Polygon, taken: list[House], by: float) -> shapely.Polygon:
    return _largest(ground.difference(shapely.union_all([h.shape.buffer(by) for h in taken])))


def _apart(found: list[House]) -> list[House]:
    """Without those that would touch one set before them."""
    kept: list[House] = []
    for house in found:
        if house.shape.is_valid and house.shape.area > 40:
            near = house.shape.buffer(0.2)
            if not any(near.intersects(other.shape) for other in kept):
                kept.append(house)
    return kept


def _lawns(ground: shapely.Polygon, kept: list[House]) -> Iterator[Ground]:
    free = ground.buffer(-5).difference(shapely.union_all([h.shape.buffer(6.5) for h in kept]))
    for part in shapely.get_parts(free.buffer(-4).buffer(4)):
        if part.area > 260:
            yield Ground("green", "lawn", "", part)


def _angle(block: Block) -> float:
    """Degrees by which the bend turns east at the middle of a block."""
    u, v = block.rect.middle
    west, east = bend(np.array([[u - 25, v], [u + 25, v]]))
    return degrees(atan2(east[1] - west[1], east[0] - west[0]))


def _strip() -> shapely.Polygon:
    return on_ground(shapely.box(-4, -40, BANK_ROAD, HEIGHT + 40))


def _bank_green(strip: shapely.Polygon, roads: shapely.Geometry) -> Iterator[Ground]:
    land = strip.difference(on_ground(shapely.box(-60, -90, 5, HEIGHT + 90))).difference(roads)
    for part in shapely.get_parts(land.buffer(-1)):
        if part.area > 300:
            yield Ground("green", "promenade", "浈江绿道", part)


def _river() -> Ground:
    bank = [(0.0, -160.0), (0.0, HEIGHT + 160.0)]
    far = [(-125.0, HEIGHT + 160.0), (-165.0, HEIGHT * 0.55), (-120.0, -160.0)]
    return Ground("water", "river", "浈江", on_ground(shapely.Polygon([*bank, *far])))


def railway() -> shapely.LineString:
    """The track east of the territory, on the ground."""
    return on_ground(shapely.LineString([(WIDTH + RAIL, -160), (WIDTH + RAIL, HEIGHT + 160)]))


def _estate_names(rng: Random) -> Iterator[str]:
    pairs = [first + last for first in ESTATE_FIRST for last in ESTATE_LAST]
    rng.shuffle(pairs)
    return iter(pairs)


def _largest(shape: shapely.Geometry) -> shapely.Polygon:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=shapely.area, default=shapely.Polygon())
