"""From a reading over MQTT to the alarm that others see, while a thousand devices speak."""

import statistics
import time
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Alarm, AlarmRule, Cursor
from yiwang.kernel.sensing.services.alarm_rules import NewRule, lay_down

from ..city import City
from ..timing import Result
from .hall import hall, until
from .measures import DEVICES, DISTRICT, prepare_fridges, processes, users
from .speaking import BREAKS_EVERY

SECONDS, LIMIT = 30, 8.0
GOAL = 3000.0  # ms
_LOOK_EVERY = 0.005  # seconds


def opened(city: City) -> Iterator[Result]:
    """Each device says one reading a second in a message of its own, on the disk before it is
    answered; one of a hundred breaks the rule. An alarm's time is its reading's, which is that of
    its sending; it is there when another connection finds it."""
    prepare_fridges()
    _lay_down()
    with hall() as place, place.running("worker"):
        place.admit(users(DEVICES))
        until(Cursor.objects.exists)
        time.sleep(3)
        took = sorted(_watched(place.broker.mqtt))
    assert len(took) == DEVICES * SECONDS // BREAKS_EVERY, len(took)
    yield Result(
        "devices_alarm", f"{DEVICES:,} readings/s, {len(took)} alarms; most {took[-1]:,.0f} ms",
        round(len(took) / SECONDS), "alarms/s", round(statistics.median(took), 1),
        round(took[int(len(took) * 0.99)], 1), 0, "goal: 3 s", round(took[-1] / GOAL, 2),
    )  # fmt: skip


def _watched(port: int) -> list[float]:
    """Milliseconds from each reading to its alarm."""
    took: list[float] = []
    with processes("pace", port, DEVICES, SECONDS) as speaking:
        seen = 0
        while any(process.poll() is None for process in speaking) or _late(seen):
            newer = Alarm.objects.filter(pk__gt=seen).order_by("pk")
            found = list(newer.values_list("pk", "opened_at"))
            moment = now()
            took += [_milliseconds(at, moment) for _, at in found]
            seen = found[-1][0] if found else seen
            time.sleep(_LOOK_EVERY)
    return took


def _late(seen: int) -> bool:
    """Whether somebody has just been at it: an alarm may still come."""
    time.sleep(GOAL / 1000)
    return Alarm.objects.filter(pk__gt=seen).exists()


def _milliseconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() * 1000


def _lay_down() -> None:
    if not AlarmRule.objects.filter(code="bench").exists():
        rule = NewRule(
            district=DISTRICT, code="bench", title="过高", kind="bench", since=date(2020, 1, 1),
            source="bench", channel="t", bound=">=", limit=LIMIT,
        )  # fmt: skip
        lay_down(actor=SYSTEM, new=rule)
