"""Pages of what could not be read or believed: who sees it, and that it goes through again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.audit.models import AuditRecord

from ..models import Device, Latest, Poison, Quarantined
from .alarm_makers import a_fridge
from .test_worker import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district_steward")]
YEAR = timedelta(days=365)


def _odd(device: Device, count: int = 1, reason: str = "future") -> list[Quarantined]:
    at = now() + YEAR
    return Quarantined.objects.bulk_create(
        Quarantined(
            district=device.district, device=device, at=at + n * timedelta(minutes=1),
            received_at=now(), reason=reason,
            reading={"at": at.isoformat(), "v": {"t": 4 + n}, "seq": n + 1},
        )
        for n in range(count)
    )  # fmt: skip


def _poison(district: str = DISTRICT, payload: bytes = b"\xff\x00") -> Poison:
    return Poison.objects.create(
        district=district, stream="$MQTT_msgs", seq=7, payload=payload,
        subject=f"$MQTT.msgs.gov.{district}.fridge.F9.up", reason="Invalid UTF-8",
    )  # fmt: skip


def _url(name: str, *args: object, **query: str) -> str:
    url = reverse(f"sensing:{name}", args=args)
    return url + "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else url


def test_readings_put_aside_are_listed_narrowed_and_exported(
    signed_in_client, django_assert_max_num_queries
):
    device = a_fridge()
    _odd(device, 30)
    client = signed_in_client("steward")
    client.get(_url("quarantined"))
    with django_assert_max_num_queries(6):
        page = client.get(_url("quarantined")).content.decode()
    assert "时间超前" in page and "温度 4 ℃" in page and "data-confirm" in page
    for query in ({"q": "nothing"}, {"state": "released"}, {"reason": "old"}):
        assert "温度 4 ℃" not in client.get(_url("quarantined", **query)).content.decode()
    sheet = client.get(_url("quarantined", export="csv"))
    assert b"".join(sheet).decode("utf-8-sig").count("时间超前") == 30
    leader = signed_in_client("leader").get(_url("quarantined")).content.decode()
    assert "温度 4 ℃" in leader and "data-confirm" not in leader


def test_messages_are_shown_as_they_came(signed_in_client):
    _poison(payload=b'{"at": 1')
    binary = _poison()
    page = signed_in_client("steward").get(_url("poison")).content.decode()
    assert "gov/440204/fridge/F9/up" in page and "内容不是约定的格式" in page
    page = signed_in_client("steward").get(_url("message", DISTRICT, binary.pk)).content.decode()
    assert "ff 00" in page and "Invalid UTF-8" in page


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("leader", 403)])
def test_others_release_and_replay_nothing(person, status, signed_in_client):
    device = a_fridge()
    [odd], spoilt = _odd(device), _poison()
    client = signed_in_client(person)
    assert client.post(_url("release", DISTRICT, odd.pk), {}).status_code == status
    assert client.post(_url("replay", DISTRICT, spoilt.pk), {}).status_code == status
    assert client.get(_url("message", DISTRICT, spoilt.pk)).status_code == status
    client.post(_url("release_many"), {"ids": [odd.pk]})
    client.post(_url("replay_many"), {"ids": [spoilt.pk]})
    assert not Quarantined.objects.exclude(released_at=None).exists()
    assert not Poison.objects.exclude(replayed_at=None).exists()
    assert "冷藏箱F1" not in signed_in_client("outsider").get(_url("quarantined")).content.decode()


def test_a_clock_a_year_ahead_is_set_right_for_all_of_it(broker, signed_in_client):
    device = a_fridge()
    odd = _odd(device, 3)
    work(batches=0)
    client = signed_in_client("steward")
    really = odd[0].at - YEAR - timedelta(minutes=5)
    said = {"really": f"{really:%Y-%m-%dT%H:%M}", "others": "on"}
    page = client.post(_url("release", DISTRICT, odd[0].pk), {"really": "never"})
    assert page.status_code == 422
    assert client.post(_url("release", DISTRICT, odd[0].pk), said).status_code == 302
    work()
    assert Latest.objects.get().value == 6
    note = AuditRecord.objects.get(verb="sensing.release")
    assert note.detail["count"] == 3 and note.detail["shift_seconds"] < -YEAR.total_seconds()
    again = client.post(_url("release", DISTRICT, odd[0].pk), said)
    assert again.status_code == 302 and not Quarantined.objects.filter(released_at=None).exists()
    assert AuditRecord.objects.filter(verb="sensing.release").count() == 1


def test_without_a_broker_nothing_is_released(broker, signed_in_client):
    device = a_fridge()
    [odd], spoilt = _odd(device), _poison()
    broker.kill()
    client = signed_in_client("steward")
    page = client.post(_url("release_many"), {"ids": [odd.pk]}, follow=True)
    assert "消息服务暂时连不上" in page.content.decode()
    client.post(_url("replay_many"), {"ids": [spoilt.pk]})
    assert Quarantined.objects.filter(released_at=None).count() == 1
    assert Poison.objects.filter(replayed_at=None).count() == 1
