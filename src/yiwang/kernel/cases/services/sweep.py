"""Warnings before a deadline and escalation after it, each once."""

import logging

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import holders, holders_of_post
from yiwang.kernel.events.services import publish

from ..events import CaseNoticed
from ..models import Case, Notice
from ..rules.decide import decide
from ..rules.flow import Flow, Rung
from ..rules.state import Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on, spot_of, state_of
from .advance import write_step
from .writing import Step, set_stage_clock

log = logging.getLogger(__name__)


def warn_and_escalate(limit: int = 500) -> int:
    """Say what the clocks of open cases have reached; returns how many notices were given.

    Any number of workers may sweep at once: rows are taken with SKIP LOCKED, and the unique
    notice holds "once" even if two of them saw the same case. A case that fails is logged and
    does not silence the others.
    """
    given = 0
    for pk in _due(limit):
        try:
            given += _sweep(pk)
        except Exception:
            log.exception("the clock of case %s could not speak and will be tried again", pk)
    return given


def _sweep(pk: int) -> bool:
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(skip_locked=True)
            .filter(pk=pk, is_open=True, next_notice_at__lte=now())
            .first()
        )
        return case is not None and _notice(case, reference())


def _due(limit: int) -> list[int]:
    return list(
        Case.objects.filter(is_open=True, next_notice_at__lte=now())
        .order_by("next_notice_at")
        .values_list("pk", flat=True)[:limit]
    )


def _notice(case: Case, known: Reference) -> bool:
    flow = known.flows[case.flow_id]
    step_number = case.next_step
    rung = flow.ladder[step_number]
    case.next_step += 1
    set_stage_clock(case, flow, known)
    _, fresh = Notice.objects.get_or_create(
        district=case.district, case=case, stage_since=case.stage_since, step=step_number
    )
    if not fresh:
        case.save(update_fields=["next_step", "next_notice_at"])
        return False
    at = max(now(), case.stage_since)
    acting = acting_on(SYSTEM, spot_of(case), case.department_id, known)
    decision = decide(flow, state_of(case), acting, rung.action, Input(at=at))
    told = _told(case, flow, rung)
    data = {"step": step_number, "at": rung.at, "told": told}
    write_step(case, Step(SYSTEM, flow, known, decision, at, "", data))
    publish(
        CaseNoticed(
            district=case.district,
            case_id=case.pk,
            number=case.number,
            title=case.title,
            stage=flow.stages[case.stage].name,
            action=rung.action,
            key=f"{case.stage_since.isoformat()}:{step_number}",
            told=told,
        )
    )
    return True


def _told(case: Case, flow: Flow, rung: Rung) -> list[int]:
    """Accounts on this rung: the owner's post and the roles over the place, up the chain."""
    people: set[int] = set()
    for whom in rung.tell:
        if whom == "owner":
            people.update(holders_of_post(case.post_id) if case.post_id else [])
        else:
            people.update(holders(whom, case))
    return sorted(people)
