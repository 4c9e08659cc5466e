"""Which class a line means, where it lies, and what lies near it already."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import shapely
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Reference, Spot, reference
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import locate_many
from yiwang.lib.geo import Plane, to_wgs84

from .sheet import Line

Point = tuple[float | None, float | None]
MOST_NEAR = 20_000
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d+)?")
_CRS = {
    "wgs84": "wgs84", "wgs": "wgs84", "gps": "wgs84", "cgcs2000": "wgs84", "天地图": "wgs84",
    "国家2000": "wgs84", "gcj02": "gcj02", "gcj": "gcj02", "高德": "gcj02", "腾讯": "gcj02",
    "火星": "gcj02", "火星坐标": "gcj02", "bd09": "bd09", "百度": "bd09", "bd09ll": "bd09",
}  # fmt: skip


@dataclass(frozen=True)
class Classes:
    """The classes that can be chosen: those without any below them."""

    by_code: dict[str, int]
    by_name: dict[str, list[int]]

    @classmethod
    def now(cls) -> "Classes":
        known = reference()
        parents = {row.parent_id for row in known.classes.values()}
        rows = [row for row in known.classes.values() if row.id not in parents]
        by_name: dict[str, list[int]] = {}
        for row in rows:
            for name in {row.name, _(row.name)}:
                by_name.setdefault(name.casefold(), []).append(row.id)
        return cls({row.code.casefold(): row.id for row in rows}, by_name)

    def find(self, line: Line) -> int | None:
        """The class; None where the line leaves it to the acceptor, or cannot be understood."""
        cell = line.values.get("class")
        text = cell.text.strip().casefold() if cell else ""
        if not text:
            return None
        if text in self.by_code:
            return self.by_code[text]
        found = self.by_name.get(text, [])
        if len(found) == 1:
            return found[0]
        said = _("类别：有多个“%(text)s”，请填编码") if found else _("类别：目录里没有“%(text)s”")
        line.faults.append(said % {"text": text[:30]})
        return None


@dataclass(frozen=True)
class Places:
    """By line: the codes of where it lies (None when it cannot be told), and its point, WGS 84."""

    spots: list[Spot | None]
    points: list[Point]


def places_of(lines: Sequence[Line], crs: str, actor: Actor, verb: str) -> Places:
    """From coordinates, from codes or names of divisions, else from the actor's own post."""
    points = _points(lines, crs)
    located = _located(points)
    named = _named(lines, actor, verb)
    home = _home(actor, verb)
    spots = [
        _spot(line, point, found, division, home)
        for line, point, found, division in zip(lines, points, located, named, strict=True)
    ]
    return Places(spots, points)


def _spot(
    line: Line, point: Point, found: Spot | None, named: Spot | None, home: Spot | None
) -> Spot | None:
    address = line.values.get("address")
    if point[0] is not None:
        if found is None:
            line.faults.append(_("经纬度：不在辖区内；请检查经度、纬度和坐标系"))
        elif named is not None and not found.code.startswith(named.code):
            line.faults.append(_("经纬度与所填的网格或社区不一致"))
            return None
        return found
    if named is not None or line.faults:
        return named
    if address is None or not address.text:
        line.faults.append(_("地点：请填地址、经纬度、网格或社区中的一项"))
        return None
    if home is None:
        line.faults.append(_("地点：只凭地址看不出属于哪个街道；请填经纬度或网格"))
    return home


def _points(lines: Sequence[Line], crs: str) -> list[Point]:
    """Each line's point in WGS 84; (None, None) where it gives none or a wrong one."""
    raw = [_raw_point(line, crs) for line in lines]
    points: list[Point] = [(None, None)] * len(lines)
    for name in ("wgs84", "gcj02", "bd09"):
        at = [index for index, each in enumerate(raw) if each and each[2] == name]
        if not at:
            continue
        lons = np.array([raw[index][0] for index in at])  # type: ignore[index]
        lats = np.array([raw[index][1] for index in at])  # type: ignore[index]
        lons, lats = to_wgs84(lons, lats, crs=name)
        for index, lon, lat in zip(at, lons.round(7), lats.round(7), strict=True):
            points[index] = (float(lon), float(lat))
    return points


def _raw_point(line: Line, crs: str) -> tuple[float, float, str] | None:
    lon, lat, named = (_cell(line, key) for key in ("lon", "lat", "crs"))
    if not lon and not lat:
        return None
    code = re.sub(r"[\s_-]", "", named.casefold())
    if code and code not in _CRS:
        line.faults.append(_("坐标系：请填 WGS84、GCJ02 或 BD09"))
        return None
    if not (_DEGREES.fullmatch(lon) and _DEGREES.fullmatch(lat)):
        line.faults.append(_("经纬度：须同时填写，用十进制度，例如 113.6012 和 24.8034"))
        return None
    x, y = float(lon), float(lat)
    if abs(y) > 90 and abs(x) <= 90:
        line.faults.append(_("经纬度：经度和纬度可能填反了"))
        return None
    if abs(x) > 180 or abs(y) > 90:
        line.faults.append(_("经纬度：超出范围"))
        return None
    return x, y, _CRS.get(code, crs)


def _located(points: Sequence[Point]) -> list[Spot | None]:
    if not points:
        return []
    lons = [math.nan if lon is None else lon for lon, _lat in points]
    lats = [math.nan if lat is None else lat for _lon, lat in points]
    found = locate_many(lons, lats)
    columns = zip(found.district, found.street, found.community, found.grid, strict=True)
    return [Spot(*(str(code) for code in codes)) if codes[0] else None for codes in columns]


def _named(lines: Sequence[Line], actor: Actor, verb: str) -> list[Spot | None]:
    """What a code, or the name of a street or community under the actor's posts, stands for."""
    texts = [re.sub(r"\s", "", _cell(line, "division")) for line in lines]
    codes = {text for text in texts if text.isdigit() and 6 <= len(text) <= 20}
    rows = Division.objects.filter(code__in=codes, until=None) if codes else ()
    by_text: dict[str, list[Spot]] = {row.code: [_spot_of(row)] for row in rows}
    if any(text and not text.isdigit() for text in texts):
        for row in _divisions_under(actor, verb):
            by_text.setdefault(row.name, []).append(_spot_of(row))
    return [_one(line, text, by_text) for line, text in zip(lines, texts, strict=True)]


def _one(line: Line, text: str, by_text: dict[str, list[Spot]]) -> Spot | None:
    if not text:
        return None
    found = by_text.get(text, [])
    if len(found) == 1 and found[0].district:
        return found[0]
    said = _("网格或社区：有多个“%(text)s”，请填代码") if len(found) > 1 else _(
        "网格或社区：没有“%(text)s”，请填现行的网格代码、社区代码或社区全名"
    )  # fmt: skip
    line.faults.append(said % {"text": text[:30]})
    return None


def _divisions_under(actor: Actor, verb: str) -> list[Division]:
    tops = [post.division for post in actor.posts_that(verb) if len(post.division) >= 4]
    rows = Division.objects.filter(until=None, level__in=["street", "community"])
    rows = rows.only("code", "name", "district", "street", "community", "grid")
    return [row for top in tops for row in rows.filter(code__startswith=top)[:5000]]


def _spot_of(row: Division) -> Spot:
    return Spot.of(row)


def _home(actor: Actor, verb: str) -> Spot | None:
    """Where a matter is whose address alone is known: the division of the actor's own post."""
    code = next((post.division for post in actor.posts_that(verb) if len(post.division) >= 6), "")
    if not code:
        return None
    return Spot(code[:6], code[:9] if len(code) >= 9 else "", code[:12] if len(code) >= 12 else "")


def _cell(line: Line, key: str) -> str:
    cell = line.values.get(key)
    return cell.text.strip() if cell else ""


@dataclass(frozen=True)
class Near:
    """A case that may be the same matter, and how far it is, in metres."""

    number: str
    metres: int


def near_cases(
    wanted: Sequence[tuple[int, float, float]], districts: set[str], *, besides: set[int]
) -> list[Near | None]:
    """For each (class, lon, lat) an open case of the class near by and lately reported, by the
    flow's own measures. One statement; `besides` are cases that do not count."""
    if not wanted:
        return []
    known: Reference = reference()
    flow = known.flows[known.current_flow["city"]]
    lons, lats = [each[1] for each in wanted], [each[2] for each in wanted]
    plane = Plane(lons[0], lats[0])
    metres = flow.near_metres
    east, north = (metres / scale for scale in plane.scale)
    rows = Case.objects.filter(
        district__in=districts,
        is_open=True,
        matter_class_id__in={each[0] for each in wanted},
        reported_at__gte=now() - timedelta(hours=flow.near_hours),
        lon__range=(min(lons) - east, max(lons) + east),
        lat__range=(min(lats) - north, max(lats) + north),
    ).order_by("-reported_at", "-id")
    columns = ("pk", "matter_class_id", "number", "lon", "lat")
    found = [row for row in rows.values_list(*columns)[:MOST_NEAR] if row[0] not in besides]
    near: list[Near | None] = [None] * len(wanted)
    for class_id in {each[0] for each in wanted}:
        _look(class_id, wanted, found, plane, metres, near)
    return near


def _look(
    class_id: int,
    wanted: Sequence[tuple[int, float, float]],
    found: Sequence[tuple[int, int, str, float, float]],
    plane: Plane,
    metres: float,
    near: list[Near | None],
) -> None:
    cases = [row for row in found if row[1] == class_id]
    at = [index for index, each in enumerate(wanted) if each[0] == class_id]
    if not cases:
        return
    standing = plane.metres(shapely.points([[row[3], row[4]] for row in cases]))
    asked = plane.metres(shapely.points([[wanted[index][1], wanted[index][2]] for index in at]))
    tree = shapely.STRtree(standing)
    pairs, far = tree.query_nearest(
        asked, max_distance=metres, return_distance=True, all_matches=False
    )
    for asker, case, distance in zip(pairs[0], pairs[1], far, strict=True):
        near[at[asker]] = Near(cases[case][2], round(float(distance)))
