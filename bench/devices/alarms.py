"""From a reading over MQTT to the alarm that others see, while a thousand devices speak."""

import json
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile

import polars as pl
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.lake.writing import root
from yiwang.kernel.sensing.models import Alarm, AlarmEntry, AlarmRule, Cursor, LakeFile
from yiwang.kernel.sensing.services.alarm_rules import NewRule, lay_down

from ..city import City
from ..timing import Result
from .hall import hall, until
from .measures import DEVICES, DISTRICT, prepare_fridges, processes, users
from .speaking import BREAKS_EVERY

SECONDS, LIMIT = 30, 8.0
ALARMS = DEVICES * SECONDS // BREAKS_EVERY
GOAL = 3000.0  # ms
#: How devices spread over a second, in ms: evenly, or all at the same instant.
SPREADS = {"spread": 1000, "in step": 0}
#: An alarm that is over within a batch is found, not raised.
_BEGUN = (AlarmEntry.What.RAISED, AlarmEntry.What.FOUND)
_ASKED = ("alarm", "alarm__device__code", "alarm__opened_at", "recorded_at")
_LOOK_EVERY = 0.01  # seconds
_PATIENCE = 60.0  # for the last alarm, after the last word


def opened(city: City) -> Iterator[Result]:
    """Each device says one reading a second in a message of its own, on the disk before it is
    answered; one of a hundred breaks the rule. An alarm's time is its reading's, which is that of
    its sending; it is there when another connection finds it."""
    prepare_fridges()
    _lay_down()
    for how, spread in SPREADS.items():
        with hall() as place, place.running("worker"):
            place.admit(users(DEVICES))
            until(Cursor.objects.exists)
            time.sleep(3)
            known = Alarm.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            found, waits = _watched(place.broker.mqtt, spread, known)
            yield _line("devices_alarm", f"{DEVICES:,} readings/s, {how}", "sent to seen",
                        [_seconds(at, seen) for (_, at), (_, seen) in found.items()])  # fmt: skip
            yield _line("devices_alarm_acked", how, "sent to PUBACK, of all", waits)
            for name, what, took in _stages(found):
                yield _line(f"devices_alarm_{name}", how, what, took)


#: Of each alarm, by its device and the time of sending: when it was taken, and seen.
Found = dict[tuple[str, datetime], tuple[datetime, datetime]]


def _watched(port: int, spread: int, known: int) -> tuple[Found, list[float]]:
    """Alarms after `known` as another connection sees them, and how long devices waited for
    acknowledgements, in seconds."""
    found: Found = {}
    with TemporaryFile("w+") as said:
        with processes("pace", port, DEVICES, SECONDS, spread, out=said) as speaking:
            until = 0.0
            while len(found) < ALARMS and not 0.0 < until < time.monotonic():
                newer = AlarmEntry.objects.filter(alarm__gt=known, what__in=_BEGUN)
                rows = list(newer.order_by("alarm").values_list(*_ASKED))
                moment = now()
                for _, device, at, taken in rows:
                    found[device, at] = taken, moment
                known = rows[-1][0] if rows else known
                if not until and _ended(speaking):
                    until = time.monotonic() + _PATIENCE
                time.sleep(_LOOK_EVERY)
        said.seek(0)
        waits = [wait for line in said for wait in json.loads(line)]
    assert len(found) == ALARMS, len(found)
    return found, waits


def _ended(speaking: Sequence[subprocess.Popen[bytes]]) -> bool:
    return all(process.poll() is not None for process in speaking)


def _stages(found: Found) -> Iterator[tuple[str, str, list[float]]]:
    """Where the time went: the broker's own stamp of a reading lies in the lake."""
    files = [root() / path for path in LakeFile.objects.values_list("path", flat=True)]
    rows = pl.read_parquet(files, columns=["device", "at", "received", "value"])
    broke = rows.filter(pl.col("value") >= LIMIT).with_columns(
        pl.col("at", "received").dt.replace_time_zone("UTC")
    )
    stored = {(device, at): received for device, at, received, _ in broke.iter_rows()}
    each = [(at, stored[device, at], taken, seen) for (device, at), (taken, seen) in found.items()]
    yield "stored", "sent to stored", [_seconds(at, stored) for at, stored, _, _ in each]
    yield "taken", "stored to taken", [_seconds(stored, taken) for _, stored, taken, _ in each]
    yield "told", "taken to seen", [_seconds(taken, seen) for _, _, taken, seen in each]


def _seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


def _line(name: str, data: str, what: str, seconds: Sequence[float]) -> Result:
    took = sorted(1000 * each for each in seconds)
    return Result(
        name, f"{data}; most {took[-1]:,.0f} ms", round(len(took) / SECONDS), "a second",
        round(statistics.median(took), 1), round(took[int(len(took) * 0.99)], 1), 0,
        f"{what}; goal: 3 s in all", round(took[-1] / GOAL, 2),
    )  # fmt: skip


def _lay_down() -> None:
    if not AlarmRule.objects.filter(code="bench").exists():
        rule = NewRule(
            district=DISTRICT, code="bench", title="过高", kind="bench", since=date(2020, 1, 1),
            source="bench", channel="t", bound=">=", limit=LIMIT,
        )  # fmt: skip
        lay_down(actor=SYSTEM, new=rule)
