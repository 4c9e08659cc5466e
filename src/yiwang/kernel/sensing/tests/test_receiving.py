"""Over HTTP into the same store; and again what could not be read or believed."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Forbidden

from ..models import Latest, Poison, Quarantined
from ..services import release, replay_poison, retire
from .makers import fridges
from .test_worker import speak, work

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/readings"


def post(secret, said, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said)
    given = {"Authorization": f"Bearer {secret}"} | headers
    return Client().post(ADDRESS, body, content_type="application/json", headers=given)


def test_a_batch_over_http(broker):
    ((_, secret),) = fridges(1)
    work(batches=0)
    at = now()
    said = [{"at": (at - timedelta(seconds=n)).isoformat(), "v": {"t": n}} for n in range(300)]
    for _ in range(2):
        assert post(secret, said, **{"Idempotency-Key": "one"}).status_code == 202
    (done,) = work()
    assert (done.readings, done.rows) == (300, 300)
    assert Latest.objects.get().at == at


def test_who_and_what_is_refused(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    good = {"at": now().isoformat(), "v": {"t": 4}}
    assert post("yd_guessed", good).status_code == 401
    assert Client().post(ADDRESS, good).status_code == 401
    assert Client().get(ADDRESS).status_code == 405
    assert post(secret, b"{").status_code == 400
    assert post(secret, b"7").status_code == 400
    assert post(secret, b"[" * 100_000).status_code == 400
    assert post(secret, b" " * 1_000_000).status_code == 413
    retire(actor=SYSTEM, district=device.district, device_id=device.pk)
    assert post(secret, good).status_code == 401


def test_without_a_broker_it_says_so_and_goes_on_later(broker):
    ((_, secret),) = fridges(1)
    good = {"at": now().isoformat(), "v": {"t": 4}}
    work(batches=0)
    assert post(secret, good).status_code == 202
    broker.kill()
    refused = post(secret, good)
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    broker.start()
    assert post(secret, good).status_code == 202


def test_poison_is_read_once_it_can_be(broker, actor):
    ((device, secret),) = fridges(1)
    work(batches=0)
    retire(actor=SYSTEM, district=device.district, device_id=device.pk)
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 4}})
    work()
    (poison,) = Poison.objects.all()
    assert "no device" in poison.reason
    type(device).objects.update(state="in_use", retired_at=None)
    with pytest.raises(Forbidden):
        replay_poison(actor=actor("outsider"), ids=[poison.pk])
    assert Poison.objects.filter(replayed_at=None).count() == 1
    assert replay_poison(actor=SYSTEM, ids=[poison.pk]) == 1
    assert replay_poison(actor=SYSTEM, ids=[poison.pk]) == 0
    work()
    assert Latest.objects.get().value == 4


def test_a_clock_that_was_a_year_ahead_is_set_right(broker, actor):
    ((device, secret),) = fridges(1)
    work(batches=0)
    year, at = timedelta(days=365), now()
    speak(broker, device, secret, {"at": (at + year).isoformat(), "seq": 5, "v": {"t": 4}})
    work()
    (odd,) = Quarantined.objects.all()
    assert odd.reason == "future" and not Latest.objects.exists()
    with pytest.raises(Forbidden):
        release(actor=actor("outsider"), ids=[odd.pk])
    assert release(actor=SYSTEM, ids=[odd.pk], shift=-year) == 1
    assert release(actor=SYSTEM, ids=[odd.pk], shift=-year) == 0
    work()
    assert Latest.objects.get().at == at
