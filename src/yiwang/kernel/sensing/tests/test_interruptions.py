"""What is away for a while: nothing acknowledged is lost, and it catches up."""

import threading
import time
from contextlib import closing

import pytest
from django.db import connection
from django.utils.timezone import now

from .makers import fridges
from .nursery import WORKERS
from .speaking import Speaker
from .test_kills import admitted, drained, kept, until
from .test_kills import nursery as nursery

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MESSAGES, EACH = 600, 10


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
    talking = threading.Thread(target=say, args=(broker, device, secret))
    talking.start()
    cut = 0
    while talking.is_alive():
        time.sleep(0.7)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [WORKERS],
            )
            cut += cursor.fetchone()[0]
    talking.join()
    assert cut > 0
    until(lambda: drained(broker))
    until(lambda: kept()[0] >= MESSAGES * EACH)
    assert kept() == (MESSAGES * EACH, MESSAGES * EACH)
