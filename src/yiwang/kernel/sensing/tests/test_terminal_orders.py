"""Orders to terminals over real connections: answered by serial, once a connection, never late."""

import asyncio
import socket
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Invalid
from yiwang.lib.jt808.orders import read_answer

from ..models import Command, Presence, Shadow
from ..services.commands import cancel, expire, order, take_due
from ..simulating.jt808 import Terminal as Simulated
from ..simulating.saying import Word
from .terminals import Terminal, position
from .test_jt808d import PHONE, port, serving, vehicle  # noqa: F401  # fixtures
from .test_worker import work

pytestmark = pytest.mark.django_db(transaction=True)


def laid(device, body, *, seconds=60.0):
    return order(
        actor=SYSTEM, request_id=uuid.uuid4(), district=device.district, device_id=device.pk,
        body=body, expires_in=timedelta(seconds=seconds),
    )  # fmt: skip


def ended(*commands):
    """State and result of each, once the worker has heard of all."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for command in commands:
            command.refresh_from_db()
        if all(command.ended_at for command in commands):
            break
        time.sleep(0.3)
        work(batches=1)
    return [(command.state, command.result) for command in commands]


def here(at, **given):
    cab = Terminal(at, PHONE, **given)
    cab.say(0x0002)
    cab.answer()
    return cab


def online():
    return Presence.objects.get().online


def test_each_order_is_done_answered_and_kept(vehicle, port):  # noqa: F811
    say = laid(vehicle, {"say": {"text": "请勿占道", "aloud": True}})
    with closing(here(port)) as cab:
        told = cab.told()
        assert (told.header.message, told.body) == (0x8300, b"\x0c" + "请勿占道".encode("gbk"))
        cab.reply(told)
        locate = laid(vehicle, {"locate": {}})
        told = cab.told()
        assert (told.header.message, told.body) == (0x8201, b"")
        cab.reply(told)  # it was understood; where it is comes yet
        at = now().replace(microsecond=0)
        cab.say(0x0201, told.header.serial.to_bytes(2) + position(at))
        asked = laid(vehicle, {"ask": {}})
        told = cab.told()
        assert told.header.message == 0x8104
        cab.say(0x0104, told.header.serial.to_bytes(2) + bytes.fromhex("010000002904 0000001e"))
        wanted = laid(vehicle, {"set": {"report_interval": 20, "heartbeat": None}})
        told = cab.told()
        assert told.body.hex() == "01000000290400000014"
        cab.say(0x0001, b"\xff\xff\x81\x03\x00")  # of a serial that was never sent
        cab.reply(told)
        again = laid(vehicle, {"restart": {}})
        told = cab.told()
        assert (told.header.message, told.body) == (0x8105, b"\x04")
        cab.reply(told, 3)
        states = ended(say, locate, asked, wanted, again)
    where = {"at": at.astimezone(UTC).isoformat(), "lon": 113.6, "lat": 24.8, "speed": 36.5}
    found = datetime.fromisoformat(states[1][1].pop("at"))
    assert found.isoformat() != "" and found == datetime.fromisoformat(where.pop("at"))
    assert states == [
        ("done", None), ("done", where), ("done", {"report_interval": 30}), ("done", None),
        ("failed", "unsupported"),
    ]  # fmt: skip
    assert Shadow.objects.get().reported == {"report_interval": 20}
    assert set(Command.objects.values_list("tries", flat=True)) == {1}
    assert take_due() == []


def test_an_order_waits_for_its_terminal_and_goes_once_a_connection(vehicle, port):  # noqa: F811
    say = laid(vehicle, {"say": {"text": "回场"}})
    past, gone = (laid(vehicle, {"say": {"text": word}}, seconds=1.5) for word in ("一", "二"))
    cancel(actor=SYSTEM, district=vehicle.district, command_id=gone.pk)
    time.sleep(1.6)
    say.refresh_from_db()
    assert (say.state, say.tries) == ("waiting", 0)
    for tries in (1, 2, 3):
        with closing(here(port, edition=1)) as cab:
            assert cab.told().body == b"\x07\x01" + "回场".encode("gbk")
            assert cab.silent(0.8)
        say.refresh_from_db()
        assert (say.state, say.tries) == ("sent", tries)
    with closing(here(port)) as cab:
        assert cab.silent(0.8)
    time.sleep(0.6)
    assert not online()
    expire()
    past.refresh_from_db()
    say.refresh_from_db()
    assert (past.state, past.tries, say.ended_at) == ("expired", 0, None)


def test_the_gateway_that_holds_the_connection_sends(vehicle, broker):  # noqa: F811
    with serving() as first, serving() as second:
        old = here(first)
        time.sleep(0.7)
        with closing(here(second)) as new:
            time.sleep(0.7)
            assert Presence.objects.get().via.endswith(f":{second}")
            laid(vehicle, {"say": {"text": "回场"}})
            assert new.told().header.message == 0x8300
            assert old.silent(0.8)
            old.close()
            time.sleep(0.7)
            assert online()
    assert not online()


def test_what_the_network_has_not_delivered_at_its_end_never_arrives(vehicle, port):  # noqa: F811
    cab = here(port)
    time.sleep(0.6)
    with closing(cab):
        cab.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        cab.send(cab.frame(0x0002) * 5000)  # whose answers nobody reads
        say = laid(vehicle, {"say": {"text": "停车"}}, seconds=1.5)
        time.sleep(2.2)
        heard = bytearray()
        with pytest.raises(ConnectionError):
            while received := cab.socket.recv(1 << 16):
                heard += received
    assert "停车".encode("gbk") not in heard
    say.refresh_from_db()
    assert say.tries == 1


def test_simulated_terminals_obey(vehicle, port):  # noqa: F811
    async def drive():
        cab = Simulated(("127.0.0.1", port), number=PHONE, count=lambda: None)
        await cab.connect()
        await cab.say(Word(now(), {"speed": 20.0}, 1, 113.6, 24.8))
        await asyncio.sleep(2)
        await cab.close()
        return cab.texts

    orders = [
        laid(vehicle, body)
        for body in (
            {"say": {"text": "慢行"}}, {"set": {"max_speed": 40}}, {"locate": {}}, {"ask": {}},
        )
    ]  # fmt: skip
    texts = asyncio.run(drive())
    states = ended(*orders)
    assert [state for state, _ in states] == ["done"] * 4
    assert texts == [b"\x04" + "慢行".encode("gbk")]
    assert states[3][1] == {"heartbeat": 60, "report_interval": 10, "max_speed": 40}


def test_what_no_terminal_understands_is_not_ordered(vehicle):  # noqa: F811
    for body in (
        {"dance": {}},
        {"say": {"text": "🚛"}},
        {"say": {"text": " "}},
        {"say": {"text": "长" * 201}},
        {"set": {}},
        {"set": {"server": 1}},
        {"set": {"max_speed": 40.5}},
        {"locate": {"now": True}},
    ):
        with pytest.raises(Invalid):
            laid(vehicle, body)
    assert not Command.objects.exists()
    assert read_answer(b"\0\1\x83\0\0").result == 0
