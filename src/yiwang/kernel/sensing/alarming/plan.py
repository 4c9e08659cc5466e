"""Rules as columns: what each row of readings is to be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ..rules.watching import DAY_SECONDS, OFFSET_SECONDS, TRIP, Rule, Span

SECOND = 1_000_000
_WEEK = 7 * 1440
_FIRST_DAY = 3  # 1970-01-01 was a Thursday
_COLUMNS = {
    "rule": pl.Int64,
    "nth": pl.Int64,
    "district": pl.String,
    "kind": pl.String,
    "device": pl.String,
    "channel": pl.String,
    "level": pl.Int64,
    "upper": pl.Boolean,
    "inclusive": pl.Boolean,
    "limit": pl.Float64,
    "edge": pl.Float64,
    "lasts": pl.Int64,
    "adds": pl.Int8,
    "over": pl.Int64,
    "gap": pl.Int64,
    "hours": pl.Int64,
    "begins": pl.Int64,
    "ends": pl.Int64,
    "marker": pl.Boolean,
}
ADDS = {"": 0, "day": 1, "trip": 2}


@dataclass(frozen=True)
class Plan:
    """`rules` has one row a rule and channel it listens to; a trip's marker is one of them."""

    rules: pl.DataFrame
    schedules: tuple[tuple[Span, ...], ...]
    channels: tuple[str, ...]
    has_changes: bool

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "Plan":
        """The plan of some rules; a rule about silence has no channel to compare and is none."""
        schedules = tuple(dict.fromkeys(rule.hours for rule in rules if rule.hours))
        rows = []
        for nth, rule in enumerate(rules):
            hours = schedules.index(rule.hours) if rule.hours else None
            rows.append(_row(nth, rule, hours, marker=False))
            if rule.adds_up == "trip":
                rows.append(_row(nth, rule, hours, marker=True))
        frame = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
        channels = tuple(frame["channel"].unique(maintain_order=True))
        return cls(frame, schedules, channels, any(rule.change_over for rule in rules))

    def within_hours(self) -> pl.Expr:
        """Whether `at` lies in the hours of the row's schedule."""
        within: pl.Expr = pl.lit(value=True)
        for number, spans in enumerate(self.schedules):
            within = pl.when(pl.col("hours") == number).then(_within(spans)).otherwise(within)
        return within


def local_day() -> pl.Expr:
    """The number of the day, in China, that `at` lies in."""
    return (pl.col("at") + OFFSET_SECONDS * SECOND) // (DAY_SECONDS * SECOND)


def day_start(day: pl.Expr) -> pl.Expr:
    """When the day of that number began."""
    return day * (DAY_SECONDS * SECOND) - OFFSET_SECONDS * SECOND


def _within(spans: Sequence[Span]) -> pl.Expr:
    minute = (pl.col("at") + OFFSET_SECONDS * SECOND) // (60 * SECOND) + _FIRST_DAY * 1440
    found: pl.Expr = pl.lit(value=False)
    for span in spans:
        length = (span.until - span.since) % 1440 or 1440
        for day in span.days:
            found = found | ((minute - (day * 1440 + span.since)) % _WEEK < length)
    return found


def _row(nth: int, rule: Rule, hours: int | None, *, marker: bool) -> tuple[object, ...]:
    upper = rule.bound[0] == ">"
    edge = rule.limit - rule.hysteresis if upper else rule.limit + rule.hysteresis
    return (
        rule.id, nth, rule.district, rule.kind, rule.device,
        TRIP if marker else rule.channel, rule.level,
        upper, rule.bound.endswith("="), rule.limit, round(edge, 9), rule.seconds * SECOND,
        ADDS[rule.adds_up], rule.change_over * SECOND,
        None if rule.gap is None else rule.gap * SECOND,
        hours, _micros(rule.since), _micros(rule.until), marker,
    )  # fmt: skip


def _micros(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp()) * SECOND + at.microsecond
