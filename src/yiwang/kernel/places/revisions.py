"""Answers kept in memory until the tables they were made from change."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

from .models import Revision

# A change shows in every process within this many seconds; between two looks no SQL is sent.
LOOK_EVERY_S = 2.0

A = TypeVar("A")


class Keeper(Protocol):
    def look_again(self) -> None: ...


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Have `look_again` reach this cache."""
    _keepers.append(keeper)


def revision_of(*tables: str) -> tuple[int, ...]:
    """Numbers that change with every change of the tables; one that never had a row has none."""
    rows = Revision.objects.filter(table__in=tables).order_by("table")
    return tuple(rows.values_list("number", flat=True))


class Kept:
    """Answers by key, all dropped when one of the tables changes or there are more than `size`.

    Readers never wait for each other: two may compute the same answer at once.
    """

    def __init__(self, *tables: str, size: int) -> None:
        self.tables = tables
        self.size = size
        self._revision: tuple[int, ...] | None = None
        self._looked = float("-inf")
        self._answers: dict[Hashable, Any] = {}
        self._looking = threading.Lock()
        keep(self)

    def answer(self, key: Hashable, compute: Callable[[], A]) -> A:
        """The kept answer, or the computed one, which is then kept."""
        answers = self._fresh()
        if key in answers:
            kept: A = answers[key]
            return kept
        made = compute()
        if len(answers) >= self.size:
            answers.clear()
        answers[key] = made
        return made

    def known(self, key: Hashable) -> Any:
        """The kept answer, None when there is none."""
        return self._fresh().get(key)

    def look_again(self) -> None:
        self._looked = float("-inf")

    def _fresh(self) -> dict[Hashable, Any]:
        if time.monotonic() - self._looked >= LOOK_EVERY_S and self._looking.acquire(
            blocking=self._revision is None
        ):
            try:
                revision = revision_of(*self.tables)
                if revision != self._revision:
                    self._revision, self._answers = revision, {}
                self._looked = time.monotonic()
            finally:
                self._looking.release()
        return self._answers


def look_again() -> None:
    """Compare every kept answer with the database at its next use.

    For a writer who reads his own change, and for tests, whose rolled-back rows the caches of
    the process would remember for `LOOK_EVERY_S`.
    """
    for keeper in _keepers:
        keeper.look_again()
