"""Reads boundaries from GeoJSON into plain rows, or reasons why a feature cannot be used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.validation import explain_validity

from yiwang.lib.errors import Invalid
from yiwang.lib.geo import CRS_NAMES, to_wgs84

from .faults import said_code_fault, said_geometry_fault
from .rules import BOUNDED_LEVELS

MAX_BYTES = 512 * 1024 * 1024
MAX_VERTICES = 1_000_000  # of one feature
LONGEST = {"name": 80, "land_use": 40, "management_class": 20, "responsible": 80, "note": 200}
# Names that GIS programs write for lon lat in WGS 84 or CGCS2000.
GEOGRAPHIC = ("CRS84", "4326", "4490")


@dataclass(frozen=True, slots=True)
class Feature:
    """One boundary in WGS 84; `attributes` are the unit grid's further columns (DOMAIN 1.2)."""

    index: int
    code: str
    name: str
    level: str
    community: str
    large_grid: str
    shape: shapely.Geometry
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadFeature:
    index: int
    code: str
    reason: str
    feature: Any


def read_collection(source: Path | Mapping[str, Any]) -> list[Any]:
    """The features of a FeatureCollection in degrees. Raises Invalid for anything else."""
    content = _parsed(source) if isinstance(source, Path) else source
    if not isinstance(content, Mapping) or content.get("type") != "FeatureCollection":
        raise Invalid({"file": _("文件不是 GeoJSON 的 FeatureCollection")})
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise Invalid({"file": _("文件里没有要素（features）")})
    crs = json.dumps(content.get("crs") or "CRS84")
    if not any(name in crs for name in GEOGRAPHIC):
        raise Invalid(
            {
                "file": _("坐标系 %(crs)s 不能直接导入：请先转换为经纬度（CGCS2000 或 WGS 84）")
                % {"crs": crs[:120]}
            }
        )
    return features


def _parsed(path: Path) -> Any:
    if path.stat().st_size > MAX_BYTES:
        raise Invalid(
            {"file": _("文件超过 %(limit)d MB，请按街道分开导入") % {"limit": MAX_BYTES // 1024**2}}
        )
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as fault:
        raise Invalid({"file": _("文件不是 JSON：%(fault)s") % {"fault": fault}}) from fault


def read_features(
    features: list[Any], *, crs: str, lengths: dict[str, int]
) -> tuple[list[Feature], list[BadFeature]]:
    """Good and bad features. `crs` is one of `geo.CRS_NAMES`."""
    if crs not in CRS_NAMES:
        raise Invalid({"crs": _("坐标系只能是 %(names)s") % {"names": ", ".join(CRS_NAMES)}})
    good: list[Feature] = []
    bad: list[BadFeature] = []
    for index, raw in enumerate(features):
        try:
            good.append(_feature(index, raw, crs, lengths))
        except _Unusable as fault:
            bad.append(BadFeature(index, _code(raw), str(fault), raw))
    return _without_doubles(good, bad, features)


class _Unusable(ValueError):
    pass


def _feature(index: int, raw: Any, crs: str, lengths: dict[str, int]) -> Feature:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("properties"), Mapping):
        raise _Unusable(_("要素没有属性（properties）"))
    properties = raw["properties"]
    level = _word(properties, "level") or "grid"
    if level not in BOUNDED_LEVELS:
        raise _Unusable(_("level 只能是 %(names)s") % {"names": ", ".join(BOUNDED_LEVELS)})
    code = _word(properties, "code")
    fault = said_code_fault(code, level, lengths)
    if fault:
        raise _Unusable(fault)
    attributes = {field: _word(properties, field) for field in LONGEST}
    for field, longest in LONGEST.items():
        if len(attributes[field]) > longest or "\x00" in attributes[field]:
            raise _Unusable(_("%(field)s 过长或含有不能保存的字符") % {"field": field})
    return Feature(
        index=index,
        code=code,
        name=attributes.pop("name"),
        level=level,
        community=_word(properties, "community"),
        large_grid=_word(properties, "large_grid"),
        shape=_shape(raw.get("geometry"), crs),
        attributes=attributes,
    )


def _word(properties: Mapping[str, Any], field: str) -> str:
    value = properties.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Unusable(_("%(field)s 应是文字") % {"field": field})
    return str(value).strip()


def _shape(geometry: Any, crs: str) -> shapely.Geometry:
    if not isinstance(geometry, Mapping):
        raise _Unusable(_("没有图形（geometry）"))
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise _Unusable(_("图形只能是 Polygon 或 MultiPolygon"))
    parts = [coordinates] if kind == "Polygon" else coordinates
    shapes = [_polygon(rings, crs) for rings in parts]
    if not shapes:
        raise _Unusable(_("图形是空的"))
    shape = shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)
    if not shapely.is_valid(shape):
        raise _Unusable(
            _("图形无效：%(fault)s") % {"fault": said_geometry_fault(explain_validity(shape))}
        )
    if shape.area <= 0:
        raise _Unusable(_("图形没有面积"))
    return shapely.normalize(shape)


def _polygon(rings: Any, crs: str) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise _Unusable(_("图形是空的"))
    if not all(isinstance(ring, list) for ring in rings):
        raise _Unusable(_("坐标不成环"))
    if sum(map(len, rings)) > MAX_VERTICES:
        raise _Unusable(_("顶点超过 %(limit)d 个") % {"limit": MAX_VERTICES})
    shell, *holes = [_ring(ring, crs) for ring in rings]
    return shapely.Polygon(shell, holes)


def _ring(ring: list[Any], crs: str) -> NDArray[np.float64]:
    if len(ring) < 4:
        raise _Unusable(_("一个环至少要有四个点"))
    try:
        points = np.array([position[:2] for position in ring], dtype=object)
        numbers = points.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as fault:
        raise _Unusable(_("坐标不是数字")) from fault
    if numbers.shape != (len(ring), 2) or not np.isfinite(numbers).all():
        raise _Unusable(_("坐标不是数字"))
    if any(isinstance(value, str | bool) for value in points.flat):
        raise _Unusable(_("坐标不是数字"))
    lons, lats = numbers[:, 0], numbers[:, 1]
    if (np.abs(lons) > 180).any() or (np.abs(lats) > 180).any():
        raise _Unusable(_("坐标不是经纬度：请先转换为 CGCS2000 或 WGS 84 的经纬度"))
    if (np.abs(lats) > 90).any():
        raise _Unusable(_("经度和纬度写反了：GeoJSON 先写经度"))
    if (numbers[0] != numbers[-1]).any():
        raise _Unusable(_("环没有闭合"))
    return np.column_stack(to_wgs84(lons, lats, crs=crs))


def _without_doubles(
    good: list[Feature], bad: list[BadFeature], features: list[Any]
) -> tuple[list[Feature], list[BadFeature]]:
    first: dict[str, Feature] = {}
    doubled: dict[str, int] = {}
    for feature in good:
        if feature.code in first:
            doubled.setdefault(feature.code, first[feature.code].index)
        first.setdefault(feature.code, feature)
    for feature in good:
        if feature.code in doubled:
            reason = _("代码在文件里出现了不止一次")
            bad.append(BadFeature(feature.index, feature.code, reason, features[feature.index]))
    kept = [feature for feature in good if feature.code not in doubled]
    return kept, sorted(bad, key=lambda fault: fault.index)


def _code(raw: Any) -> str:
    properties = raw.get("properties") if isinstance(raw, Mapping) else None
    return str(properties.get("code", ""))[:40] if isinstance(properties, Mapping) else ""
