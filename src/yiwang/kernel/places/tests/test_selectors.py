"""What a place is called, what lies in it, how it is drawn."""

import json

import pytest
from django.db import connection

from yiwang.kernel.places import selectors
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.rules import joined_names
from yiwang.kernel.places.services import (
    BaseFeatureInput,
    draw_area,
    import_grids,
    lay_base,
)

from .makers import HOME, collection, division, feature, four_grids, grid_code, square


@pytest.fixture
def grids(community):
    import_grids(source=four_grids())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["韶关市", "浈江区", "东河街道"], "韶关市浈江区东河街道"),
        (["市辖区", "东城区", "东华门街道"], "某省东城区东华门街道"),
        (["省直辖县级行政区划", "仙桃市"], "某省仙桃市"),
        (["东莞市", "东莞市", "东城街道"], "东莞市东城街道"),
        ([], ""),
    ],
)
def test_names_as_an_address_begins(names, said):
    assert joined_names(names, province="某省") == said


def test_paths(grids, django_assert_max_num_queries):
    assert selectors.path_of(grid_code(1)) == "韶关市浈江区东河街道浈江南社区居民委员会网格01"
    assert selectors.path_of("44") == "广东省"
    assert selectors.path_of("999999") == ""
    assert selectors.path_of("") == ""
    codes = ["440204", grid_code(2), "", "999999"]
    with django_assert_max_num_queries(2):
        paths = selectors.paths_of(codes)
    assert paths["440204"] == "韶关市浈江区"
    with django_assert_max_num_queries(0):
        assert selectors.paths_of(codes) == paths


def test_within_children_and_one(grids):
    assert selectors.within("440204001").count() == 6
    assert selectors.within(HOME).count() == 5
    assert list(selectors.within("999999")) == []
    assert selectors.children_of(HOME).count() == 4
    assert [row.code for row in selectors.children_of("")] == ["44"]
    assert selectors.division("440204").name == "浈江区"
    assert selectors.division("999999") is None


def test_ended_divisions_are_out_of_lists_but_not_forgotten(grids):
    Division.objects.filter(code=grid_code(1)).update(until="2026-06-01", since="2026-01-01")
    assert selectors.children_of(HOME).count() == 3
    assert selectors.division(grid_code(1)).name == "网格01"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("东河", 1),
        ("河街", 1),
        ("街道", 1),
        ("江", 2),
        ("浈江", 2),
        ("xx", 0),
        ("东街", 0),
        ("%", 0),
    ],
)
def test_search_in_the_middle_of_names(community, text, found):
    assert selectors.divisions_named(text).count() == found


def test_search_is_served_by_the_index(community):
    parent = Division.objects.get(code="4402")
    for number in range(10, 60):
        division(f"4402{number}", "district", parent, f"第{number}区")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    query = Division.objects.filter(selectors.containing("name", "浈江")).order_by()
    assert "places_division_name" in query.explain()


@pytest.mark.django_db
def test_bigrams_are_the_pieces_of_two():
    with connection.cursor() as cursor:
        for text, pieces in (
            ("东河街", ["东河", "河街"]),
            ("AbA", ["ab", "ba"]),
            ("东", []),
            ("", []),
        ):
            cursor.execute("SELECT yiwang_bigrams(%s)", [text])
            assert sorted(cursor.fetchone()[0]) == sorted(pieces)


def test_divisions_as_geojson(grids, django_assert_num_queries):
    drawn = json.loads(selectors.divisions_geojson("grid", inside=HOME, tolerance_m=5))
    assert [one["properties"]["code"] for one in drawn["features"]] == [
        grid_code(n) for n in range(1, 5)
    ]
    assert drawn["features"][0]["properties"]["area_m2"] == pytest.approx(40_000, rel=1e-3)
    with django_assert_num_queries(0):
        selectors.divisions_geojson("grid", inside=HOME, tolerance_m=5)
    assert json.loads(selectors.divisions_geojson("grid", inside="999999"))["features"] == []


def test_geojson_follows_a_change(grids):
    before = selectors.divisions_geojson("grid", inside=HOME)
    import_grids(
        source=collection(feature(grid_code(1), square(0, 200, 200, 400), name="改名网格"))
    )
    assert "改名网格" not in before
    assert "改名网格" in selectors.divisions_geojson("grid", inside=HOME)


def test_base_map(community):
    road = BaseFeatureInput(
        "440204001R1", "road", "main", "园前路", 20.0, square(0, 0, 9, 9).exterior
    )
    assert lay_base(street="440204001", features=[road]) == 1
    assert lay_base(street="440204001", features=[road]) == 0
    (drawn,) = json.loads(selectors.base_geojson("440204001", "road"))["features"]
    about = drawn["properties"]
    assert (about["code"], about["name"], about["rank"], about["width_m"]) == (
        "440204001R1",
        "园前路",
        "main",
        20.0,
    )
    assert lay_base(street="440204001", features=[]) == 0
    selectors.look_again()
    assert json.loads(selectors.base_geojson("440204001", "road"))["features"] == []


def test_grids_of_an_area(grids):
    draw_area(code="440204001Z01", name="一", grids=[grid_code(1), grid_code(3)])
    assert [row.code for row in selectors.grids_of("440204001Z01")] == [grid_code(1), grid_code(3)]
    assert [area.name for area in selectors.areas_of("440204")] == ["一"]
