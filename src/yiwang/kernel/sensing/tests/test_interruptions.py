"""What is away for a while: nothing acknowledged is lost, and it catches up."""

import threading
import time
from contextlib import closing

import pytest
from django.db import connection
from django.utils.timezone import now

from ..models import Cursor, LakeFile
from .alarm_makers import a_rule
from .door import Door
from .makers import fridges
from .nursery import WORKERS, Nursery
from .recomputing import kept_alarms, recomputed_alarms
from .speaking import Speaker
from .talking import EACH, admitted, drained, kept, talking, until
from .test_alarm_kills import warmth

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MESSAGES = 600
STOPPED = 3.0  # seconds


def say(broker, device, secret):
    begin = int(now().timestamp() * 1000) - 60_000
    with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
        for part in range(MESSAGES):
            numbers = range(part * EACH, (part + 1) * EACH)
            speaker.say([[{"at": begin + n, "seq": n, "v": {"t": n}} for n in numbers]])


def test_its_connections_to_the_database_are_cut_again_and_again(broker, nursery):
    ((device, secret),) = fridges(1)
    nursery.start()
    until(lambda: admitted(broker, device, secret))
    saying = threading.Thread(target=say, args=(broker, device, secret))
    saying.start()
    cut = 0
    while saying.is_alive():
        time.sleep(0.7)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [WORKERS],
            )
            cut += cursor.fetchone()[0]
    saying.join()
    assert cut > 0
    until(lambda: drained(broker))
    until(lambda: kept()[0] >= MESSAGES * EACH)
    assert kept() == (MESSAGES * EACH, MESSAGES * EACH)


def test_the_database_is_stopped_while_devices_speak(broker):
    """Stopped and started as a server is: whoever was connected is cut off, nobody gets in."""
    devices = fridges(3)
    a_rule(hysteresis=1.0)
    door = Door()
    with closing(Nursery(door.port)) as nursery:
        nursery.start()
        until(lambda: admitted(broker, *devices[-1]))
        with talking(broker, devices, warmth, behind=100) as said:
            until(LakeFile.objects.exists)
            door.shut()
            before, reached = dict(said), Cursor.objects.get().seq
            time.sleep(STOPPED)
            assert all(said[code] > number for code, number in before.items()), "devices are heard"
            assert nursery.says("Connection refused") and Cursor.objects.get().seq == reached
            door.open()
            until(lambda: Cursor.objects.get().seq > reached)
        until(lambda: kept()[0] >= sum(said.values()))
        assert kept() == (sum(said.values()), sum(said.values()))
        until(lambda: kept_alarms() == recomputed_alarms(), seconds=20)
        assert len(kept_alarms()) > 10
        nursery.kill()
    door.shut()
