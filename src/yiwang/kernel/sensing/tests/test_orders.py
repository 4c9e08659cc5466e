"""Orders reach devices over MQTT, also later, and answers come back; alarms ring from readings."""

import json
import time
import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib import mqtt

from ..models import Alarm, Command
from ..services.commands import order
from .alarm_makers import a_rule
from .makers import fridges
from .speaking import Speaker
from .test_worker import speak, work

pytestmark = pytest.mark.django_db


class Listener(Speaker):
    """A device that is told things, with a persistent session."""

    clean = False

    def told(self):
        """The next order."""
        while True:
            packets, self.early = self.early or self.read(), []
            for packet in packets:
                if packet.kind == mqtt.PUBLISH:
                    _, payload, number = mqtt.said(packet)
                    self.socket.sendall(mqtt.acknowledge(number))
                    return json.loads(payload)


def laid(device):
    return order(
        actor=SYSTEM,
        request_id=uuid.uuid4(),
        district=device.district,
        device_id=device.pk,
        body={"set": {"lamp": 1}},
    )


def test_an_order_is_done_and_answered(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    time.sleep(0.3)  # the broker reads its users
    lamp = Listener(broker.broker.mqtt, device, secret)
    lamp.socket.sendall(mqtt.subscribe(f"{device.topic}/cmd", 1))
    lamp.read()
    lamp.close()
    command = laid(device)
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 4}})
    work()
    command.refresh_from_db()
    assert (command.state, command.tries) == (Command.State.SENT, 1)
    lamp = Listener(broker.broker.mqtt, device, secret)
    told = lamp.told()
    assert (told["id"], told["set"]) == (str(command.request_id), {"lamp": 1})
    answer = {"id": told["id"], "ok": True, "result": "on"}
    speak(broker, device, secret, answer, b"no answer", topic=f"{device.topic}/ack")
    work()
    command.refresh_from_db()
    assert (command.state, command.result) == (Command.State.DONE, "on")
    lamp.close()


def test_an_alarm_rings_from_a_reading(broker):
    ((device, secret),) = fridges(1)
    a_rule()
    work(batches=0)
    time.sleep(0.3)
    at = now()
    speak(broker, device, secret, {"at": (at - timedelta(minutes=1)).isoformat(), "v": {"t": 7.9}})
    speak(broker, device, secret, {"at": at.isoformat(), "v": {"t": 9.5}})
    work()
    alarm = Alarm.objects.get()
    assert (alarm.device, alarm.value, alarm.late, alarm.opened_at) == (device, 9.5, False, at)
