"""The gateway's life: listen, know the terminals, store what they say."""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import nats
import nats.errors
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from yiwang.lib.crypto import keyed_digest

from ...models import Device, DeviceKind
from ...selectors import revision
from ...transport import BATCHES
from ...transport.address import broker_url
from .collecting import Collector
from .errands import Errands
from .hearing import Terminal
from .session import Hall, Session

FRESH_FOR = 2.0  # seconds
LEAVE_WITHIN, CLOSE_WITHIN = 2.5, 0.5  # seconds; who runs us gives us five
STORE_WITHIN = 5.0  # seconds; then the frames of a message go unanswered


async def serve(host: str, port: int, *, tell: Callable[[str], None]) -> None:
    """Runs until cancelled. Without the broker frames go unanswered, and terminals send again."""
    broker = await _connected(tell)

    async def store(subject: str, payload: bytes, number: str) -> bool:
        headers = {"Nmqtt-Pub": "1", "Nats-Msg-Id": number}
        try:
            answer = await broker.request(subject, payload, timeout=STORE_WITHIN, headers=headers)
        except (nats.errors.Error, OSError):
            return False
        return "seq" in json.loads(answer.data)

    terminals: dict[str, Terminal] = {}
    collector = Collector(partial(store, f"{BATCHES}jt808"))
    hall = Hall(find=terminals.get, greet=_code, collector=collector)
    errands = Errands(hall, f"{socket.gethostname()[:50]}:{port}", store, tell)
    knowing = asyncio.create_task(_know(terminals, tell))
    running = asyncio.create_task(errands.run())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(hall), host, port, backlog=4096)
    tell(f"hears terminals on {host}:{port}")
    try:
        await asyncio.gather(knowing, running)  # `serve_forever` would wait for all to hang up
    finally:
        server.close()
        running.cancel()
        await _left(hall, errands, tell)
        with suppress(TimeoutError):
            await asyncio.wait_for(broker.close(), CLOSE_WITHIN)


async def _left(hall: Hall, errands: Errands, tell: Callable[[str], None]) -> None:
    """Say what can still be said. A broker that stopped with us answers nothing any more; what it
    has not stored was acknowledged to nobody, and terminals say it again."""
    try:
        async with asyncio.timeout(LEAVE_WITHIN):
            await hall.collector.settle()
            await errands.leave()
    except TimeoutError:
        tell("stopped without an answer of the store; terminals say the last frames again")
    hall.end()


async def _connected(tell: Callable[[str], None]) -> nats.NATS:
    async def note(fault: Exception) -> None:
        tell(f"broker: {fault}")

    while True:
        try:
            return await nats.connect(
                broker_url().split(","),
                name="yiwang jt808",
                error_cb=note,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.5,
                pending_size=0,
            )
        except (nats.errors.Error, OSError):
            await asyncio.sleep(0.5)


async def _know(terminals: dict[str, Terminal], tell: Callable[[str], None]) -> None:
    """Keep `terminals` what the register says."""
    known = -1
    while True:
        try:
            found = await asyncio.to_thread(_looked, known)
        except (DatabaseError, InterfaceError) as fault:
            tell(f"database: {fault}")
        else:
            if found is not None:
                known, now_known = found
                terminals.clear()
                terminals.update(now_known)
        await asyncio.sleep(FRESH_FOR)


def _looked(known: int) -> tuple[int, dict[str, Terminal]] | None:
    try:
        found = revision()
        if found == known:
            return None
        rows = Device.objects.filter(
            state=Device.State.IN_USE, kind__speaks=DeviceKind.Speaks.JT808
        )
        return found, {
            device.code.lstrip("0"): Terminal(
                id=device.pk,
                district=device.district,
                code=device.code,
                kind=device.kind.code,
                channels=device.kind.channel_names,
            )
            for device in rows.select_related("kind").iterator()
        }
    finally:
        connection.close()


def _code(number: str) -> str:
    """What a terminal that registered signs in with; any terminal may ask, so it proves little."""
    return keyed_digest(settings.INDEX_KEY, f"jt808:{number}")[:16]
