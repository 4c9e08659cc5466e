"""The town that the cast works in: the street's six communities, drawn as squares of four grids.

    def test_where(town):
        assert locate(*town.centre_of(GRID)).grid == GRID

Communities are 400 m squares in two rows of three from `CORNER` (lon 113.60, lat 24.80) east and
north, their grids 200 m squares: 440204001001001001 is the first community's south-west corner.
"""

from dataclasses import dataclass

import pytest
import shapely

from yiwang.kernel.places.models import Division
from yiwang.kernel.places.rules import LEVELS
from yiwang.kernel.places.services import import_grids
from yiwang.lib.geo import Plane

CORNER = (113.60, 24.80)
SIDE = 400
ABOVE = (("44", "广东省"), ("4402", "韶关市"), ("440204", "浈江区"), ("440204001", "东河街道"))
ELSEWHERE = (("440203", "武江区"), ("440203001", "新华街道"), ("440203001001", "外区社区"))
COMMUNITIES = ("浈江南", "育红巷", "执信路", "启明北路", "浈江路", "陵西路")

_PLANE = Plane(*CORNER)


@dataclass(frozen=True)
class Town:
    """Where things are in it; all points are (lon, lat) in WGS 84."""

    def centre_of(self, grid: str) -> tuple[float, float]:
        """The middle of a grid, from its code."""
        west, south = _corner(grid)
        return self.point(west + SIDE / 4, south + SIDE / 4)

    def point(self, east: float, north: float) -> tuple[float, float]:
        """Metres from `CORNER`; anything west or south of it is outside the town."""
        place = _PLANE.degrees(shapely.Point(east, north))
        return place.x, place.y


@pytest.fixture
def town(db: None) -> Town:
    """The divisions with boundaries down to grids, and another district without any."""
    street = _chain(ABOVE, None)
    for number, name in enumerate(COMMUNITIES, 1):
        _stand(f"440204001{number:03d}", f"{name}社区", "community", street)
    _chain(ELSEWHERE, Division.objects.get(code="4402"))
    features = [
        feature
        for number in range(1, len(COMMUNITIES) + 1)
        for feature in _features(f"440204001{number:03d}")
    ]
    report = import_grids(source={"type": "FeatureCollection", "features": features})
    assert report.clean, report
    return Town()


def _chain(names: tuple[tuple[str, str], ...], parent: Division | None) -> Division:
    for code, name in names:
        level = LEVELS[0] if parent is None else LEVELS[LEVELS.index(parent.level) + 1]
        parent = _stand(code, name, level, parent)
    assert parent is not None
    return parent


def _stand(code: str, name: str, level: str, parent: Division | None) -> Division:
    above = {each: getattr(parent, each) for each in LEVELS} if parent else {}
    return Division.objects.create(
        code=code, name=name, level=level, parent=parent, **{**above, level: code}
    )


def _features(community: str) -> list[dict[str, object]]:
    grids = [f"{community}001{number:03d}" for number in (1, 2, 3, 4)]
    squares = [
        _feature(code, "grid", _corner(code), SIDE // 2, name=f"第{at}网格", community=community)
        for at, code in enumerate(grids, 1)
    ]
    return [_feature(community, "community", _corner(grids[0]), SIDE), *squares]


def _corner(grid: str) -> tuple[int, int]:
    """Metres east and north of `CORNER` of a grid's south-west corner."""
    community, part = int(grid[9:12]) - 1, int(grid[15:18]) - 1
    east = community % 3 * SIDE + part % 2 * SIDE // 2
    north = community // 3 * SIDE + part // 2 * SIDE // 2
    return east, north


def _feature(
    code: str, level: str, corner: tuple[int, int], side: int, **about: str
) -> dict[str, object]:
    west, south = corner
    shape = _PLANE.degrees(shapely.box(west, south, west + side, south + side))
    ring = [list(point) for point in shape.exterior.coords]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "Feature",
        "properties": {"code": code, "level": level, **about},
        "geometry": geometry,
    }
