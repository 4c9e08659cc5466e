"""A full disk is said where people look, from when, and is over by itself."""

import shutil
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.notify.models import Message

from ..commands.sensing import sensing
from ..models import StoreTrouble
from ..selectors import troubles
from ..services import retire
from ..services.receiving import StoreAway, send
from ..services.troubles import look_at_stores
from ..transport import Intake, Wire
from .alarm_makers import a_fridge
from .conftest import Running
from .test_worker import work

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def fridge(cast, town, broker, lake):
    lake.mkdir()
    work(batches=0)
    return a_fridge()


def ask(*pages, client):
    return [
        client.get(reverse(f"sensing:{name}") + "?state=all").content.decode() for name in pages
    ]


def test_a_lake_without_room(fridge, lake, signed_in_client):
    client = signed_in_client("steward")
    assert look_at_stores() == [] and "写不进磁盘" not in ask("devices", client=client)[0]
    shutil.rmtree(lake)
    lake.symlink_to("/proc")  # a directory in which nobody can write
    [found] = look_at_stores()
    assert found.what == "lake" and found.told_at is None and not Message.objects.exists()
    for page in ask("devices", "alarms", "tables", client=client):
        assert "历史数据写不进磁盘" in page and "请系统管理员清出磁盘空间" in page
    StoreTrouble.objects.update(since=now() - timedelta(minutes=2))
    for _again in range(2):
        [found] = look_at_stores()
    assert Message.objects.count() == 1 and "设备数据存不下" in Message.objects.get().title
    assert CliRunner().invoke(sensing, ["status"]).exit_code == 1
    lake.unlink()
    lake.mkdir()
    assert look_at_stores() == [] and not troubles().exists()
    assert "写不进磁盘" not in ask("devices", client=client)[0]
    assert StoreTrouble.objects.get().over_at is not None
    done = CliRunner().invoke(sensing, ["status"])
    assert done.exit_code == 0 and "what devices say is stored" in done.output


def test_a_store_that_is_away_or_full(fridge, broker):
    broker.kill()
    assert [each.what for each in look_at_stores()] == ["stream"]
    small = Running(replace(broker.broker, most_bytes=2 << 20))
    try:
        with closing(Wire(small.broker.url)) as wire:
            Intake(wire).stand()
            assert [each.detail for each in look_at_stores()] == []
            with pytest.raises(StoreAway):
                while True:
                    send("$MQTT.msgs.gov.batch.import", b"[]".ljust(200_000), "")
            [found] = look_at_stores()
    finally:
        small.kill()
    assert found.what == "stream" and found.detail == "insufficient resources"


def test_little_is_left(fridge, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(100 << 30, 98 << 30, 2 << 30))
    [found] = look_at_stores()
    assert (found.what, found.detail) == ("room", "2.0 / 100.0 GiB")
    retire(actor=SYSTEM, district=fridge.district, device_id=fridge.pk)
    assert look_at_stores() == []
