"""evaluate: rules over a frame of readings in the order in which they arrived.

Each step looks only at rows that came earlier, so where the stream is cut into batches changes
nothing. A reading not newer than the newest of its device and channel is behind: it is left for
judging its time again, which rings nobody.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from ..rules.watching import Behind, Rule, Transition, moment
from .changes import as_changes
from .folding import fold, keep, transitions
from .plan import Plan
from .state import State


def evaluate(
    frame: pl.DataFrame, rules: Sequence[Rule], state: State
) -> tuple[list[Transition], State]:
    """What begins and ends with these readings, and the state after them.

    `frame`: district, device, kind, channel, at (microseconds or a datetime), value, late.
    """
    plan = _plan(tuple(rules))
    if not plan.channels or frame.is_empty():
        return [], State(state.marks, state.held, state.tails)
    rows, marks, behind = _ahead(frame, plan, state.marks)
    rows = _matched(rows, plan)
    tails = state.tails
    if plan.has_changes:
        rows, tails = as_changes(rows, tails)
    if rows.is_empty():
        return [], State(marks, state.held, tails, behind)
    steps = fold(rows, plan, state.held)
    return transitions(steps), State(marks, keep(steps, state.held), tails, behind)


@lru_cache(maxsize=8)
def _plan(rules: tuple[Rule, ...]) -> Plan:
    return Plan.of(rules)


def _ahead(
    frame: pl.DataFrame, plan: Plan, marks: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Behind, ...]]:
    """Rows newer than all before them, the new marks, and what was not newer."""
    rows = frame.filter(
        pl.col("channel").is_in(plan.channels),
        pl.col("value").is_not_null() & pl.col("value").is_not_nan(),
    ).select(
        "district",
        "device",
        "kind",
        "channel",
        pl.col("at").cast(pl.Int64),
        pl.col("value"),
        pl.col("late"),
    )
    key = ["device", "channel"]
    rows = rows.join(marks, on=key, how="left", suffix="_mark", maintain_order="left")
    before = pl.col("at").cum_max().shift(1).over(key)
    rows = rows.with_columns(newest=pl.max_horizontal(before, "at_mark"))
    is_new = pl.col("newest").is_null() | (pl.col("at") > pl.col("newest"))
    old = rows.filter(~is_new)
    rows = rows.filter(is_new).drop("at_mark", "newest")
    newest = rows.group_by(key).agg(pl.col("at").max())
    kept = marks.join(newest, on=key, how="anti")
    return rows, pl.concat([kept, newest]), _behind(old)


def _behind(old: pl.DataFrame) -> tuple[Behind, ...]:
    """A reading sent twice is behind too, and is worth no second look."""
    late = old.filter(pl.col("at") != pl.col("newest"))
    spans = late.group_by("device").agg(pl.col("at").min(), pl.col("at").max().alias("last"))
    return tuple(
        Behind(device, moment(at), moment(last)) for device, at, last in spans.sort("device").rows()
    )


def _matched(rows: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Each row once for every rule that listens to it, by its kind or for its device alone."""
    rows = rows.with_columns(
        order=pl.int_range(pl.len()), who=pl.col("device").cast(pl.Categorical)
    )
    by_kind = plan.rules.filter(pl.col("device") == "").drop("device")
    alone = plan.rules.filter(pl.col("device") != "").drop("kind", "district")
    found = [rows.join(by_kind, on=["district", "kind", "channel"])]
    if not alone.is_empty():
        found.append(rows.join(alone, on=["device", "channel"]).select(found[0].columns))
    matched = pl.concat(found)
    number = pl.col("who").to_physical().cast(pl.Int64) * len(plan.rules) + pl.col("nth")
    return matched.with_columns(key=number).drop("who").sort("key", "order")
