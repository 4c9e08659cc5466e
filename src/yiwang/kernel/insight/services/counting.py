"""count: what log entries change in the marks and the numbers. On the writer's path."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.timezone import get_default_timezone

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.events.services import call

from ..rules.counting import Count, Plan, Standing, plan
from ..rules.measures import GROUPS, KEPT_MEASURES, OPEN, POPULATION

_JSON = msgspec.json.Encoder()
_POPULATION = f"{{{','.join(POPULATION)}}}"
_KEPT = f"{{{','.join(KEPT_MEASURES)}}}"


def count(facts: Sequence[CaseAdvanced]) -> None:
    """Count log entries, whose cases the caller has locked. One statement, unless one call
    brings several entries of the same case, which are counted one after the other."""
    for turn in _turns(facts):
        zone = get_default_timezone()
        rows = [_row(fact, plan(fact, zone)) for fact in turn]
        call("insight_count", _JSON.encode(rows).decode(), _POPULATION, _KEPT, OPEN)


def _turns(facts: Sequence[CaseAdvanced]) -> list[list[CaseAdvanced]]:
    """The facts in rounds with each case at most once, keeping each case's order."""
    seen: dict[int, int] = defaultdict(int)
    turns: list[list[CaseAdvanced]] = []
    for fact in facts:
        turn = seen[fact.case_id]
        seen[fact.case_id] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(fact)
    return turns


def _row(fact: CaseAdvanced, step: Plan) -> dict[str, Any]:
    return {
        "case_id": fact.case_id,
        "district": fact.district,
        "street": fact.street,
        "community": fact.community,
        "grid": fact.grid,
        "channel": fact.channel,
        "class_code": fact.class_code,
        "department_id": step.department_id,
        "drops": sorted(step.drops),
        "hold": step.hold,
        "counts": [_count(item, part=step.part) for item in step.counts],
        "levels": [*_level(step.before, -1), *_level(step.after, 1)],
    }


def _count(item: Count, *, part: bool) -> dict[str, Any]:
    return {
        "measure": item.measure,
        "day": item.day.isoformat(),
        "department_id": item.department_id,
        "post_id": item.post_id,
        "actor_id": item.actor_id,
        "n": 0 if part else 1,
        "replaces": GROUPS[item.group],
        "kept": item.kept,
        "gated": item.gated,
    }


def _level(standing: Standing | None, n: int) -> list[dict[str, Any]]:
    return [] if standing is None else [{**standing.__dict__, "n": n}]
