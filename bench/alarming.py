"""Alarm rules over arrays of readings, against one bare comparison of the same rows."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle

import numpy as np
import polars as pl

from yiwang.kernel.sensing.alarming import Rule, State, evaluate

from .city import City
from .timing import Floor, Result, against, timed

BATCH, DEVICES, BATCHES = 20_000, 10_000, 30
WARM = 11  # calls that `timed` makes before it times
_START = 1_763_856_000_000_000  # microseconds
_DISTRICT = "440204"


def judging(city: City) -> Iterator[Result]:
    """Batches one after the other with the state carried, as a worker judges them."""
    frames = _frames()
    bare = cycle(frames)
    floor = Floor(
        f"{BATCH:,} values compared with a limit",
        timed(lambda: next(bare).filter(pl.col("value") >= 8.0).group_by("device").len(), times=60),
    )
    for count in (1, 3):
        rules = [_rule(number) for number in range(count)]
        found = timed(partial(_judge, iter(frames), rules, [State()]), times=BATCHES)
        data = f"batches of {BATCH:,} rows of {DEVICES:,} devices, {count} rules a row"
        yield against(f"alarming_{count}", data, found, floor, unit="rows/s", of=BATCH)


def _judge(batches: Iterator[pl.DataFrame], rules: list[Rule], state: list[State]) -> None:
    state[0] = evaluate(next(batches), rules, state[0])[1]


def _rule(number: int) -> Rule:
    return Rule(
        id=number + 1, channel="t", district=_DISTRICT, kind="fridge", bound=">=",
        limit=8.0 + number, hysteresis=0.5, seconds=600 * (number + 1), gap=3600,
        adds_up="day" if number == 2 else "", level=number + 1,
    )  # fmt: skip


def _frames() -> list[pl.DataFrame]:
    dice = np.random.default_rng(1)
    names = np.array([f"cd{number:06d}" for number in range(DEVICES)])
    return [
        pl.DataFrame(
            {
                "district": [_DISTRICT] * BATCH,
                "device": names[np.arange(BATCH) % DEVICES],
                "kind": ["fridge"] * BATCH,
                "channel": ["t"] * BATCH,
                "at": _START + (part * BATCH + np.arange(BATCH)) // DEVICES * 60_000_000,
                "value": dice.normal(5, 2, BATCH).round(1),
                "late": dice.random(BATCH) < 0.02,
            }
        )
        for part in range(BATCHES + WARM)
    ]
