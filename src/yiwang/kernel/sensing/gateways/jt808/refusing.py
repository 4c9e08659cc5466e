"""Frames that were refused, kept with the reason for whoever looks into a terminal's trouble."""

import time

import msgspec

from .collecting import milliseconds

PERIOD = 3600.0  # seconds
MOST_ALIKE = 20  # of one number and reason in a period, and of all that say no number
MOST = 500  # in a period: noise on an open port fills no table


class Refusals:
    """What is to be told of them; the rest is only counted in `Hall.broken`."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._counts: dict[tuple[str, str], int] = {}
        self._total = 0
        self._untold: list[bytes] = []

    def note(self, number: str, reason: str, content: bytes) -> None:
        """`content` lay between two marks, as it came."""
        if time.monotonic() - self._began > PERIOD:
            self._began, self._total = time.monotonic(), 0
            self._counts.clear()
        key = (number, reason if number else "")
        count = self._counts.get(key, 0)
        if self._total >= MOST or count >= MOST_ALIKE:
            return
        self._counts[key], self._total = count + 1, self._total + 1
        said = {"c": number, "r": milliseconds(), "why": reason, "frame": content.hex()[:2048]}
        self._untold.append(msgspec.json.encode(said))

    def take(self) -> list[bytes]:
        """Those nobody was told of."""
        untold, self._untold = self._untold, []
        return untold

    def give_back(self, untold: list[bytes]) -> None:
        """They could not be stored yet."""
        self._untold[:0] = untold
