"""Two reactions tell the same thing at once; two workers send the same delivery at once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.races import without

from ..models import Delivery, Message
from ..services import send_due
from . import makers

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def _together(act: Callable[[], Any]) -> None:
    barrier = threading.Barrier(AT_ONCE)

    def one() -> None:
        try:
            barrier.wait(20)
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_same_thing_at_once_is_told_once() -> None:
    _together(lambda: makers.told(makers.contact()))
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


def test_without_the_constraint_the_same_race_tells_it_again() -> None:
    with without("notify_told_once"):
        _together(lambda: makers.told(makers.contact()))
        assert Delivery.objects.count() == AT_ONCE


def test_many_workers_send_it_once(settings: Any) -> None:
    settings.NOTIFY_QUIET = ""
    with makers.listening() as gateway:
        settings.NOTIFY_SMS = {"adapter": "gateway", "url": gateway.url}
        for number in range(5):
            makers.told(makers.contact(), key=f"k{number}")
        _together(send_due)
    assert len(gateway.received) == 5
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
