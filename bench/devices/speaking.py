"""Devices that speak as fast as they are answered: processes of their own, so that Python's one
lock is not what is measured."""

import asyncio
import json
import math
import struct
import sys
import time
from datetime import UTC, datetime, timedelta

from yiwang.lib import mqtt
from yiwang.lib.jt808 import Splitter, encode, read_frame, unescape

BREAKS_EVERY = 100  # readings of `pace`
PATIENCE = 60.0  # seconds for one connection of `hold` and its answer


def reading(at: int, seq: int) -> bytes:
    return b'{"at":%d,"seq":%d,"v":{"t":%.2f}}' % (at, seq, 4 + seq % 97 / 50)


async def talk(
    port: int, topic: str, user: str, secret: str, messages: int, each: int, window: int
) -> None:
    """So many messages of `each` readings, at most `window` of them unanswered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(mqtt.connect(user, user, secret))
    await reader.readexactly(4)
    splitter, sent, answered = mqtt.Splitter(), 0, 0
    begin = int(time.time() * 1000) - messages * each
    while answered < messages:
        burst = []
        while sent < messages and sent - answered < window:
            said = [reading(begin + n, n) for n in range(sent * each, (sent + 1) * each)]
            payload = said[0] if each == 1 else b"[" + b",".join(said) + b"]"
            burst.append(mqtt.publish(topic, payload, sent % 0xFFFF + 1))
            sent += 1
        writer.write(b"".join(burst))
        received = await reader.read(1 << 16)
        answered += sum(packet.kind == mqtt.PUBACK for packet in splitter.feed(received))
    writer.close()


async def pace(port: int, number: int, messages: int, spread: int) -> list[float]:
    """One reading a second of the very moment, `spread` ms of each second being shared by the
    devices; every hundredth is too warm, of each device at another time. Who is slow says the next
    one late. How long each acknowledgement took, in seconds."""
    topic, user = f"gov/440204/bench/B{number:05d}/up", f"440204-B{number:05d}"
    await asyncio.sleep(number % 1000 / 1000)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(mqtt.connect(user, user, f"s{number}"))
    await reader.readexactly(4)
    took = []
    due = math.ceil(time.time()) + 2 + number % 1000 / 1000 * spread / 1000
    for sent in range(messages):
        due += 1
        await asyncio.sleep(due - time.time())
        warm = 9.0 if (number + 37 * sent) % BREAKS_EVERY == 0 else 4.0
        said = b'{"at":%d,"seq":%d,"v":{"t":%.1f}}' % (time.time_ns() // 1_000_000, sent, warm)
        began = time.perf_counter()
        writer.write(mqtt.publish(topic, said, sent % 0xFFFF + 1))
        await reader.readexactly(4)
        took.append(time.perf_counter() - began)
    writer.close()
    return took


async def hold(port: int, topics: list[tuple[str, str, str]]) -> list[float]:
    """Connect all, let each say one thing, and stay until all are answered; seconds of each. Who
    is not answered in time ends it with a TimeoutError."""
    slots, took = asyncio.Semaphore(200), []
    writers = []

    async def one(topic: str, user: str, secret: str) -> None:
        async with slots, asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            writer.write(mqtt.connect(user, user, secret))
            await reader.readexactly(4)
            began = time.perf_counter()
            writer.write(mqtt.publish(topic, reading(int(time.time() * 1000), 1), 1))
            await reader.readexactly(4)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(one(*each) for each in topics))
    for writer in writers:
        writer.close()
    return took


async def drive(port: int, phones: list[str], frames: int, window: int) -> None:
    """Each terminal sends so many positions, at most `window` unanswered."""

    async def one(phone: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        splitter, sent, answered = Splitter(), 0, 0
        begin = datetime.now(UTC) + timedelta(hours=8) - timedelta(seconds=frames)
        while answered < frames:
            burst = []
            while sent < frames and sent - answered < window:
                sent += 1
                body = position(begin + timedelta(seconds=sent))
                burst.append(encode(0x0200, body, phone=phone, serial=sent & 0xFFFF))
            writer.write(b"".join(burst))
            for content in splitter.feed(await reader.read(1 << 14)):
                if read_frame(unescape(content)).body[4] != 0:
                    raise RuntimeError(f"{phone} is not taken")
                answered += 1
        writer.close()

    await asyncio.gather(*(one(phone) for phone in phones))


def position(clock: datetime) -> bytes:
    fixed = struct.pack(">IIIIhHH", 0, 3, 24_800_000, 113_600_000, 50, 300, 90)
    return fixed + bytes.fromhex(f"{clock:%y%m%d%H%M%S}") + b"\x01\x04\x00\x00\x01\x00"


if __name__ == "__main__":
    what, port, first, last, *rest = sys.argv[1:]
    numbers, amounts = range(int(first), int(last)), [int(each) for each in rest]
    if what == "talk":

        async def all_of_them() -> None:
            await asyncio.gather(
                *(
                    talk(
                        int(port), f"gov/440204/bench/B{n:05d}/up", f"440204-B{n:05d}", f"s{n}",
                        *amounts,
                    )
                    for n in numbers
                )
            )  # fmt: skip

        asyncio.run(all_of_them())
    elif what == "pace":

        async def each_second() -> None:
            waits = await asyncio.gather(*(pace(int(port), n, *amounts) for n in numbers))
            print(json.dumps([round(wait, 5) for each in waits for wait in each]))

        asyncio.run(each_second())
    else:
        asyncio.run(drive(int(port), [f"0139{n:08d}" for n in numbers], *amounts))
