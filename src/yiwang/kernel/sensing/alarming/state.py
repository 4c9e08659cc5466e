"""What is carried from one batch to the next, as frames."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..rules.watching import Behind

MARKS = {"device": pl.String, "channel": pl.String, "at": pl.Int64}
#: `at` and `since` only while inside; `window` is a day's or trip's number, -1 for none.
HELD = {
    "device": pl.String,
    "rule": pl.Int64,
    "at": pl.Int64,
    "inside": pl.Boolean,
    "since": pl.Int64,
    "total": pl.Int64,
    "window": pl.Int64,
    "open": pl.Boolean,
    "rang": pl.Boolean,
}
TAILS = {"device": pl.String, "rule": pl.Int64, "at": pl.Int64, "value": pl.Float64}


@dataclass(frozen=True)
class State:
    """Newest time of each device's channel (`marks`), what each rule remembers of a device where
    it is not nothing (`held`), and the readings that changes are counted from (`tails`). Times
    are microseconds. `behind` is not carried: what the last evaluation left for judging again."""

    marks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MARKS))
    held: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HELD))
    tails: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TAILS))
    behind: tuple[Behind, ...] = ()

    @classmethod
    def of(
        cls,
        marks: Iterable[tuple[str, str, int]],
        kept: Iterable[tuple[str, int, Mapping[str, Any]]],
    ) -> "State":
        """The state that was kept: newest times, and `content` of each (device, rule)."""
        held, tails = [], []
        for device, rule, content in kept:
            if "open" in content:
                held.append({"device": device, "rule": rule, **content})
            for at, value in content.get("tail", ()):
                tails.append((device, rule, at, value))
        return cls(
            pl.DataFrame(list(marks), schema=MARKS, orient="row"),
            pl.DataFrame([[row.get(key) for key in HELD] for row in held], HELD, orient="row"),
            pl.DataFrame(tails, schema=TAILS, orient="row"),
        )

    def content(self) -> dict[tuple[str, int], dict[str, Any]]:
        """What is to be kept of each (device, rule), as JSON."""
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for row in self.held.iter_rows(named=True):
            key = row.pop("device"), row.pop("rule")
            found[key] = row
        for device, rule, at, value in self.tails.iter_rows():
            found.setdefault((device, rule), {}).setdefault("tail", []).append([at, value])
        return found
