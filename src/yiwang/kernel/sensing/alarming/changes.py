"""Change of a value over some seconds: against the last reading at least that old."""

import polars as pl

from .state import TAILS

_TAIL = ["device", "rule", "at", "value"]


def as_changes(rows: pl.DataFrame, tails: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of rules on changes with the change as their value (none without a reading to count
    from, or one older than the seconds and the gap together), and the new tails."""
    plain = rows.filter(pl.col("over") == 0)
    moving = rows.filter(pl.col("over") > 0)
    if moving.is_empty():
        return rows, tails
    spans = moving.group_by("device", "rule").agg(
        pl.col("key").first(),
        oldest=pl.col("at").max() - pl.col("over").first() - _slack().first(),
    )
    samples = pl.concat(
        [
            tails.join(spans, on=["device", "rule"]).select(*_TAIL, "key", "oldest"),
            moving.join(spans.drop("key"), on=["device", "rule"]).select(*_TAIL, "key", "oldest"),
        ]
    ).sort("at")
    changed = _against(moving, samples)
    others = tails.join(spans, on=["device", "rule"], how="anti")
    kept = samples.filter(pl.col("at") >= pl.col("oldest")).select(_TAIL)
    return (
        pl.concat([plain, changed]).sort("key", "order"),
        pl.concat([others, kept.cast(pl.Schema(TAILS))]),
    )


def _against(moving: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    asked = moving.with_columns(asked=pl.col("at") - pl.col("over")).sort("asked")
    base = samples.select("key", base_at="at", base="value").sort("base_at")
    found = asked.join_asof(
        base, left_on="asked", right_on="base_at", by="key", check_sortedness=False
    )
    near = pl.col("base_at") >= pl.col("asked") - _slack()
    change = pl.when(near).then(pl.col("value") - pl.col("base"))
    return found.with_columns(value=change).select(moving.columns)


def _slack() -> pl.Expr:
    return pl.coalesce("gap", "over")
