"""Divisions and public matters as GIS programs read them: RFC 7946, pages, tags, nobody named."""

import csv
import gzip
import io
import json

import pytest
import shapely
from django.test import Client
from django.utils.timezone import localtime, now

from tests.cast import COMMUNITY, DISTRICT, GRID, OTHER_COMMUNITY, STREET
from yiwang.kernel.cases.models import Case
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Invalid

from ...tests.test_reading import reported
from ..rules import divisions_asked, matters_asked

pytestmark = pytest.mark.django_db
BASE = "/open/geo"


@pytest.fixture
def ask():
    def get(address, **parameters):
        return Client().get(f"{BASE}/{address}", parameters)

    return get


def features(answer):
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(answer.content)["features"]


def lines(answer):
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_grids_have_their_boundaries_the_right_way_round(city, ask):
    found = features(ask("divisions.geojson", level="grid", parent=STREET))
    assert len(found) == 24
    for each in found:
        shape = shapely.from_geojson(json.dumps(each["geometry"]))
        assert shape.is_valid and shape.exterior.is_ccw
        assert 113 < shape.bounds[0] < 114 and 24 < shape.bounds[1] < 25
        assert each["properties"]["parent"].startswith(STREET)
    assert set(found[0]["properties"]) == {
        "code", "name", "level", "parent", "area_m2", "lon", "lat",
    }  # fmt: skip


def test_holes_run_the_other_way(city, ask):
    box = shapely.box(0, 0, 4, 4)
    ring = shapely.Polygon(box.exterior.coords, [shapely.box(1, 1, 2, 2).exterior.coords])
    wrong = shapely.orient_polygons(shapely.MultiPolygon([ring]), exterior_cw=True)
    grid = Division.objects.filter(level="grid").first()
    grid.boundary = shapely.to_wkb(wrong)
    from ..features import division_features

    (made,) = division_features([grid])
    shape = shapely.from_geojson(made.geometry)
    assert shape.geoms[0].exterior.is_ccw and not shape.geoms[0].interiors[0].is_ccw


def test_children_without_a_level_and_nothing_without_a_boundary_is_lost(city, ask):
    streets = features(ask("divisions.geojson", parent=DISTRICT))
    assert [(each["id"], each["geometry"]) for each in streets] == [(STREET, None)]
    assert features(ask("divisions.geojson"))[0]["properties"]["level"] == "district"


def test_there_is_no_crs_member_and_the_type_is_right(city, ask):
    answer = ask("divisions.geojson", level="community", parent=DISTRICT)
    document = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    assert document["type"] == "FeatureCollection" and "crs" not in document
    assert {each["type"] for each in document["features"]} == {"Feature"}


def test_pages_reach_everything_once(city, ask):
    seen, url = [], f"{BASE}/divisions.geojson?level=grid&parent={STREET}&limit=7"
    for _page in range(10):
        answer = Client().get(url)
        document = json.loads(answer.content)
        seen += [each["id"] for each in document["features"]]
        if not document["links"]:
            break
        url = document["links"][0]["href"].removeprefix("http://testserver")
        assert answer["Link"] == f'<http://testserver{url}>; rel="next"'
    assert len(seen) == len(set(seen)) == 24


def test_public_matters_are_those_of_open311_and_as_masked(city, ask):
    shown = reported(city)
    city.case("registered")
    reported(city, channel="hotline")
    reported(city, code="X01")
    found = features(ask("matters.geojson"))
    open311 = Client().get("/open311/v2/requests.json").json()
    assert [each["id"] for each in found] == [row["service_request_id"] for row in open311]
    assert shown.number in {each["id"] for each in found}
    text = ask("matters.geojson").content.decode() + ask("matters.csv").content.decode()
    for words in ("13800138000", "王小明", "王阿姨", shown.follow_code):
        assert words not in text
    point = next(each for each in found if each["id"] == shown.number)["geometry"]
    assert point["coordinates"] == pytest.approx([shown.lon, shown.lat], abs=1e-6)


def test_matters_are_narrowed(city, ask):
    one, other = reported(city), reported(city, code="C0117")
    lon, lat = one.lon, one.lat

    def found(**asked):
        return {each["id"] for each in features(ask("matters.geojson", **asked))}

    assert found() == {one.number, other.number}
    assert found(**{"class": "C0117"}) == {other.number}
    assert found(bbox=f"{lon - 1},{lat - 1},{lon + 1},{lat + 1}") == {one.number, other.number}
    assert found(bbox="0,0,1,1") == set()
    assert found(division=COMMUNITY) == {one.number, other.number}
    assert found(division=OTHER_COMMUNITY) == set()
    assert found(status="closed") == set() and len(found(status="open")) == 2
    assert found(since=localtime(now()).isoformat()) == set()


def test_a_matter_without_a_point_has_no_geometry(city, ask):
    from yiwang.kernel.cases.selectors import Spot

    place = Spot(DISTRICT, STREET, COMMUNITY, GRID)
    case = reported(city, lon=None, lat=None, place=place)
    (found,) = features(ask("matters.geojson"))
    assert (found["id"], found["geometry"]) == (case.number, None)


def test_csv_says_the_same_and_runs_no_formula(city, ask):
    case = reported(city)
    Case.objects.filter(pk=case.pk).update(
        registered_at=now(), title="=HYPERLINK(1)", address="@cmd"
    )
    (line,) = lines(ask("matters.csv"))
    (feature,) = features(ask("matters.geojson"))
    assert feature["properties"]["description"] == "=HYPERLINK(1)"
    assert line["description"] == "'=HYPERLINK(1)"
    assert line["number"] == case.number
    assert float(line["lon"]) == pytest.approx(case.lon, abs=1e-6)
    codes = lines(ask("divisions.csv", level="grid", parent=COMMUNITY))
    assert [each["code"] for each in codes] == [f"{COMMUNITY}00100{n}" for n in (1, 2, 3, 4)]


def test_an_unchanged_page_is_not_sent_again(city, ask):
    reported(city)
    client = Client()
    first = client.get(f"{BASE}/matters.geojson")
    again = client.get(f"{BASE}/matters.geojson", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    reported(city)
    changed = client.get(f"{BASE}/matters.geojson", HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200


def test_it_is_packed_for_those_who_take_it(city, ask):
    answer = Client().get(
        f"{BASE}/divisions.geojson?level=grid&parent={STREET}", HTTP_ACCEPT_ENCODING="gzip"
    )
    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))["features"]) == 24


def test_any_site_may_read_and_none_may_write(city, ask):
    client = Client(enforce_csrf_checks=True)
    asked = client.options(f"{BASE}/matters.geojson", HTTP_ORIGIN="https://map.example")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Access-Control-Allow-Credentials" not in asked
    assert client.post(f"{BASE}/matters.geojson").status_code == 405
    assert client.head(f"{BASE}/matters.geojson").status_code == 200
    assert "Access-Control-Allow-Origin" not in client.get("/open311/v2/services.json")


def test_strangers_wait_after_sixty(city, ask, monkeypatch):
    from ... import limits

    monkeypatch.setattr(limits, "STRANGERS", 2)
    statuses = [ask("matters.geojson").status_code for _each in range(3)]
    assert statuses == [200, 200, 429]
    refused = ask("")
    assert int(refused["Retry-After"]) > 0 and refused["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": "1,2,3"}, {"bbox": "nan,0,1,1"}, {"bbox": "5,0,1,1"}, {"since": "yesterday"},
        {"until": "2020-01-01", "since": "2021-01-01"},
        {"since": "2020-01-01", "until": "2026-01-01"},
        {"status": "late"}, {"limit": "0"}, {"limit": "1001"}, {"limit": "x"}, {"division": "'--"},
        {"since": "9999-12-31T23:59:59Z"},
    ],
)  # fmt: skip
def test_questions_that_cannot_be_read(city, ask, asked):
    answer = ask("matters.geojson", **asked)
    assert answer.status_code == 400, answer.content
    (fault,) = answer.json()
    assert fault["code"] == 400 and len(fault["description"]) > 5


def test_unknown_things_are_not_found(city, ask):
    assert ask("matters.geojson", **{"class": "nothing"}).status_code == 404
    assert ask("divisions.geojson", parent="99").status_code == 404
    assert ask("divisions.geojson", level="grid").status_code == 400
    assert ask("divisions.geojson", level="planet").status_code == 400
    assert ask("matters.xml").status_code == 404
    assert ask("matters.geojson", after="forged").status_code == 200


def test_a_page_costs_the_same_at_any_length(city, ask, django_assert_num_queries):
    reported(city)
    ask("matters.geojson")
    for _more in range(4):
        reported(city)
    with django_assert_num_queries(2):
        assert len(features(ask("matters.geojson"))) == 5
    ask("divisions.geojson", level="grid", parent=STREET)
    with django_assert_num_queries(3):
        ask("divisions.geojson", level="grid", parent=STREET)


def test_windows():
    moment = localtime(now())
    usual = matters_asked({}, moment)
    assert (usual.until - usual.since).days == 90
    long_ago = matters_asked({"since": "2020-01-01T00:00+08:00"}, moment)
    assert (long_ago.until - long_ago.since).days == 366
    with pytest.raises(Invalid):
        divisions_asked({"level": "grid"})
