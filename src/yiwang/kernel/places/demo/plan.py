"""Who is where: six communities, fourteen large grids, forty grids, their blocks and roads."""

from dataclasses import dataclass, replace
from random import Random

import shapely

from .ground import BANK_ROAD, HEIGHT, WIDTH, Rect, Road, cut, faces
from .names import LANES, STREETS, ordinal

STREET = "440204001"
CENTRE, CROSSING = 585.0, 1270.0  # the two great roads, U and V
NORTH_WEST, SOUTH_EAST = 690.0, 640.0
BEYOND = 190.0  # how far the bridges reach out over the river

# Communities: number in the street office, their rectangle, grids in each of their large grids.
COMMUNITIES = (
    (4, Rect(0, CROSSING, CENTRE, HEIGHT), (3, 3)),
    (5, Rect(0, NORTH_WEST, CENTRE, CROSSING), (3, 3)),
    (1, Rect(0, 0, CENTRE, NORTH_WEST), (3, 3, 2)),
    (6, Rect(CENTRE, CROSSING, WIDTH, HEIGHT), (3, 3)),
    (3, Rect(CENTRE, SOUTH_EAST, WIDTH, CROSSING), (3, 3, 2)),
    (2, Rect(CENTRE, 0, WIDTH, SOUTH_EAST), (3, 3)),
)

COMMUNITY_NAMES = {
    f"{STREET}001": "浈江南",
    f"{STREET}002": "育红巷",
    f"{STREET}003": "执信路",
    f"{STREET}004": "启明北路",
    f"{STREET}005": "浈江路",
    f"{STREET}006": "陵西路",
}


def _line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(points)


MAIN_ROADS = (
    Road("main", "启明路", _line((CENTRE, -110), (CENTRE, HEIGHT + 110))),
    Road("main", "园前路", _line((-BEYOND, CROSSING), (WIDTH + 110, CROSSING))),
    Road("main", "东堤路", _line((-BEYOND, NORTH_WEST), (CENTRE, NORTH_WEST))),
    Road("main", "执信路", _line((CENTRE, SOUTH_EAST), (WIDTH, SOUTH_EAST))),
    Road("secondary", "浈江路", _line((BANK_ROAD, -110), (BANK_ROAD, HEIGHT + 110))),
    Road("main", "站前路", _line((WIDTH, -110), (WIDTH, HEIGHT + 110))),
    Road("main", "北郊路", _line((0, HEIGHT), (WIDTH, HEIGHT))),
    Road("secondary", "南门路", _line((0, 0), (WIDTH, 0))),
)


@dataclass(frozen=True)
class Block:
    """A piece of a grid between roads, on the ground, with its middle in the frame."""

    grid: str
    rect: Rect
    face: shapely.Polygon


@dataclass(frozen=True)
class Grid:
    """`code` has 18 digits; `name` counts within the community."""

    code: str
    name: str
    community: str
    large_grid: str
    large_name: str
    rect: Rect


@dataclass(frozen=True)
class Plan:
    grids: list[Grid]
    blocks: list[Block]
    roads: list[Road]


def drawn(seed: int) -> Plan:
    """The plan for a seed."""
    rng = Random(seed)
    grids: list[Grid] = []
    secondary: list[Road] = []
    streets: list[Road] = []
    for number, rect, shares in COMMUNITIES:
        larges, roads = cut(rect, list(shares), "secondary", rng)
        secondary += roads
        home = f"{STREET}{number:03d}"
        counted = 0
        for index, (large, share) in enumerate(zip(larges, shares, strict=True), 1):
            cells, roads = cut(large, [1] * share, "street", rng)
            streets += roads
            for cell in cells:
                counted += 1
                large_code = f"{home}{index:03d}"
                code, name = f"{large_code}{counted:03d}", f"第{ordinal(counted)}网格"
                large_name = f"第{ordinal(index)}大网格"
                grids.append(Grid(code, name, home, large_code, large_name, cell))
    blocks, lanes = _blocks(grids, rng)
    return Plan(grids, blocks, [*MAIN_ROADS, *_named(secondary + streets, lanes, rng)])


def _blocks(grids: list[Grid], rng: Random) -> tuple[list[Block], list[Road]]:
    homes: list[str] = []
    rects: list[Rect] = []
    lanes: list[Road] = []
    for grid in grids:
        count = max(3, round(grid.rect.area / rng.uniform(9_500, 16_000)))
        cells, roads = cut(grid.rect, [1] * count, "lane", rng)
        homes += [grid.code] * len(cells)
        rects += cells
        lanes += roads
    shapes = faces(rects)
    return [Block(*parts) for parts in zip(homes, rects, shapes, strict=True)], lanes


def _named(roads: list[Road], lanes: list[Road], rng: Random) -> list[Road]:
    """Streets all have a name, and the longer lanes while names last."""
    names = iter(STREETS)
    named = [replace(road, name=next(names)) for road in roads]
    order = sorted(range(len(lanes)), key=lambda i: (-lanes[i].line.length, i))
    of_lane = dict(zip(order, rng.sample(LANES, len(LANES)), strict=False))
    return named + [replace(lane, name=of_lane.get(i, "")) for i, lane in enumerate(lanes)]
