"""Facts that others may react to."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class StatementMoved(Event):
    """A statement came into another state; `note` is the reason if it was returned."""

    statement_id: int
    operator_id: int
    state: str
    note: str = ""
