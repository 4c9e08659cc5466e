"""The writing half of an intake, on a thread of its own: one batch is written while the next is
built, because building keeps Python busy and writing keeps PostgreSQL busy."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from django.db import connection, transaction

from yiwang.kernel.events.services import tell_within

from .building import Built
from .copying import copy_in

#: Facts counted by one statement: its joins grow with the square of it.
COUNTED_AT_ONCE = 200


class Writer:
    """Writes batches in order, each in one transaction; at most one is under way.

    The first failure is raised by the next `write` or on leaving; later batches are not begun.
    """

    def __enter__(self) -> "Writer":
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="intake-writer")
        self._under_way: Future[None] | None = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._wait()
        finally:
            self._pool.submit(_leave).result()
            self._pool.shutdown()

    def write(self, built: Built) -> None:
        """Begin to write a batch, once the one before it is committed."""
        self._wait()
        self._under_way = self._pool.submit(_write, built)

    def _wait(self) -> None:
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()


def _write(built: Built) -> None:
    with transaction.atomic():
        copy_in(built.cases)
        copy_in(built.entries)
        for start in range(0, len(built.facts), COUNTED_AT_ONCE):
            tell_within(*built.facts[start : start + COUNTED_AT_ONCE])


def _leave() -> None:
    """Close the writing thread's own connection; it must be asked for on that thread."""
    connection.close()
