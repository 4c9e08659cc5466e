"""Boundaries from outside: read, measured against each other, refused when they do not fit."""

import json
import math

import numpy as np
import pytest
import shapely

from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.places import grids_geojson
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.selectors import locate
from yiwang.kernel.places.services import import_grids
from yiwang.lib.errors import Invalid
from yiwang.lib.geo import gcj02_from_wgs84

from .makers import (
    HOME,
    NEXT,
    collection,
    division,
    feature,
    four_grids,
    geometry,
    grid_code,
    point,
    square,
)

pytestmark = pytest.mark.usefixtures("community")


def grids():
    return Division.objects.filter(level="grid", until=None)


def test_four_that_fit_are_written(community):
    report = import_grids(source=four_grids(), actor_id=7)
    assert report.clean
    assert (report.written, report.added) == (True, 4)
    first = Division.objects.get(code=grid_code(1))
    assert (first.community, first.parent, first.large_grid) == (HOME, community, "")
    assert first.area_m2 == pytest.approx(40_000, rel=1e-3)
    assert first.perimeter_m == pytest.approx(800, rel=1e-3)
    assert locate(*point(100, 300)).grid == grid_code(1)
    assert set(StoredEvent.objects.last().payload["codes"]) == {grid_code(n) for n in range(1, 5)}
    assert AuditRecord.objects.filter(verb="places.import_grids", actor_id=7).count() == 1


def test_twice_changes_nothing_and_says_nothing():
    import_grids(source=four_grids())
    before = StoredEvent.objects.count()
    again = import_grids(source=four_grids())
    assert (again.written, again.added, again.changed, again.unchanged) == (True, 0, 0, 4)
    assert StoredEvent.objects.count() == before


def found(source, **how):
    report = import_grids(source=source, **how)
    return report, [(one.kind, one.code[-3:], one.other[-3:]) for one in report.findings]


def test_an_overlap_is_reported_with_both_codes_and_its_area():
    file = four_grids()
    file["features"][0] = feature(grid_code(1), square(0, 200, 210, 400))
    report, kinds = found(json.loads(json.dumps(file)))
    assert kinds == [("overlap", "001", "002")]
    assert report.findings[0].area_m2 == pytest.approx(2000, rel=1e-2)
    assert not report.written
    assert not grids().exists()


def test_a_gap_is_reported():
    file = four_grids()
    del file["features"][3]
    report, kinds = found(file)
    assert kinds == [("gap", "001", "001")]
    assert report.findings[0].code == HOME
    assert report.findings[0].area_m2 == pytest.approx(40_000, rel=1e-3)
    inside = square(200, 0, 400, 200)
    assert inside.contains(shapely.Point(report.findings[0].lon, report.findings[0].lat))


def test_ground_outside_the_community_is_reported():
    file = collection(
        *four_grids()["features"][:3], feature(grid_code(4), square(200, 0, 450, 200))
    )
    report, kinds = found(file)
    assert kinds == [("outside", "004", "001")]
    assert report.findings[0].area_m2 == pytest.approx(10_000, rel=1e-2)


def test_a_hole_is_reported():
    ring = square(0, 0, 400, 400).difference(square(100, 100, 200, 200))
    _, kinds = found(collection(feature(grid_code(1), ring)))
    assert sorted(kind for kind, _, _ in kinds) == ["gap", "hole"]


def test_without_a_community_boundary_only_enclosed_gaps_show():
    Division.objects.filter(code=HOME).update(
        boundary=None, west=None, south=None, east=None, north=None
    )
    three = collection(*four_grids()["features"][:3])
    assert import_grids(source=three).clean
    walls = [
        feature(grid_code(1), square(0, 0, 100, 300)),
        feature(grid_code(2), square(100, 0, 200, 100)),
        feature(grid_code(3), square(100, 200, 200, 300)),
        feature(grid_code(4), square(200, 0, 300, 300)),
    ]
    _, kinds = found(collection(*walls))
    assert kinds == [("gap", "001", "001")]


def test_slivers_of_digitising_are_not_reported():
    file = four_grids()
    file["features"][0]["geometry"]["coordinates"][0][1][0] += 1e-8
    _report, kinds = found(file)
    assert kinds == []


def test_a_neighbour_already_in_the_tree_counts():
    import_grids(source=four_grids())
    wider = collection(feature(grid_code(1), square(0, 200, 250, 400)))
    _, kinds = found(wider)
    assert kinds == [("overlap", "001", "002")]


def test_warnings_may_be_accepted():
    file = collection(feature(grid_code(1), square(0, 0, 400, 410)), "nonsense")
    report = import_grids(source=file, accept_warnings=True)
    assert (report.written, report.added, len(report.bad)) == (True, 1, 1)
    assert report.findings


def test_a_moved_boundary_is_a_change():
    import_grids(source=four_grids())
    file = four_grids()
    file["features"][0] = feature(grid_code(1), square(0, 200, 150, 400))
    file["features"][1] = feature(grid_code(2), square(150, 200, 400, 400))
    report = import_grids(source=collection(*file["features"]))
    assert (report.changed, report.unchanged) == (2, 2)
    assert locate(*point(170, 300)).grid == grid_code(2)


def test_grids_left_out_end_only_when_the_file_is_the_whole():
    import_grids(source=four_grids())
    two = collection(
        feature(grid_code(1), square(0, 200, 400, 400)),
        feature(grid_code(3), square(0, 0, 400, 200)),
    )
    report = import_grids(source=two)
    assert {kind.kind for kind in report.findings} == {"overlap"}
    report = import_grids(source=two, replace_all=True)
    assert (report.changed, report.ended) == (2, 2)
    assert set(grids().values_list("code", flat=True)) == {grid_code(1), grid_code(3)}
    assert locate(*point(300, 300)).grid == grid_code(1)


def test_large_grids_come_with_their_grids():
    large = f"{HOME}001"
    file = collection(
        feature(large, square(0, 0, 400, 400), level="large_grid", name="第一大网格"),
        feature(f"{large}001", square(0, 0, 200, 400), large_grid=large),
        feature(f"{large}002", square(200, 0, 400, 400), large_grid=large),
    )
    assert import_grids(source=file).added == 3
    assert locate(*point(300, 300)).large_grid == large
    assert Division.objects.get(code=f"{large}001").parent.code == large


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"code": ""}, "没有代码"),
        ({"code": None}, "没有代码"),
        ({"code": ["1"]}, "应是文字"),
        ({"code": True}, "应是文字"),
        ({"code": 1.5}, "应是文字"),
        ({"code": "12"}, "应为 18 位"),
        ({"code": "44020400100200000１"}, "只能是数字"),
        ({"code": "440204001002000001"}, "开头"),
        ({"community": ""}, "没有社区"),
        ({"community": "440204"}, "没有社区"),
        ({"community": "999999999999"}, "没有社区"),
        ({"large_grid": f"{HOME}009"}, "没有大网格"),
        ({"level": "province"}, "level"),
        ({"level": {"a": 1}}, "应是文字"),
        ({"name": "长" * 81}, "过长"),
        ({"name": "\x00"}, "不能保存"),
        ({"level": "community", "code": NEXT}, "先导入区划"),
    ],
)
def test_hostile_properties(properties, reason):
    refused_feature(feature(grid_code(1), square(0, 0, 400, 400), **properties), reason)


def refused_feature(one, reason):
    report = import_grids(source=collection(one))
    assert len(report.bad) == 1, report
    assert reason in report.bad[0].reason
    assert not report.written
    assert not grids().exists()


RING = [[113.6, 24.8], [113.601, 24.8], [113.601, 24.801], [113.6, 24.801], [113.6, 24.8]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "没有图形"),
        ("POLYGON ((0 0, 1 1))", "没有图形"),
        ({"type": "Point", "coordinates": [1, 2]}, "只能是 Polygon"),
        ({"type": "GeometryCollection", "geometries": []}, "只能是 Polygon"),
        ({"type": "Polygon"}, "只能是 Polygon"),
        ({"type": "Polygon", "coordinates": {}}, "只能是 Polygon"),
        (polygon(), "是空的"),
        ({"type": "MultiPolygon", "coordinates": []}, "是空的"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "是空的"),
        (polygon(7), "不成环"),
        (polygon([]), "四个点"),
        (polygon(RING[:3]), "四个点"),
        (polygon(RING[:4]), "没有闭合"),
        (polygon([[113.6, 24.8], [113.6, 24.8], [113.6, 24.8], [113.6, 24.8]]), "无效"),
        (polygon([["113.6", "24.8"], *RING[1:]]), "不是数字"),
        (polygon([[None, None], *RING[1:]]), "不是数字"),
        (polygon([[True, True], *RING[1:]]), "不是数字"),
        (polygon([7, *RING[1:]]), "不是数字"),
        (polygon([[113.6], *RING[1:]]), "不是数字"),
        (polygon([{}, *RING[1:]]), "不是数字"),
        (polygon([[[113.6, 24.8]], *RING[1:]]), "不是数字"),
        (polygon([[math.nan, 24.8], *RING[1:-1], [math.nan, 24.8]]), "不是数字"),
        (polygon([[math.inf, 24.8], *RING[1:-1], [math.inf, 24.8]]), "不是数字"),
        (polygon([[10**400, 24.8], *RING[1:]]), "不是数字"),
        (polygon([[x * 1000, y] for x, y in RING]), "不是经纬度"),
        (polygon([[y, x] for x, y in RING]), "写反"),
        (polygon([RING[0], RING[2], RING[1], RING[3], RING[0]]), "自相交"),
        (polygon(RING, [[1, 1], [2, 1], [2, 2], [1, 1]]), "洞在边界之外"),
    ],
)
def test_hostile_geometry(shape, reason):
    refused_feature(feature(grid_code(1), shape), reason)


@pytest.mark.parametrize("one", [None, 7, "x", [], {}, {"properties": None}, {"properties": []}])
def test_features_that_are_none(one):
    refused_feature(one, "没有属性")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": {}},
        {"type": "Feature", "features": [1]},
        {"type": "FeatureCollection", "features": [1], "crs": {"name": "EPSG:4547"}},
        {"type": "FeatureCollection", "features": [1], "crs": 7},
    ],
)
def test_files_that_are_no_collection(content):
    with pytest.raises(Invalid):
        import_grids(source=content)


@pytest.mark.parametrize("text", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b'"x"'])
def test_files_that_are_no_json(tmp_path, text):
    path = tmp_path / "x.geojson"
    path.write_bytes(text)
    with pytest.raises(Invalid):
        import_grids(source=path)


def test_a_million_vertices_are_refused_before_they_are_read():
    ring = [[113.6, 24.8]] * (grids_geojson.MAX_VERTICES + 1)
    refused_feature(feature(grid_code(1), polygon(ring)), "顶点超过")


def test_a_code_twice_in_the_file_is_refused_both_times():
    one = feature(grid_code(1), square(0, 0, 400, 400))
    report = import_grids(source=collection(one, one))
    assert [bad.index for bad in report.bad] == [0, 1]
    assert not report.written


def test_a_code_of_another_level_is_refused():
    import_grids(source=four_grids())
    taken = feature(f"{HOME}000", square(0, 0, 1, 1), level="large_grid")
    division(f"{HOME}000", "grid", Division.objects.get(code=HOME))
    report = import_grids(source=collection(taken))
    assert "已经是网格" in report.bad[0].reason


def test_offset_systems_are_converted():
    shifted = collection(
        *[
            {**one, "geometry": geometry(shapely.transform(_shape(one), _gcj))}
            for one in four_grids()["features"]
        ]
    )
    _report, kinds = found(shifted)
    assert "outside" in {kind for kind, _, _ in kinds}
    _report, kinds = found(shifted, crs="gcj02")
    assert kinds == []
    assert locate(*point(100, 300)).grid == grid_code(1)
    with pytest.raises(Invalid):
        import_grids(source=shifted, crs="xian80")


def _shape(one):
    return shapely.from_geojson(json.dumps(one["geometry"]))


def _gcj(points):
    return np.column_stack(gcj02_from_wgs84(points[:, 0], points[:, 1]))


def test_a_city_may_declare_its_own_lengths():
    own = collection(feature("440204990010001", square(0, 0, 400, 400)))
    assert import_grids(source=own).bad
    report = import_grids(source=own, lengths={"grid": 15})
    assert (report.written, report.added) == (True, 1)
