"""The marks that a case's whole log leaves, computed entry by entry. Pure.

The database applies the same plans with one statement (`services/counting.py`); the two are
written apart so that each proves the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from .counting import Count, Plan
from .measures import GROUPS, KEPT_MEASURES, POPULATION


@dataclass(frozen=True)
class Marked:
    """One measure that a case counts in. `n` is 0 where only its department counts it."""

    measure: str
    day: date
    department_id: int | None
    post_id: int | None
    actor_id: int | None
    n: int
    held: bool = False


def marks_after(plans: Iterable[Plan]) -> list[Marked]:
    """The marks that stand after the plans, in the order of the log."""
    marks: list[Marked] = []
    for step in plans:
        marks = _apply(marks, step)
    return marks


def _apply(marks: list[Marked], step: Plan) -> list[Marked]:
    registered = any(mark.measure in POPULATION for mark in marks)
    counts = [count for count in step.counts if registered or not count.gated]
    kept = [_left(mark, step, counts) for mark in marks]
    standing = [mark for mark in kept if mark is not None]
    if step.hold is not None:
        standing = [replace(mark, held=step.hold) for mark in standing]
    return standing + [_marked(count, step) for count in counts]


def _left(mark: Marked, step: Plan, counts: list[Count]) -> Marked | None:
    """What is left of a mark after the step; None when it goes."""
    own = mark.measure not in KEPT_MEASURES or mark.department_id == step.department_id
    if mark.measure in step.drops and own:
        return None
    for count in counts:
        if mark.measure not in GROUPS[count.group]:
            continue
        if not count.kept or count.department_id == mark.department_id:
            return None
        mark = replace(mark, n=0)
    return mark


def _marked(count: Count, step: Plan) -> Marked:
    return Marked(
        count.measure,
        count.day,
        count.department_id,
        count.post_id,
        count.actor_id,
        0 if step.part else 1,
    )
