"""A disk that is full: nobody is told that anything was stored, the operator is told why, and it
goes on by itself once there is room."""

import json
import resource
import subprocess
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from django.utils.timezone import now

from yiwang.lib import mqtt

from ..lake.writing import root
from ..models import Cursor, LakeFile
from ..transport import Intake, Wire
from ..transport.address import admitted_devices
from .conftest import Running
from .makers import fridges
from .nursery import Nursery
from .speaking import Speaker
from .talking import admitted, kept, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MB = 1 << 20
WIDE = 60_000  # bytes of a message, most of them spaces


@pytest.fixture
def begin(broker):
    """Starts another broker instead, which ends with the test."""
    broker.kill()
    begun = []

    def begin(**otherwise):
        begun.append(Running(replace(broker.broker, **otherwise)))
        return begun[-1]

    yield begin
    for each in begun:
        each.kill()


@pytest.fixture
def disk(tmp_path):
    """A small file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)]
    try:
        mounted = subprocess.run(mounting, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("only root may mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


class Wide:
    """A device whose readings take much room; each is said until it is acknowledged."""

    def __init__(self, port, device, secret):
        self.port, self.device, self.secret = port, device, secret
        self.speaker, self.said = None, 0

    def say(self):
        """Whether it is acknowledged."""
        reading = {"at": int(now().timestamp() * 1000), "seq": self.said, "v": {"t": 4}}
        payload = json.dumps([reading]).encode().ljust(WIDE)
        try:
            if self.speaker is None:
                self.speaker = Speaker(self.port, self.device, self.secret)
                self.speaker.socket.settimeout(7)
            self.speaker.socket.sendall(mqtt.publish(self.speaker.topic, payload, 1))
            assert any(packet.kind == mqtt.PUBACK for packet in self.speaker.read())
        except (OSError, AssertionError, ValueError):
            self.close()
            return False
        self.said += 1
        return True

    def close(self):
        if self.speaker is not None:
            self.speaker.close()
            self.speaker = None


def nothing_is_half():
    lying = {str(path.relative_to(root())) for path in root().glob("kind=*/*/*")}
    return lying == set(LakeFile.objects.values_list("path", flat=True))


def test_no_room_for_the_lake(broker, nursery):
    ((device, secret),) = fridges(1)
    nursery.start()
    until(lambda: admitted(broker, device, secret))
    _, most = resource.prlimit(nursery.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(nursery.pid, resource.RLIMIT_FSIZE, (1000, most))
    begin = int(now().timestamp() * 1000) - 60_000
    with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
        speaker.say([[{"at": begin + n, "seq": n, "v": {"t": n % 9}} for n in range(500)]])
    until(lambda: nursery.says("File too large; again in"))
    assert nothing_is_half() and not LakeFile.objects.exists()
    assert Cursor.objects.get().seq == 0
    resource.prlimit(nursery.pid, resource.RLIMIT_FSIZE, (most, most))
    until(LakeFile.objects.exists)
    assert kept() == (500, 500) and nothing_is_half()


def test_the_store_has_reached_its_limit_and_the_worker_makes_room(begin, nursery):
    small = begin(most_bytes=2 * MB)
    ((device, secret),) = fridges(1)
    with closing(Wire(small.broker.url)) as wire:
        Intake(wire).stand()
    small.broker.admit(admitted_devices())
    until(lambda: admitted(small, device, secret))
    with closing(Wide(small.broker.mqtt, device, secret)) as wide:
        while wide.say():
            assert wide.said < 3 * MB / WIDE
        nursery.start()
        until(lambda: nursery.says("devices are not acknowledged"))
        until(lambda: nursery.says("devices are acknowledged again"))
        until(wide.say)
        until(lambda: kept()[0] >= wide.said)
    assert kept() == (wide.said, wide.said)


def test_a_disk_that_others_filled(disk, begin, settings):
    settings.SENSING_HOME, settings.SENSING_LAKE = disk / "broker", disk / "lake"
    there = begin(home=disk / "broker")
    ((device, secret),) = fridges(1)
    with (
        closing(Nursery()) as nursery,
        closing(Wide(there.broker.mqtt, device, secret)) as wide,
        there.supervised(),
    ):
        nursery.start()
        until(lambda: admitted(there, device, secret))
        until(wide.say)
        until(lambda: kept() == (1, 1))
        with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        while wide.say():
            assert wide.said < 12 * MB / WIDE
        until(lambda: nursery.says("no space left on device; the broker must be started again"))
        until(lambda: nursery.says("again in"))
        assert kept() == (1, 1)
        (disk / "ballast").unlink()
        until(wide.say)
        until(lambda: kept()[0] >= wide.said)
        assert kept() == (wide.said, wide.said)
        until(nothing_is_half)
