"""Devices on the map: who sees which, what they do, and that a position never goes back."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import Error
from django.urls import reverse
from django.utils.timezone import now

from tests.cast import DISTRICT, GRID

from ..models import LastSeen
from ..selectors import in_motion, placed, positions_of
from .alarm_makers import a_fridge, a_rule, applied, said
from .movers import a_vehicle, heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(town):
    """A vehicle on the way, one that stands, one that is silent, a fridge that rings."""
    lon, lat = town.centre_of(GRID)
    moving, standing, silent = (
        a_vehicle(f"1391234567{n}", title) for n, title in enumerate(("行一", "停二", "默三"))
    )
    heard(moving, lon, lat, speed=36.4, course=44.0)
    heard(standing, lon + 0.001, lat, speed=1.0)
    heard(silent, lon, lat + 0.001, at=now() - timedelta(minutes=6))
    a_vehicle("13912345679", "从来不说")
    fridge = a_fridge(lon=lon, lat=lat)
    applied(said(fridge, a_rule()))
    return moving


def _page(client, **query):
    return client.get(reverse("sensing:map"), query).content.decode()


def _points(client, **query):
    answer = client.get(reverse("sensing:positions"), query)
    features = json.loads(answer.content)["features"]
    return {each["properties"]["name"]: each for each in features}


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("", {"行一", "停二", "默三", "冷藏箱F1"}),
        ("movable", {"行一", "停二", "默三"}),
        ("moving", {"行一"}),
        ("standing", {"停二"}),
        ("silent", {"默三"}),
        ("never", {"冷藏箱F1"}),
        ("ringing", {"冷藏箱F1"}),
        ("fixed", set()),
    ],
)
def test_list_and_map_narrow_alike(city, signed_in_client, state, titles):
    client = signed_in_client("supervisor")
    assert set(_points(client, state=state)) == titles
    page = _page(client, state=state)
    assert {each for each in ("行一", "停二", "默三", "冷藏箱F1") if each in page} == titles


def test_a_point_says_what_it_does(city, signed_in_client):
    found = _points(signed_in_client("supervisor"))
    assert found["行一"]["properties"]["course"] == 44.0
    assert "移动中 · 36 km/h · 向东北" in found["行一"]["properties"]["title"]
    tones = {name: each["properties"]["tone"] for name, each in found.items()}
    assert tones == {"行一": "good", "停二": "info", "默三": "idle", "冷藏箱F1": "late"}
    page = _page(signed_in_client("supervisor"), state="moving")
    assert "第1网格" in page and "36 km/h 向东北" in page


def test_one_narrows_by_kind_place_and_name(city, signed_in_client):
    client = signed_in_client("supervisor")
    assert set(_points(client, kind="fridge")) == {"冷藏箱F1"}
    assert set(_points(client, q="停")) == {"停二"}
    assert set(_points(client, division=GRID)) == {"行一", "停二", "默三", "冷藏箱F1"}
    assert not _points(client, division="440204001002")


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("collector", 403)])
def test_others_see_nothing(city, signed_in_client, person, status):
    client = signed_in_client(person)
    alone = reverse("sensing:position", args=[DISTRICT, city.pk])
    assert client.get(alone).status_code == status
    if person == "outsider":
        assert not _points(client) and "行一" not in _page(client, state="movable")
    else:
        assert client.get(reverse("sensing:positions")).status_code == 403


def test_one_device_alone(city, signed_in_client):
    answer = signed_in_client("leader").get(reverse("sensing:position", args=[DISTRICT, city.pk]))
    assert len(json.loads(answer.content)["features"]) == 1


def test_it_costs_as_much_however_many(city, town, cast, django_assert_max_num_queries):
    lon, lat = town.centre_of(GRID)
    for number in range(20):
        heard(a_vehicle(f"138000000{number:02}", f"车{number}"), lon, lat)
    found = in_motion(placed(cast.actor("supervisor")), "moving")
    positions_of(found)
    with django_assert_max_num_queries(4):
        assert len(positions_of(found.all())) == 21


def test_a_position_never_goes_back(city):
    seen = LastSeen.objects.get(device=city)
    for before in (seen.positioned_at - timedelta(seconds=1), None):
        with pytest.raises(Error, match="time goes back"), transaction.atomic():
            LastSeen.objects.filter(pk=seen.pk).update(positioned_at=before, lon=0, lat=0)
    later = seen.positioned_at + timedelta(seconds=1)
    assert LastSeen.objects.filter(pk=seen.pk).update(positioned_at=later, lon=113.5) == 1
