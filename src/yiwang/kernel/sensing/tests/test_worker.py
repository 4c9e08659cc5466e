"""From a device over MQTT into PostgreSQL and Parquet, with the real broker."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.utils.timezone import now

from yiwang.lib.mqtt import Refusal, Session

from ..lake.reading import naive
from ..lake.writing import root
from ..models import Cursor, LakeFile, LastSeen, Latest, Poison, Quarantined
from ..transport.address import user_of
from ..worker.running import Worker
from .makers import DISTRICT, fridges

pytestmark = pytest.mark.django_db


def connect(broker, device, secret):
    host, port = "127.0.0.1", broker.broker.mqtt
    user = user_of(device.district, device.code)
    return Session(host, port, client=f"{device.code}-up", user=user, secret=secret)


def let_in(broker, device, secret):
    """A session, asked for again while the broker has not yet read who was registered just now."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with contextlib.suppress(Refusal):
            return connect(broker, device, secret)
        time.sleep(0.1)
    return connect(broker, device, secret)


def speak(broker, device, secret, *payloads, topic=None):
    with let_in(broker, device, secret) as session:
        for payload in payloads:
            data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            session.publish(topic or f"{device.topic}/up", data)


def work(*, batches=1):
    """Let the worker live until it has taken so many batches (none: until it has stood up)."""
    done, told = [], []
    until = time.monotonic() + 10

    def enough():
        return time.monotonic() > until or (len(done) >= batches if batches else bool(told))

    Worker(tell=told.append, done=done.append, stop=enough, seconds=0.1).run()
    assert all("after" in line for line in told), told
    assert len(done) == batches
    return done


def lake_rows():
    files = [root() / path for path in LakeFile.objects.values_list("path", flat=True)]
    return pl.read_parquet(files) if files else pl.DataFrame()


def test_a_reading_travels(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    at = now().replace(microsecond=0)
    before = at - timedelta(minutes=1)
    speak(
        broker,
        device,
        secret,
        {"at": at.isoformat(), "seq": 2, "v": {"t": 4.2, "door": True}, "lon": 113.6, "lat": 24.8},
        [{"at": int(before.timestamp() * 1000), "seq": 1, "v": {"t": 5.0}}],
    )
    (done,) = work()
    assert (done.readings, done.rows, done.spoilt, done.odd) == (2, 3, 0, 0)
    assert dict(Latest.objects.values_list("channel", "value")) == {"t": 4.2, "door": 1.0}
    seen = LastSeen.objects.get()
    assert (seen.at, seen.lon, seen.lat) == (at, 113.6, 24.8)
    rows = lake_rows().sort("at", "channel")
    assert rows["value"].to_list() == [5.0, 1.0, 4.2]
    assert rows["at"].to_list()[0] == naive(before)
    assert Cursor.objects.get().seq > 0


def test_what_was_read_is_not_read_again_after_a_restart(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    reading = {"at": now().isoformat(), "v": {"t": 4.0}}
    speak(broker, device, secret, reading)
    work()
    broker.kill()
    broker.start()
    speak(broker, device, secret, reading, {"at": now().isoformat(), "v": {"t": 4.1}})
    (done,) = work()
    assert (done.readings, done.rows, done.repeated) == (2, 1, 1)
    assert sorted(lake_rows()["value"]) == [4.0, 4.1]


def test_a_device_speaks_for_itself_only(broker):
    (mine, secret), (other, _) = fridges(2)
    work(batches=0)
    reading = {"at": now().isoformat(), "v": {"t": 4.0}}
    speak(broker, mine, secret, reading, topic=f"{other.topic}/up")
    speak(broker, mine, secret, [reading | {"c": other.code}])
    work()
    assert list(Latest.objects.values_list("device__code", flat=True)) == [mine.code]
    with pytest.raises(Refusal):
        connect(broker, mine, "yd_guessed")


def test_what_cannot_be_read_is_kept_row_by_row(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    at = now().isoformat()
    good = {"at": at, "v": {"t": 4.0}}
    speak(broker, device, secret, b"\xff{", b"", {"v": {"t": 1}}, [good, {"at": "yesterday"}, 7])
    (done,) = work()
    assert (done.rows, done.spoilt) == (1, 5)
    assert sorted(Poison.objects.values_list("part", flat=True)) == [0, 0, 0, 1, 2]
    assert Poison.objects.filter(district=DISTRICT).count() == 5
    assert bytes(Poison.objects.get(part=2).payload) == b"7"


def test_what_cannot_be_right_is_quarantined(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    at = now()
    year = timedelta(days=365)
    speak(
        broker,
        device,
        secret,
        {"at": (at + year).isoformat(), "v": {"t": 4.0}},
        {"at": (at - year).isoformat(), "v": {"t": 4.0}},
        {"at": at.isoformat(), "v": {"t": 4.0, "mood": 1}},
        {"at": at.isoformat(), "seq": 1, "v": {"t": 4.0}, "lon": 400, "lat": 0},
        {"at": at.isoformat(), "seq": 2, "v": {"t": 4.0}, "lon": 113.0},
        b'{"at": 9007199254740991, "v": {"t": 1}}',
    )
    (done,) = work()
    assert done.rows == 1
    found = Quarantined.objects.values_list("reason", flat=True)
    assert sorted(found) == ["channel", "future", "future", "old", "position", "position"]
    assert Latest.objects.get().at == at


def test_late_readings_are_marked_and_move_nothing_back(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    at, old = now(), now() - timedelta(days=2)
    speak(broker, device, secret, {"at": at.isoformat(), "v": {"t": 4.0}})
    work()
    speak(broker, device, secret, {"at": old.isoformat(), "v": {"t": 9.0}})
    work()
    assert Latest.objects.get().value == 4.0
    assert LastSeen.objects.get().at == at
    assert dict(lake_rows().select("value", "late").rows()) == {4.0: False, 9.0: True}
    assert len(set(LakeFile.objects.values_list("dt", flat=True))) == 2


def test_a_worker_that_was_replaced_commits_nothing(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    told = []

    def usurp(line):
        told.append(line)
        if len(told) == 1:
            Cursor.objects.update(holder="somebody else")

    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 4.0}})
    Worker(tell=usurp, stop=lambda: len(told) >= 2, seconds=0.1).run()
    assert "Replaced" in told[1]
    assert not Latest.objects.exists() and not LakeFile.objects.exists()
    work()
    assert list(root().glob("*/*/*")) == [
        root() / path for path in LakeFile.objects.values_list("path", flat=True)
    ]
    assert Latest.objects.get().value == 4.0
    assert datetime.now(UTC) - Latest.objects.get().at < timedelta(minutes=1)
