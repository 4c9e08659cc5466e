"""The page and its pieces: who sees what, what opens what, what it costs."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils.timezone import localtime, now

from tests.cast import COMMUNITY, GRID, OTHER_COMMUNITY, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import appoint, open_post
from yiwang.kernel.cases.models import Case
from yiwang.surfaces.screen.selectors import live, numbers
from yiwang.surfaces.screen.views import wall
from yiwang.surfaces.screen.views.maps import GROUND
from yiwang.surfaces.screen.views.panels import PANELS
from yiwang.ui.manifest import Manifest, MapLayer, Measure

PAGE = "/screen/"
DATA = [
    *(f"{PAGE}{name}/" for name in PANELS),
    f"{PAGE}live.geojson",
    f"{PAGE}day.json",
    *(f"{PAGE}ground/{layer}.geojson" for layer in GROUND),
]


def test_the_whole_picture_without_scripts(works, late, signed_in_client):
    page = signed_in_client("leader").get(PAGE).content.decode()
    assert "超时的垃圾" in page and "超 2 天" in page
    for title in ("今日上报", "在办", "已超时", "今日结案", "满意率", "动态", "在办类别"):
        assert title in page


def test_every_number_opens_a_list_of_as_many(works, late, signed_in_client):
    works.case("closed")
    client = signed_in_client("leader")
    opened = 0
    for name in PANELS:
        inside = client.get(f"{PAGE}{name}/").content.decode()
        for url, number in re.findall(r'<a href="(/cases/\?[^"]+)"[^>]*>(\d+)</a>', inside):
            listed = client.get(unescape(url)).content.decode()
            assert listed.count("data-row-link") == int(number), (name, url)
            opened += 1
    assert opened > 15


@pytest.mark.parametrize(
    ("person", "division", "status"),
    [
        ("leader", "", 200),
        ("leader", COMMUNITY, 200),
        ("leader", "440204", 403),
        ("leader", "x", 403),
        ("leader", GRID, 403),
        ("secretary", OTHER_COMMUNITY, 403),
        ("outsider", STREET, 403),
        ("handler", "", 403),
        ("collector", "", 403),
    ],
)
def test_only_divisions_of_ones_posts(works, signed_in_client, person, division, status):
    client = signed_in_client(person)
    answers = {path: client.get(path, {"division": division}).status_code for path in [PAGE, *DATA]}
    assert answers == dict.fromkeys([PAGE, *DATA], status)


def test_a_city_sees_its_districts_and_chooses_among_them(cast, late, signed_in_client):
    post = open_post(actor=SYSTEM, code="city", name="市领导", role="leader", division="4402")
    appoint(actor=SYSTEM, account_id=cast.account("leader").pk, post_id=post.pk)
    client = signed_in_client("leader")
    page = client.get(PAGE).content.decode()
    assert "区县 · 按期结案率" in page and 'href="?division=440204"' in page
    assert json.loads(client.get(f"{PAGE}live.geojson").content)["open"] == 2
    assert len(json.loads(client.get(f"{PAGE}ground/grid.geojson").content)["features"]) == 24
    below = client.get(PAGE, {"division": COMMUNITY}).content.decode()
    for above in ("4402", "440204", STREET):
        assert f'href="?division={above}"' in below


def test_another_district_sees_nothing_of_it(late, signed_in_client):
    client = signed_in_client("outsider")
    for path in [PAGE, *DATA]:
        answer = client.get(path)
        assert answer.status_code == 200
        for told in ("超时的垃圾", f'"i":{late.pk}', late.number, STREET):
            assert told not in answer.content.decode(), path


def test_layers_and_measures_of_a_new_vertical_appear(late, signed_in_client, monkeypatch):
    new = Manifest(
        code="fridges",
        title="冷链",
        map_layers=(
            MapLayer("fridges", "冰箱", "desk:cases_geojson", verb="cases.see"),
            MapLayer("secret", "密", "desk:cases_geojson", verb="fridges.see"),
        ),
        measures=(Measure("report", "冷链上报", "件"), Measure("unheard_of", "没有的数")),
    )
    for module in (numbers, wall):
        monkeypatch.setattr(module, "manifests", lambda: (new,))
    page = signed_in_client("leader").get(PAGE).content.decode()
    assert 'data-layer="fridges"' in page and 'data-layer="secret"' not in page
    assert re.search(r"冷链上报 <a [^>]+>2</a> 件", page) and "没有的数" not in page


def fridges_cold(actor, division):
    return {"cold": 7, "warm": 2} if division == STREET and actor.account_id else {}


def test_measures_that_a_vertical_counts_itself(late, signed_in_client, monkeypatch):
    counted_by = f"{__name__}.fridges_cold"
    measures = (
        Measure("cold", "冷柜正常", "台", counted_by=counted_by),
        Measure("warm", "冷柜偏热", "台", "screen:wall", counted_by=counted_by),
        Measure("hidden", "不给看的", "台", counted_by=counted_by),
    )
    new = Manifest(code="fridges", title="冷链", measures=measures)
    monkeypatch.setattr(numbers, "manifests", lambda: (new,))
    page = signed_in_client("leader").get(PAGE).content.decode()
    assert re.search(r"冷柜正常 <b>7</b> 台", page) and "不给看的" not in page
    assert f'<a href="{PAGE}?division={STREET}" target="_blank" rel="noopener">2</a>' in page
    below = signed_in_client("leader").get(PAGE, {"division": COMMUNITY}).content.decode()
    assert "冷柜正常" not in below


def test_a_stranger_is_sent_to_sign_in(client, db):
    for path in [PAGE, *DATA]:
        assert "/sign-in/" in client.get(path).headers["Location"]


def test_what_has_not_changed_is_not_sent_again(late, signed_in_client):
    client = signed_in_client("leader")
    for path in DATA:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert "day.json" in path or (again.status_code == 304 and not again.content), path
        for answer in (first, again):
            assert re.fullmatch(r"\d\d:\d\d:\d\d", answer.headers["X-Data-Time"])
            assert answer.headers["X-Build"]
            assert "private" in answer.headers["Cache-Control"]


def test_large_answers_are_squeezed(works, signed_in_client):
    client = signed_in_client("leader")
    for path in (f"{PAGE}ground/grid.geojson", f"{PAGE}figures/"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"


def test_live_matters_are_points_with_few_and_short_properties(late, signed_in_client):
    answer = signed_in_client("leader").get(f"{PAGE}live.geojson")
    found = json.loads(answer.content)
    assert (found["shown"], found["open"]) == (2, 2)
    assert found["loads"] == {GRID: [2, 1]}
    assert found["classes"] == {"E0102": "暴露垃圾"}
    first = found["features"][0]
    assert first["properties"] == {"d": late.district, "i": late.pk, "t": "late", "c": "E0102"}
    assert len(json.dumps(first)) < 180


def test_the_most_urgent_points_are_shown_of_too_many(late, signed_in_client, monkeypatch):
    monkeypatch.setattr(live, "MOST_POINTS", 1)
    client = signed_in_client("leader")
    found = json.loads(client.get(f"{PAGE}live.geojson").content)
    assert (found["shown"], found["open"]) == (1, 2)
    assert [each["properties"]["i"] for each in found["features"]] == [late.pk]


def test_the_day_tells_when_each_matter_was_open_and_late(works, signed_in_client):
    case = works.case("closed")
    still = works.case("handling")
    Case.objects.filter(pk=still.pk).update(stage_due=now() - timedelta(minutes=5))
    day = json.loads(signed_in_client("leader").get(f"{PAGE}day.json").content)
    rows = {row[1]: row for row in day["rows"]}
    district, _id, _lon, _lat, grid, code, begun, ended, steps = rows[case.pk]
    assert (district, grid, code) == (case.district, GRID, "E0102")
    assert 0 <= begun <= ended <= day["until"]
    assert [len(step) for step in steps] == [3] * 7, "each stage that was left, none after the end"
    (*_before, last) = rows[still.pk][8]
    minute = (localtime() - localtime().replace(hour=0, minute=0, second=0)).total_seconds() / 60
    assert last[0] is None and last[1] == pytest.approx(minute - 5, abs=0.5)
    assert rows[still.pk][7] is None


def test_statements_are_few_and_do_not_grow(works, late, signed_in_client, statements):
    works.case("closed")
    client = signed_in_client("leader")
    paths = [PAGE, *DATA]
    few = {path: statements(client, path) for path in paths}
    for _ in range(3):
        case = works.case("handling")
        Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(days=1))
    assert {path: statements(client, path) for path in paths} == few
    assert {path.removeprefix(PAGE): n for path, n in few.items() if "ground" not in path} == {
        "": 17, "figures/": 7, "late/": 1, "ranking/": 3, "hours/": 2, "classes/": 1,
        "happenings/": 2, "live.geojson": 2, "day.json": 3,
    }  # fmt: skip
