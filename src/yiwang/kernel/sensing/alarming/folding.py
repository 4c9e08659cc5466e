"""The fold itself: rows sorted by (device, rule) and arrival, each group begun by its state."""

import polars as pl

from ..rules.watching import Transition, moment
from .plan import ADDS, Plan, day_start, local_day
from .state import HELD

_DAY, _TRIP = ADDS["day"], ADDS["trip"]
_NONE = -1


def fold(rows: pl.DataFrame, plan: Plan, held: pl.DataFrame) -> pl.DataFrame:
    """One row a reading and rule with what is so after it; group heads carry the state before.

    Every group begins with a head that is never null, so filling forward needs no grouping.
    """
    steps = pl.concat([_heads(rows, held), _judged(rows, plan)], how="diagonal")
    steps = steps.sort("key", "order", nulls_last=False).with_columns(
        inside=pl.col("flag").forward_fill() == 1,
        window=_windows().forward_fill(),
    )
    steps = steps.with_columns(
        passed=(pl.col("at") - pl.col("at").shift(1)).clip(0),
        moved=~pl.col("head") & (pl.col("window") != pl.col("window").shift(1)),
    ).with_columns(
        both=~pl.col("head")
        & pl.col("inside")
        & pl.col("inside").shift(1)
        & (pl.col("gap").is_null() | (pl.col("passed") <= pl.col("gap")))
    )
    return _ringing(_timed(steps))


def transitions(steps: pl.DataFrame) -> list[Transition]:
    """What began, was confirmed by a reading of now, or ended, in the order of arrival."""
    before, rang = pl.col("open").shift(1), pl.col("rang").shift(1)
    raised = ~pl.col("head") & ((pl.col("open") & ~before) | (pl.col("rang") & ~rang))
    ended = ~pl.col("head") & ~pl.col("open") & before
    found = steps.with_columns(
        what=pl.when(raised).then(1).when(ended).then(0),
        stale=pl.when(raised).then(~pl.col("rang")).otherwise(pl.col("late")),
        first=pl.when("inside").then("since").otherwise("at"),
    ).filter(pl.col("what").is_not_null())
    columns = ["device", "rule", "what", "at", "read", "level", "stale", "first"]
    return [
        Transition(
            device, rule, "raise" if what else "clear", moment(at), value, level, stale,
            moment(first),
        )
        for device, rule, what, at, value, level, stale, first in found.sort("order")
        .select(columns)
        .iter_rows()
    ]  # fmt: skip


def keep(steps: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The state after: the last row of each group, without what is nothing."""
    last = steps.filter((pl.col("key") != pl.col("key").shift(-1)).fill_null(value=True))
    matters = (pl.col("adds") == _TRIP) | (
        (pl.col("adds") == _DAY) & (pl.col("inside") | (pl.col("total") > 0))
    )
    inside = pl.col("inside")
    fresh = last.select(
        "device",
        "rule",
        at=pl.when(inside).then("at"),
        inside=inside,
        since=pl.when(inside).then("since"),
        total=pl.when(pl.col("adds") > 0).then("total").otherwise(0),
        window=pl.when(matters).then("window").otherwise(_NONE),
        open="open",
        rang="rang",
    )
    is_nothing = ~inside & ~pl.col("open") & (pl.col("total") == 0) & (pl.col("window") == _NONE)
    others = held.join(last.select("device", "rule"), on=["device", "rule"], how="anti")
    return pl.concat([others, fresh.filter(~is_nothing).cast(pl.Schema(HELD))])


def _heads(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    groups = rows.unique("key", keep="any").select(
        "key", "device", "rule", "level", "lasts", "adds", "gap"
    )
    return groups.join(held, on=["device", "rule"], how="left").with_columns(
        pl.col("total").fill_null(0),
        pl.col("window").fill_null(_NONE),
        order=pl.lit(-1, pl.Int64),
        head=pl.lit(value=True),
        off=pl.lit(value=False),
        late=pl.lit(value=True),
        flag=pl.col("inside").fill_null(value=False).cast(pl.Int8),
        was_open=pl.col("open").fill_null(value=False),
        had_rung=pl.col("rang").fill_null(value=False),
    ).drop("inside", "open", "rang")  # fmt: skip


def _judged(rows: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """1 where the bound is broken, 0 where it holds again, nothing in between or unknown."""
    off = (
        (pl.col("at") < pl.col("begins")).fill_null(value=False)
        | (pl.col("at") >= pl.col("ends")).fill_null(value=False)
    )  # fmt: skip
    hit, still = _breaks("limit"), _breaks("edge")
    flag = (
        pl.when(off | ~plan.within_hours()).then(0)
        .when(pl.col("marker")).then(None)
        .when(hit).then(1)
        .when(~still).then(0)
    )  # fmt: skip
    trip = pl.when("marker").then(pl.col("value").cast(pl.Int64))
    return rows.select(
        "key", "device", "rule", "level", "lasts", "adds", "gap", "order", "at", "late",
        read="value", head=pl.lit(value=False), off=off, flag=flag.cast(pl.Int8), trip=trip,
    )  # fmt: skip


def _breaks(edge: str) -> pl.Expr:
    value, bound = pl.col("value"), pl.col(edge)
    beyond = pl.when("upper").then(value > bound).otherwise(value < bound)
    return beyond | (pl.col("inclusive") & (value == bound))


def _windows() -> pl.Expr:
    """A head keeps its window; a day's is computed, a trip's comes with its marker."""
    return (
        pl.when("head").then("window")
        .when(pl.col("adds") == _DAY).then(local_day())
        .when(pl.col("adds") == _TRIP).then("trip")
        .otherwise(_NONE)
    )  # fmt: skip


def _timed(steps: pl.DataFrame) -> pl.DataFrame:
    """Since when inside, and how much of the window was."""
    starts = pl.when("head").then("since").when(pl.col("inside") & ~pl.col("both")).then("at")
    share = (
        pl.when(~pl.col("moved")).then("passed")
        .when(pl.col("adds") == _DAY)
        .then(pl.min_horizontal("passed", pl.col("at") - day_start(pl.col("window"))))
        .otherwise(0)
    )  # fmt: skip
    adding = pl.when("head").then("total").when("both").then(share).otherwise(0)
    steps = steps.with_columns(since=starts.forward_fill(), adding=adding)
    steps = steps.with_columns(sum=pl.col("adding").cum_sum())
    anew = pl.col("head") | pl.col("moved")
    base = pl.when(anew).then(pl.col("sum") - pl.col("adding")).forward_fill()
    return steps.with_columns(total=pl.col("sum") - base)


def _ringing(steps: pl.DataFrame) -> pl.DataFrame:
    """Whether the alarm is open, and whether a reading of now has said so."""
    inside, adds_up = pl.col("inside"), pl.col("adds") > 0
    lasted = inside & (pl.col("at") - pl.col("since") >= pl.col("lasts"))
    holds = pl.when(adds_up).then(pl.col("total") >= pl.col("lasts")).otherwise(lasted)
    over = pl.col("off") | pl.when(adds_up).then(~holds).otherwise(~inside)
    opened = pl.when("head").then("was_open").when(over).then(False).when(holds).then(True)
    steps = steps.with_columns(open=opened.forward_fill())
    confirmed = pl.col("open") & inside & ~pl.col("late")
    rang = (
        pl.when("head").then("had_rung")
        .when(~pl.col("open")).then(False)
        .when(confirmed).then(True)
    )  # fmt: skip
    return steps.with_columns(rang=rang.forward_fill())
