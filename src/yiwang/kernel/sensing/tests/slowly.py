"""The alarm rules again, reading by reading in plain Python: what the arrays must agree with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from ..alarming import Rule, Transition
from ..rules.watching import TRIP

DISTRICT = "440204"
HOURS = timedelta(hours=8)


@dataclass(frozen=True)
class Reading:
    """One row of the worker's frame."""

    device: str
    kind: str
    channel: str
    at: datetime
    value: float
    late: bool = False


@dataclass
class Memory:
    at: datetime | None = None
    inside: bool = False
    since: datetime | None = None
    total: timedelta = timedelta()
    window: int = -1
    is_open: bool = False
    rang: bool = False
    samples: list[tuple[datetime, float]] = field(default_factory=list)


def frame_of(readings: Sequence[Reading]) -> pl.DataFrame:
    """The readings as the worker hands them over."""
    columns = {
        "district": pl.String,
        "device": pl.String,
        "kind": pl.String,
        "channel": pl.String,
        "at": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
        "late": pl.Boolean,
    }
    rows = [(DISTRICT, r.device, r.kind, r.channel, r.at, r.value, r.late) for r in readings]
    return pl.DataFrame(rows, schema=columns, orient="row")


def evaluated(readings: Iterable[Reading], rules: Sequence[Rule]) -> list[Transition]:
    """All transitions, one reading after the other."""
    newest: dict[tuple[str, str], datetime] = {}
    memories: dict[tuple[str, int], Memory] = {}
    found: list[Transition] = []
    for reading in readings:
        key = reading.device, reading.channel
        if key in newest and reading.at <= newest[key]:
            continue
        newest[key] = reading.at
        for rule in rules:
            listens = (TRIP, rule.channel) if rule.adds_up == "trip" else (rule.channel,)
            mine = rule.device == reading.device or (
                rule.district == DISTRICT and rule.kind == reading.kind
            )
            if mine and reading.channel in listens:
                memory = memories.setdefault((reading.device, rule.id), Memory())
                found += _step(reading, rule, memory)
    return found


def _step(reading: Reading, rule: Rule, memory: Memory) -> list[Transition]:
    value = _measured(reading, rule, memory)
    is_off = _is_off(reading.at, rule)
    was_inside, was_open, had_rung = memory.inside, memory.is_open, memory.rang
    memory.inside = _inside(reading, rule, value, memory.inside, is_off)
    window = _window(reading, rule, memory.window)
    moved = window != memory.window
    passed = timedelta()
    if memory.inside and was_inside and memory.at is not None:
        passed = max(reading.at - memory.at, timedelta())
    near = rule.gap is None or passed <= timedelta(seconds=rule.gap)
    both = memory.inside and was_inside and near
    if moved:
        memory.total = timedelta()
    if both:
        memory.total += _share(reading, rule, passed, window) if moved else passed
    elif memory.inside:
        memory.since = reading.at
    memory.window = window
    memory.at = reading.at
    lasts = timedelta(seconds=rule.seconds)
    if rule.adds_up:
        holds = memory.total >= lasts
        over = is_off or not holds
    else:
        holds = memory.inside and reading.at - memory.since >= lasts
        over = is_off or not memory.inside
    memory.is_open = False if over else True if holds else memory.is_open
    if not memory.is_open:
        memory.rang = False
    elif memory.inside and not reading.late:
        memory.rang = True
    first = memory.since if memory.inside and memory.since else reading.at
    common = (reading.at, value, rule.level)
    if (memory.is_open and not was_open) or (memory.rang and not had_rung):
        return [Transition(reading.device, rule.id, "raise", *common, not memory.rang, first)]
    if was_open and not memory.is_open:
        return [Transition(reading.device, rule.id, "clear", *common, reading.late, first)]
    return []


def _measured(reading: Reading, rule: Rule, memory: Memory) -> float | None:
    if not rule.change_over:
        return reading.value
    over = timedelta(seconds=rule.change_over)
    slack = timedelta(seconds=rule.gap if rule.gap is not None else rule.change_over)
    memory.samples.append((reading.at, reading.value))
    old = [(at, value) for at, value in memory.samples if at <= reading.at - over]
    if not old or old[-1][0] < reading.at - over - slack:
        return None
    return reading.value - old[-1][1]


def _inside(reading: Reading, rule: Rule, value: float | None, inside: bool, off: bool) -> bool:
    if off:
        return False
    if value is None or (reading.channel == TRIP and rule.adds_up == "trip"):
        return inside
    if _breaks(value, rule.bound, rule.limit):
        return True
    back = -rule.hysteresis if rule.bound[0] == ">" else rule.hysteresis
    return inside and _breaks(value, rule.bound, round(rule.limit + back, 9))


def _breaks(value: float, bound: str, limit: float) -> bool:
    return {
        ">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit,
    }[bound]  # fmt: skip


def _is_off(at: datetime, rule: Rule) -> bool:
    if (rule.since and at < rule.since) or (rule.until and at >= rule.until):
        return True
    if not rule.hours:
        return False
    local = at + HOURS
    for span in rule.hours:
        for day in span.days:
            back = (local.weekday() - day) % 7
            began = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
            began += timedelta(minutes=span.since)
            length = timedelta(minutes=(span.until - span.since) % 1440 or 1440)
            for start in (began, began - timedelta(days=7)):
                if start <= local < start + length:
                    return False
    return True


def _window(reading: Reading, rule: Rule, window: int) -> int:
    if rule.adds_up == "day":
        return (reading.at + HOURS).toordinal()
    if rule.adds_up == "trip" and reading.channel == TRIP:
        return int(reading.value)
    return window


def _share(reading: Reading, rule: Rule, passed: timedelta, window: int) -> timedelta:
    if rule.adds_up != "day":
        return timedelta()
    local = reading.at + HOURS
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return min(passed, local - midnight)
