"""Open deadlines counted again, after a calendar was loaded or changed."""

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM

from ..models import Case
from ..rules.decide import decide
from ..rules.state import Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on, spot_of, state_of
from .advance import write_step
from .writing import Step, mark_provisional, set_stage_clock, set_total

BATCH = 200


def recompute_open(*, calendar: str) -> int:
    """Count again the deadlines of every open case on a calendar; returns how many moved.

    Batches commit by themselves: a worker killed half-way repeats only what it had not done,
    because a case whose deadlines already agree is left alone.
    """
    moved, last = 0, 0
    while True:
        with transaction.atomic():
            batch = list(
                Case.objects.select_for_update()
                .filter(calendar=calendar, is_open=True, pk__gt=last)
                .order_by("pk")[:BATCH]
            )
            if not batch:
                return moved
            last = batch[-1].pk
            known = reference()
            moved += sum(_recompute(case, known) for case in batch)


def _recompute(case: Case, known: Reference) -> bool:
    flow = known.flows[case.flow_id]
    earlier = (case.stage_due, case.total_due, case.provisional)
    if case.stage_limit is not None and not flow.stages[case.stage].paused:
        set_stage_clock(case, flow, known)
    set_total(case, flow, known)
    mark_provisional(case, flow, known)
    if (case.stage_due, case.total_due, case.provisional) == earlier:
        return False
    acting = acting_on(SYSTEM, spot_of(case), case.department_id, known)
    at = max(now(), case.stage_since)
    decision = decide(flow, state_of(case), acting, "recompute", Input(at=at))
    data = {
        "stage_due": [_plain(earlier[0]), _plain(case.stage_due)],
        "total_due": [_plain(earlier[1]), _plain(case.total_due)],
    }
    write_step(case, Step(SYSTEM, flow, known, decision, at, "日历变更，时限重算", data))
    return True


def _plain(moment: object) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S%z}"
