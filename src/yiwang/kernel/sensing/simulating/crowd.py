"""Many devices at once, at so many readings a second together."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .connection import Player
from .jt808 import Terminal
from .mqtt import MqttDevice
from .saying import Faults, Voice, moment

AT_ONCE = 100  # connections being opened


@dataclass(frozen=True)
class Role:
    """A device to play; the code of a terminal is its number."""

    code: str
    secret: str
    topic: str
    user: str
    channels: tuple[str, ...]
    lon: float | None = None
    lat: float | None = None
    is_terminal: bool = False


@dataclass
class Tally:
    """What was said and what was acknowledged."""

    said: int = 0
    acknowledged: int = 0

    def count(self) -> None:
        self.acknowledged += 1


async def play(
    roles: Sequence[Role],
    *,
    mqtt: tuple[str, int],
    jt808: tuple[str, int],
    rate: float,
    seconds: float | None,
    faults: Faults,
    tell: Callable[[Tally], None],
    seed: int = 1,
) -> Tally:
    """Until `seconds` are over (None: until cancelled); then waits a little for answers."""
    tally, chance = Tally(), random.Random(seed)  # noqa: S311  nothing secret
    voices = [
        Voice(n, role.channels, faults, random.Random(seed + n), role.lon, role.lat)  # noqa: S311
        for n, role in enumerate(roles)
    ]
    players: list[Player[Any]] = [_player(role, mqtt, jt808, tally) for role in roles]
    await _connect(players)
    began = told = time.monotonic()
    order = list(range(len(roles)))
    chance.shuffle(order)
    while seconds is None or time.monotonic() - began < seconds:
        due = int((time.monotonic() - began) * rate)
        while tally.said < due:
            number = order[tally.said % len(order)]
            tally.said += 1
            await _speak(players[number], voices[number])
        if time.monotonic() - told >= 5:
            told = time.monotonic()
            tell(tally)
        await asyncio.sleep(0.01)
    await _settle(players)
    await asyncio.gather(*(player.close() for player in players))
    return tally


def _player(role: Role, mqtt: tuple[str, int], jt808: tuple[str, int], tally: Tally) -> Player[Any]:
    if role.is_terminal:
        return Terminal(jt808, number=role.code, count=tally.count)
    return MqttDevice(mqtt, user=role.user, secret=role.secret, topic=role.topic, count=tally.count)


async def _speak(player: Player[Any], voice: Voice) -> None:
    for word in voice.words(moment()):
        await player.say(word)
    if voice.is_cut():
        player.cut()


async def _connect(players: Sequence[Player[Any]]) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(player: Player[Any]) -> None:
        async with slots:
            await player.connect()

    await asyncio.gather(*(one(player) for player in players))


async def _settle(players: Sequence[Player[Any]]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and any(player.unanswered for player in players):
        await asyncio.sleep(0.05)
