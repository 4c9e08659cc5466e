"""Whether a device is connected: its own word, its last will, its readings; never back in time."""

import asyncio
from datetime import timedelta

import pytest
from django.utils.timezone import now

from ..models import LastSeen, Poison, Presence
from ..services.presence import Passage, forget, note_arrivals, note_departures
from ..simulating.mqtt import MqttDevice
from ..simulating.saying import Word
from ..transport.address import mqtt_address, user_of
from .makers import fridges
from .test_worker import speak, work

pytestmark = pytest.mark.django_db


def of(device):
    found = Presence.objects.get(device=device)
    return found.online, found.at, found.via


def test_a_last_will_says_that_it_has_gone_and_a_reading_that_it_is_back(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)

    async def live(end):
        fridge = MqttDevice(
            mqtt_address(), user=user_of(device.district, device.code), secret=secret,
            topic=device.topic, count=lambda: None,
        )  # fmt: skip
        await fridge.connect()
        await fridge.say(Word(now(), {"t": 4.0}, 1))
        await asyncio.sleep(0.3)
        await end(fridge)
        await asyncio.sleep(0.3)

    async def stay(fridge):
        await asyncio.sleep(0)

    async def cut(fridge):
        fridge.cut()

    asyncio.run(live(stay))
    asyncio.run(live(cut))
    work()
    online, gone_at, via = of(device)
    assert (online, via) == (False, "mqtt")
    assert gone_at > LastSeen.objects.get().received_at
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 4.1}})
    work()
    assert of(device)[0] and of(device)[1] > gone_at
    asyncio.run(live(MqttDevice.close))
    work()
    assert not of(device)[0]


def test_only_the_last_word_of_a_batch_counts_and_others_are_set_aside(broker):
    (one, first), (other, second) = fridges(2)
    work(batches=0)
    for device, secret, words in ((one, first, (b"here", b"gone", b"maybe")),
                                  (other, second, (b"gone", b"here"))):  # fmt: skip
        speak(broker, device, secret, *words, topic=f"{device.topic}/status")
    work()
    assert (of(one)[0], of(other)[0]) == (False, True)
    assert Poison.objects.get().reason == "a status is here or gone"


def test_presence_never_goes_back(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    ahead = now() + timedelta(seconds=20)
    Presence.objects.create(
        district=device.district, device=device, online=True, at=ahead, via="mqtt"
    )
    speak(broker, device, secret, b"gone", topic=f"{device.topic}/status")
    work()
    assert of(device) == (True, ahead, "mqtt")


def test_a_gateway_speaks_of_its_own_connections_only():
    ((device, _),) = fridges(1)
    at = now()

    def passage(seconds):
        return [Passage(device.district, device.pk, at + timedelta(seconds=seconds))]

    note_arrivals("a", passage(0))
    note_arrivals("b", passage(2))
    note_departures("a", passage(3))
    note_arrivals("a", passage(1))
    assert of(device) == (True, at + timedelta(seconds=2), "b")
    forget("a")
    assert of(device)[0]
    note_departures("b", passage(1))
    assert of(device) == (False, at + timedelta(seconds=2), "b")
    note_arrivals("a", passage(4))
    forget("a")
    assert of(device) == (False, at + timedelta(seconds=4), "a")
