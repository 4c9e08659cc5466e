"""The worker's life: stand, rewind, take batch after batch; begin anew whenever anything fails."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import duckdb
import polars as pl
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils.timezone import now

from ..lake.reading import naive
from ..lake.sweeping import remove_orphans
from ..lake.writing import root
from ..models import Cursor, LakeFile
from ..services.alarms import Judge
from ..transport import Gap, Intake, Unreachable, Wire
from ..transport.address import (
    admitted_devices,
    broker_url,
    own_broker,
    replicas,
)
from ..transport.intake import CONSUMER, STREAM
from .batching import Done, take
from .chores import Chores
from .commanding import Dispatcher
from .framing import keys_of
from .registry import Registry
from .watching import Watchman
from .window import SECONDS, Window
from .writing import Replaced

PATIENCE = 10.0  # seconds between two tries at most
FAILURES = (Unreachable, Gap, Replaced, DatabaseError, InterfaceError, OSError, duckdb.Error)


class Worker:
    """Reads until `stop` says so. `tell` is for the operator, `done` after each batch."""

    def __init__(
        self,
        *,
        tell: Callable[[str], None],
        stop: Callable[[], bool] = lambda: False,
        done: Callable[[Done], None] = lambda done: None,
        seconds: float = 1.0,
    ) -> None:
        self._tell, self._stop, self._done, self._seconds = tell, stop, done, seconds
        self._took = False
        self._registry = Registry()
        self._chores = Chores()

    def run(self) -> None:
        """Whatever fails, the stream keeps what is not committed: wait, and begin anew."""
        wait = 0.1
        while not self._stop():
            self._took = False
            try:
                self._read()
            except FAILURES as fault:
                wait = 0.1 if self._took else min(wait * 2, PATIENCE)
                self._tell(f"{type(fault).__name__}: {fault}; again in {wait:.1f} s")
                if isinstance(fault, DatabaseError | InterfaceError):
                    connection.close()
                time.sleep(wait)

    def _read(self) -> None:
        wire = Wire(broker_url(), name="yiwang sensing worker")
        try:
            self._read_from(wire)
        finally:
            wire.close()

    def _read_from(self, wire: Wire) -> None:
        intake = Intake(wire)
        born = intake.stand(replicas())
        cursor = _held(born)
        remove_orphans()
        self._refresh(always=True)
        window, judge = _restored(self._registry), Judge()
        intake.rewind(cursor.seq)
        self._tell(f"reads {STREAM} after {cursor.seq}, {len(self._registry.by_code)} devices")
        with closing(Dispatcher()) as dispatcher, closing(Watchman(self._tell)) as watchman:
            while not self._stop():
                watchman.report()
                if self._refresh():
                    judge.renew()
                batch = intake.pull(self._seconds)
                if batch is not None:
                    done = take(batch, cursor, self._registry, window, judge)
                    intake.acknowledge(batch)
                    self._done(done)
                    self._took = True
                dispatcher.send_due()
                self._chores.do()

    def _refresh(self, *, always: bool = False) -> bool:
        """Know the devices, and have the broker know them; whether anything changed."""
        changed = self._registry.refresh() or always
        if changed:
            own = own_broker()
            if own is not None:
                own.admit(admitted_devices())
        return changed


def _held(born: str) -> Cursor:
    """The cursor of this life of the stream, in our hands: who held it commits nothing more."""
    with transaction.atomic():
        cursor, _ = Cursor.objects.select_for_update().get_or_create(
            stream=STREAM, consumer=CONSUMER, born=born[:40]
        )
        cursor.holder = uuid4().hex
        cursor.save(update_fields=["holder"])
    return cursor


def _restored(registry: Registry) -> Window:
    """What was read in the last half hour, from the lake."""
    window = Window()
    since = now() - timedelta(seconds=SECONDS)
    devices = registry.frame.select("device", "device_id")
    recent = LakeFile.objects.filter(received_until__gt=since, replaced_at=None)
    for path in recent.values_list("path", flat=True):
        if not (root() / path).is_file():  # told every night by `invariants.lost_files`
            continue
        rows = pl.read_parquet(
            root() / path, columns=["device", "at", "seq", "channel", "received"]
        )
        rows = rows.filter(pl.col("received") > naive(since))
        window.add(keys_of(rows.join(devices, on="device")), time.monotonic())
    return window
