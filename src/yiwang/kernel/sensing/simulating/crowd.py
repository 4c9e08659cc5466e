"""Many devices at once, at so many readings a second together."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yiwang.lib.mqtt import Refusal

from .connection import Player
from .driving import Driver
from .jt808 import Terminal
from .mqtt import MqttDevice
from .saying import Faults, Voice, moment

AT_ONCE = 100  # connections being opened
PATIENCE = 30.0  # seconds until broker and gateway must be there
KEPT_EVERY = timedelta(seconds=15)  # what a vehicle keeps while nobody hears it


@dataclass(frozen=True)
class Role:
    """A device to play; the code of a terminal is its number. One with a driver first sends what
    it kept since then."""

    code: str
    secret: str
    topic: str
    user: str
    channels: tuple[str, ...]
    lon: float | None = None
    lat: float | None = None
    is_terminal: bool = False
    driver: Driver | None = None
    kept_since: datetime | None = None


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
    tally, chance = Tally(), _chance(seed)
    voices = [
        Voice(n, role.channels, faults, _chance(seed + n), role.lon, role.lat, role.driver)
        for n, role in enumerate(roles)
    ]
    players: list[Player[Any]] = [_player(role, mqtt, jt808, tally) for role in roles]
    await _connect(players)
    for role, player, voice in zip(roles, players, voices, strict=True):
        await _catch_up(role, player, voice)
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


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  nothing secret


def _player(role: Role, mqtt: tuple[str, int], jt808: tuple[str, int], tally: Tally) -> Player[Any]:
    if role.is_terminal:
        return Terminal(jt808, number=role.code, count=tally.count)
    return MqttDevice(mqtt, user=role.user, secret=role.secret, topic=role.topic, count=tally.count)


async def _speak(player: Player[Any], voice: Voice) -> None:
    for word in voice.words(moment()):
        await player.say(word)
    if voice.is_cut():
        player.cut()


async def _catch_up(role: Role, player: Player[Any], voice: Voice) -> None:
    if role.kept_since is not None and isinstance(player, Terminal):
        await player.catch_up(voice.kept(role.kept_since, moment(), KEPT_EVERY))


async def _connect(players: Sequence[Player[Any]]) -> None:
    slots = asyncio.Semaphore(AT_ONCE)
    until = time.monotonic() + PATIENCE

    async def one(player: Player[Any]) -> None:
        async with slots:
            while True:
                try:
                    return await player.connect()
                except (OSError, Refusal):  # who was registered just now is let in soon
                    if time.monotonic() > until:
                        raise
                    await asyncio.sleep(0.5)

    await asyncio.gather(*(one(player) for player in players))


async def _settle(players: Sequence[Player[Any]]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and any(player.unanswered for player in players):
        await asyncio.sleep(0.05)
