"""A worker's judge: the rules in force and the state, from batch to batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from ...models import AlarmRule
from ...rules.watching import Transition
from .applying import apply_transitions
from .pure import pure
from .rechecking import note_behind
from .states import load_state, save_state

if TYPE_CHECKING:
    import polars

    from ...alarming import State

_OLDEST = timedelta(days=31)  # readings thirty days back are taken


@dataclass(frozen=True)
class Judged:
    """What a batch comes to, before anything of it is written."""

    transitions: list[Transition]
    state: "State"
    content: Mapping[tuple[str, int], Mapping[str, Any]]


class Judge:
    """`look` at a batch's rows, `write` in its transaction, `settle` after the commit; left out
    after a rollback, the next look begins where the last commit ended. One worker at a time."""

    def __init__(self) -> None:
        self.renew()
        self._state = load_state()
        self._content: Mapping[tuple[str, int], Mapping[str, Any]] = self._state.content()

    def renew(self) -> None:
        """Read the rules anew: `sensing_revision` changes with them. One that ended before the
        oldest reading that is taken judges nothing any more."""
        oldest = localdate() - _OLDEST
        rules = (
            AlarmRule.objects.exclude(watches="silence")
            .exclude(until__lt=oldest)
            .select_related("kind", "device")
        )
        self._rules = [pure(rule) for rule in rules]
        self._late = {rule.kind.code: rule.kind.late_after_seconds for rule in rules}

    def look(self, rows: "polars.DataFrame", now: datetime) -> Judged:
        """Judge rows: district, kind, device, channel, at, value, late. What waited for the worker
        longer than a kind allows is late too."""
        from ...alarming import evaluate

        transitions, state = evaluate(_aged(rows, self._late, now), self._rules, self._state)
        return Judged(transitions, state, state.content())

    def write(self, judged: Judged, now: datetime) -> None:
        """Alarms, state and what is to be judged again."""
        apply_transitions(judged.transitions, now)
        save_state(self._content, judged.content)
        note_behind(judged.state.behind)

    def settle(self, judged: Judged) -> None:
        """The batch is committed."""
        self._state, self._content = judged.state, judged.content


def _aged(
    rows: "polars.DataFrame", late_after: Mapping[str, int], now: datetime
) -> "polars.DataFrame":
    import polars as pl

    if not late_after:
        return rows
    age = (pl.lit(now) - pl.col("at")).dt.total_seconds()
    limits = pl.col("kind").replace_strict(late_after, default=None, return_dtype=pl.Int64)
    return rows.with_columns(late=pl.col("late") | (age > limits).fill_null(value=False))
