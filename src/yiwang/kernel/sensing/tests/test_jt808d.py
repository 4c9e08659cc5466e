"""The gateway of vehicles, with the real broker: answers when durable, stopped by no frame."""

import asyncio
import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.place import Place

from ..gateways.jt808.serving import CLOSE_WITHIN, LEAVE_WITHIN, serve
from ..models import LastSeen, Latest, Poison
from ..rules.items import read_item
from ..rules.orders import ASK, LOCATE, RESTART, SAY, SET
from ..services import NewDevice, define_kind, register
from .conftest import free_port
from .makers import DISTRICT
from .terminals import Terminal, batch, position
from .test_worker import lake_rows, work

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "013912345678"
OK, FAILED, WRONG, UNSUPPORTED = range(4)


@pytest.fixture
def vehicle(broker):
    define_kind(
        code="vehicle",
        title="车辆",
        channels=[{"name": n} for n in ("speed", "course", "acc", "mileage", "water")],
        interval_seconds=10,
        silent_after_seconds=300,
        speaks="jt808",
        orders=(SAY, LOCATE, SET, ASK, RESTART),
    )
    ((device, _),) = register(
        actor=SYSTEM,
        new=[NewDevice(PHONE.lstrip("0"), "vehicle", "环卫车", Place(DISTRICT))],
    )
    work(batches=0)
    return device


@contextmanager
def serving() -> Iterator[int]:
    port, ready = free_port(), threading.Event()
    loop = asyncio.new_event_loop()
    task = loop.create_task(serve("127.0.0.1", port, tell=lambda line: ready.set()))

    def live():
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=live)
    thread.start()
    assert ready.wait(10)
    time.sleep(0.3)  # the register is read
    yield port
    loop.call_soon_threadsafe(task.cancel)
    thread.join()


@pytest.fixture
def port(vehicle):
    with serving() as port:
        yield port


def test_a_drive(port):
    at = now().replace(microsecond=0)
    with closing(Terminal(port, PHONE)) as cab:
        cab.say(0x0100, bytes(37) + "粤F12345".encode("gbk"))
        assert cab.answer() == (0x8100, 1, OK)
        cab.say(0x0102, b"whatever")
        cab.say(0x0002)
        assert [cab.answer(), cab.answer()] == [(0x8001, 2, OK), (0x8001, 3, OK)]
        mileage = bytes.fromhex("0104000186a0") + bytes.fromhex("ee020102")
        cab.say(0x0200, position(at, items=mileage))
        assert cab.answer() == (0x8001, 4, OK)
        old = [position(at - timedelta(hours=2, seconds=n), speed=n) for n in range(3)]
        cab.say(0x0704, batch([*old, b"cut"]))
        assert cab.answer() == (0x8001, 5, OK)
        cab.say(0x0900, b"\x01maker")
        assert cab.answer() == (0x8001, 6, UNSUPPORTED)
    work(batches=1)
    latest = dict(Latest.objects.values_list("channel", "value"))
    assert latest == {"speed": 36.5, "course": 90, "acc": 1, "mileage": 10000.0}
    seen = LastSeen.objects.get()
    assert (seen.at, seen.lon, seen.lat) == (at, 113.6, 24.8)
    rows = lake_rows()
    assert rows["late"].sum() == 9 and len(rows) == 13
    assert set(rows["raw"].drop_nulls()) == {'{"ee":"0102"}'}


def test_it_stops_in_time_though_the_store_answers_nothing(vehicle, broker):
    """As when all is stopped at once: a frame on its way, a terminal there, the broker gone."""
    with serving() as port:
        cab = Terminal(port, PHONE)
        cab.say(0x0002)
        assert cab.answer() == (0x8001, 1, OK)
        broker.process.send_signal(signal.SIGSTOP)
        cab.say(0x0200, position(now()))
        time.sleep(0.2)
        begun = time.monotonic()
    took = time.monotonic() - begun
    broker.process.send_signal(signal.SIGCONT)
    assert took < LEAVE_WITHIN + CLOSE_WITHIN + 1
    with pytest.raises((AssertionError, OSError)):
        cab.answer()
    cab.close()


def test_items_that_a_room_knows(port):
    read_item("vehicle", 0x51, lambda value: {"water": int.from_bytes(value) / 100})
    with closing(Terminal(port, "0" * 8 + PHONE, edition=1)) as cab:
        cab.say(0x0200, position(now(), items=bytes.fromhex("510200c8")))
        assert cab.answer() == (0x8001, 1, OK)
    work(batches=1)
    assert Latest.objects.get(channel="water").value == 2.0


def test_a_stranger_is_told_so_and_nothing_is_kept(port):
    with closing(Terminal(port, "013900000000")) as cab:
        cab.say(0x0100, bytes(37))
        cab.say(0x0200, position(now()))
        assert [cab.answer(), cab.answer()] == [(0x8100, 1, 4), (0x8001, 2, FAILED)]
        cab.phone = PHONE
        cab.say(0x0200, position(now()))
        assert cab.answer() == (0x8001, 3, OK)
    (done,) = work()
    assert done.readings == 1


def test_parts_are_put_together_whatever_their_order(port):
    at = now()
    body = batch([position(at - timedelta(minutes=n)) for n in range(60)], late=False)
    with closing(Terminal(port, PHONE)) as cab:
        pieces = [body[i : i + 500] for i in range(0, len(body), 500)]
        frames = [
            cab.frame(0x0704, piece, parts=len(pieces), part=number)
            for number, piece in enumerate(pieces, 1)
        ]
        cab.send(b"".join(frames[1:] + frames[:1]))
        assert cab.answer() == (0x8001, 1, OK)
    (done,) = work()
    assert done.readings == 60


def test_no_answer_before_it_is_durable(port, broker):
    with closing(Terminal(port, PHONE)) as cab:
        broker.kill()
        cab.say(0x0200, position(now()))
        assert cab.silent()
        cab.say(0x0002)
        assert cab.answer() == (0x8001, 2, OK)
        broker.start()
        time.sleep(1.5)
        cab.say(0x0200, position(now() + timedelta(seconds=1)))
        assert cab.answer()[2] == OK
    work()
    assert Latest.objects.filter(channel="speed").count() == 1


def test_nothing_that_is_sent_ends_the_connection(port):
    chance = random.Random(808)
    with closing(Terminal(port, PHONE)) as cab:
        good = cab.frame(0x0200, position(now()))
        for _ in range(300):
            broken = bytearray(good)
            for _ in range(chance.randint(1, 6)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            cab.send(bytes(broken[: chance.randint(1, len(broken))]))
            cab.send(chance.randbytes(chance.randint(0, 40)) + b"\x7e")
        cab.send(b"\x7e" * 3 + b"x" * 40_000 + b"\x7e")
        cab.serial = 4999
        cab.say(0x0200, b"too short")
        cab.say(0x0200, position(now() - timedelta(seconds=2)))
        answers = [cab.answer()]
        while answers[-1][1] != 5001:
            answers.append(cab.answer())
    assert (0x8001, 5000, WRONG) in answers


def test_a_new_connection_replaces_the_old_one(port):
    with closing(Terminal(port, PHONE)) as old, closing(Terminal(port, PHONE)) as new:
        old.say(0x0002)
        old.answer()
        new.say(0x0002)
        new.answer()
        with pytest.raises(AssertionError, match="closed"):
            old.answer()
        new.say(0x0002)
        assert new.answer()[2] == OK


def test_an_impossible_clock_goes_to_the_poison(port):
    with closing(Terminal(port, PHONE)) as cab:
        body = position(now())
        cab.say(0x0200, body[:22] + b"\xff" * 6 + body[28:])
        assert cab.answer()[2] == OK
    work()
    poison = Poison.objects.get()
    assert "ffffffffffff" in poison.reason and json.loads(bytes(poison.payload))["c"]
