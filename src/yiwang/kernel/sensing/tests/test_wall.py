"""What the wall draws of devices, and a matter in one click from it."""

import json
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import Error
from django.urls import reverse

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Refused

from ..models import WantedMatter
from ..selectors.positions import measures_now
from ..services.wanting import link_device_matter, want_device_matter
from .alarm_makers import a_fridge, a_rule, applied, said
from .movers import a_vehicle, heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def vehicle(town):
    device = a_vehicle()
    heard(device, *town.centre_of(GRID))
    return device


def _want(actor, device, request_id=None):
    return want_device_matter(
        actor=actor, district=DISTRICT, device_id=device.pk, request_id=request_id or uuid4()
    )


def test_the_layers(vehicle, town, signed_in_client):
    lon, lat = town.centre_of(GRID)
    fridge = a_fridge(lon=lon, lat=lat)
    a_fridge("F2", lon=lon, lat=lat)
    applied(said(fridge, a_rule()))
    for name, title in (("wall_moving", vehicle.title), ("wall_sounding", fridge.title)):
        for person, seen in (("wall", 1), ("outsider", 0)):
            answer = signed_in_client(person).get(reverse(f"sensing:{name}"))
            found = [each["properties"] for each in json.loads(answer.content)["features"]]
            assert len(found) == seen
            assert all(each["name"] == title and "/card/" in each["card"] for each in found)


def test_the_number_opens_its_list(vehicle, cast, signed_in_client, django_assert_num_queries):
    actor = cast.actor("leader")
    with django_assert_num_queries(1):
        assert measures_now(actor, STREET) == {"devices_moving": 1}
    assert measures_now(actor, COMMUNITY) == {"devices_moving": 1}
    assert measures_now(cast.actor("outsider"), DISTRICT) == {}
    assert measures_now(cast.actor("collector"), STREET) == {}
    answer = signed_in_client("leader").get(reverse("sensing:now_moving"), {"division": STREET})
    assert answer.url.endswith(f"/devices/map/?state=moving&division={STREET}")


def test_the_card_offers_a_matter_to_who_may(vehicle, signed_in_client):
    card = reverse("sensing:card", args=[DISTRICT, vehicle.pk])
    deed = reverse("sensing:device_matter", args=[DISTRICT, vehicle.pk])
    for person, offered in (("supervisor", True), ("leader", False), ("wall", False)):
        client = signed_in_client(person)
        page = client.get(card).content.decode()
        assert vehicle.title in page and ("转为事件" in page) == offered
        if not offered:
            assert client.post(deed).status_code == 403
    assert signed_in_client("outsider").get(card).status_code == 404
    assert signed_in_client("outsider").post(deed).status_code == 404
    assert not WantedMatter.objects.exists()
    client = signed_in_client("supervisor")
    page = client.post(deed, {"card": "1", "request_id": str(uuid4())})
    assert page.status_code == 200 and "正在建立" in page.content.decode()
    again = client.post(deed, {"card": "1", "request_id": str(uuid4())})
    assert again.status_code == 409 and "请稍候" in again.content.decode()
    assert client.post(deed).status_code == 302
    assert WantedMatter.objects.count() == 1


def test_an_alarm_goes_first(vehicle, town, signed_in_client):
    fridge = a_fridge(lon=113.6, lat=24.8)
    applied(said(fridge, a_rule()))
    client = signed_in_client("dispatcher")
    card = client.get(reverse("sensing:card", args=[DISTRICT, fridge.pk])).content.decode()
    assert "报警转为事件" in card and "温度过高" in card
    deed = reverse("sensing:device_matter", args=[DISTRICT, fridge.pk])
    asked = client.post(deed, {"card": "1"}).content.decode()
    assert "正在建立" in asked and "转为事件" not in asked
    assert not WantedMatter.objects.exists()
    assert StoredEvent.objects.filter(name__endswith="MatterWanted").exists()


def test_the_same_wish_again_is_one(vehicle, cast):
    actor, request_id = cast.actor("supervisor"), uuid4()
    first = _want(actor, vehicle, request_id)
    assert _want(actor, vehicle, request_id) == first
    with pytest.raises(Conflict):
        _want(actor, a_vehicle("13912345679"), request_id)
    with pytest.raises(Refused):
        _want(actor, vehicle)
    for person in ("leader", "outsider"):
        with pytest.raises(Forbidden):
            _want(cast.actor(person), vehicle)
    link = {"district": DISTRICT, "wanted_id": first.pk}
    assert link_device_matter(**link, number="1", path="/cases/1/")
    assert not link_device_matter(**link, number="2", path="/cases/2/")
    with pytest.raises(Error, match="becomes one matter"), transaction.atomic():
        WantedMatter.objects.update(matter_number="3")
    assert _want(SYSTEM, vehicle).pk != first.pk
