"""One step of one case: the row, its clocks, its log entry and the facts, in one transaction.

Precondition of everything here: the case's row is locked (or not yet visible to others).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.events.services import calls_together, publish
from yiwang.lib.chain import link
from yiwang.lib.worktime import Unit, used

from ..events import CaseAdvanced, CaseAssigned, CaseClosed
from ..models import Case, LogEntry
from ..rules.clocks import (
    is_provisional,
    next_rung,
    nominal_limits,
    pushed,
    stage_clock,
    total_due,
)
from ..rules.flow import Flow
from ..rules.logged import logged_content
from ..rules.state import Decision
from ..selectors.reference import Reference
from ..selectors.standing import acting_post, catalogue_limit, pauses_of, spot_of
from .rows import new_row

EMPTY_HASH = "0" * 64


@dataclass(frozen=True)
class Before:
    """What counters must take back: the case as it was before the step."""

    is_open: bool
    stage: str
    outcome: str
    post_id: int | None
    department_id: int | None
    class_id: int | None


@dataclass(frozen=True)
class Step:
    """One decided step with everything the log keeps of it."""

    actor: Actor
    flow: Flow
    reference: Reference
    decision: Decision
    at: datetime
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    request_id: uuid.UUID | None = None
    request_digest: str = ""


def before(case: Case) -> Before:
    return Before(
        is_open=case.is_open,
        stage=case.stage,
        outcome=case.outcome,
        post_id=case.post_id,
        department_id=case.department_id,
        class_id=case.matter_class_id,
    )


def take_step(case: Case, step: Step) -> LogEntry:
    """Change the row in memory and return its log entry, unsaved; `save_step` writes both."""
    entry = _entry(case, step)
    had, ended = (case.matter_class_id, case.rule_id), case.closed_at
    for column, value in step.decision.changes.items():
        setattr(case, column, value)
    case.is_open = not step.decision.final
    if ended is not None and case.is_open:
        case.pauses = [*case.pauses, [ended.isoformat(), step.at.isoformat()]]
    if step.decision.target != step.decision.source or not case.log_seq:
        _enter(case, step)
    elif "postponed_to" in step.decision.changes:
        _postpone(case, step)
    if (case.matter_class_id, case.rule_id) != had or (ended is not None and case.is_open):
        set_total(case, step.flow, step.reference)
    mark_provisional(case, step.flow, step.reference)
    case.log_seq += 1
    entry.seq = case.log_seq
    entry.post_id = entry.post_id or None
    entry.department_id = case.department_id
    entry.previous = case.log_hash
    return entry


def seal_entry(case: Case, entry: LogEntry) -> None:
    """Chain the entry to the one before it; the case's id must be known."""
    entry.case_id = case.pk
    entry.digest = link(entry.previous, logged_content(entry))
    case.log_hash = entry.digest


def announce(case: Case, entry: LogEntry, had: Before, step: Step) -> None:
    """Publish the facts of a step and count them: one statement."""
    facts: list[CaseAdvanced | CaseClosed | CaseAssigned] = [advanced(case, entry, had, step)]
    if had.is_open and not case.is_open:
        facts.append(CaseClosed(case.district, case.pk, case.number, case.title, case.outcome))
    if case.is_open and case.post_id and (case.post_id, case.stage) != (had.post_id, had.stage):
        facts.append(
            CaseAssigned(case.district, case.pk, case.number, case.title, case.stage, case.post_id)
        )
    with calls_together():
        publish(*facts)


def set_total(case: Case, flow: Flow, reference: Reference) -> None:
    """The case's total deadline from its class's limit, counted from the report.

    A flow without a nominal path leaves the deadline that the case was given.
    """
    if not flow.nominal:
        return
    case.total_due = total_due(
        flow,
        case.reported_at,
        catalogue_limit(case, reference),
        calendar_for(case.calendar),
        pauses_of(case),
        case.postponed_by,
    )


def set_stage_clock(case: Case, flow: Flow, reference: Reference) -> None:
    """The clock of the stage the case is in, counted from `stage_since`."""
    if flow.stages[case.stage].limit is None:
        case.stage_limit, case.stage_unit = None, ""
        case.stage_due = case.next_notice_at = None
        return
    calendar = calendar_for(case.calendar)
    pauses = pauses_of(case)
    limit = catalogue_limit(case, reference)
    clock = stage_clock(flow, case.stage, case.stage_since, limit, calendar, pauses)
    case.stage_limit = None if clock.limit is None else clock.limit.value  # type: ignore[assignment]
    case.stage_unit = "" if clock.limit is None else clock.limit.unit.value
    case.stage_due = case.postponed_to or clock.due
    rung = next_rung(
        flow, clock, case.stage_since, calendar, case.next_step, pauses, case.postponed_to
    )
    case.next_notice_at = rung.at if rung and case.is_open else None


def mark_provisional(case: Case, flow: Flow, reference: Reference) -> None:
    """Say whether the case's deadlines may still move with a year's official arrangement."""
    if not flow.nominal:
        return
    calendar = calendar_for(case.calendar)
    units = [limit.unit for limit in nominal_limits(flow, catalogue_limit(case, reference))]
    stage_units = [Unit(case.stage_unit)] if case.stage_unit else []
    case.provisional = is_provisional(
        case.reported_at, case.total_due, units, calendar
    ) or is_provisional(case.stage_since, case.stage_due, stage_units, calendar)


def _enter(case: Case, step: Step) -> None:
    stage = step.flow.stages[step.decision.target]
    if stage.paused:
        case.pauses = [*case.pauses, [step.at.isoformat(), None]]
        case.stage_due = case.next_notice_at = None
    elif case.pauses and case.pauses[-1][1] is None:
        _end_pause(case, step.at)
    resumed = step.flow.stages.get(step.decision.source)
    if not stage.paused and not (resumed and resumed.paused and not stage.final):
        case.stage_since = step.at
        case.next_step = 0
        case.postponed_to = None
    case.stage = stage.code
    _assign(case, step)
    if stage.final:
        case.next_notice_at = None
        case.stage_due = None
        case.stage_limit, case.stage_unit = None, ""
    elif not stage.paused:
        set_stage_clock(case, step.flow, step.reference)
    if stage.paused or (resumed and resumed.paused) or case.total_due is None:
        set_total(case, step.flow, step.reference)


def _assign(case: Case, step: Step) -> None:
    role = step.flow.stages[case.stage].role
    if not role:
        case.post_id, case.unrouted = None, False
        return
    spot = spot_of(case)
    case.post_id = step.reference.post_for(role, spot, case.department_id)
    case.unrouted = case.post_id is None
    if case.post_id is None:
        case.post_id = step.reference.post_for("acceptor", spot, None)


def _end_pause(case: Case, at: datetime) -> None:
    """A postponed deadline stands by itself, so the pause has to push it too."""
    case.pauses = [*case.pauses[:-1], [case.pauses[-1][0], at.isoformat()]]
    if case.postponed_to is not None:
        last, unit = pauses_of(case)[-1:], Unit(case.stage_unit)
        case.postponed_to = pushed(case.postponed_to, last, unit, calendar_for(case.calendar))


def _postpone(case: Case, step: Step) -> None:
    earlier = case.stage_due
    set_stage_clock(case, step.flow, step.reference)
    if earlier and case.stage_due:
        case.postponed_by += case.stage_due - earlier
        set_total(case, step.flow, step.reference)


def _entry(case: Case, step: Step) -> LogEntry:
    actions = step.flow.action(step.decision.action, step.decision.source)
    roles = actions.roles if actions else frozenset[str]()
    post = acting_post(roles, step.actor, spot_of(case))
    entry = new_row(
        LogEntry,
        district=case.district,
        flow_id=case.flow_id,
        source=step.decision.source,
        action=step.decision.action,
        target=step.decision.target,
        at=step.at,
        recorded_at=now(),
        actor_id=step.actor.account_id,
        actor_name=step.actor.name,
        post_id=post.id if post else None,
        post_name=post.name if post else "",
        note=step.note,
        data=dict(step.data),
        request_id=step.request_id,
        request_digest=step.request_digest,
    )
    if case.stage_limit is not None and step.decision.target != step.decision.source:
        unit = Unit(case.stage_unit)
        calendar = calendar_for(case.calendar)
        spent = used(case.stage_since, step.at, unit, calendar, pauses_of(case))
        entry.limit_value, entry.limit_unit = case.stage_limit, case.stage_unit
        entry.due_at = case.stage_due
        entry.used = round(spent, 4)
        entry.late = case.stage_due is not None and step.at > case.stage_due
    return entry


def advanced(case: Case, entry: LogEntry, had: Before, step: Step) -> CaseAdvanced:
    now_class = step.reference.classes.get(case.matter_class_id or 0)
    old_class = step.reference.classes.get(had.class_id or 0)
    action = step.flow.action(entry.action, entry.source)
    limit = step.flow.stages[case.stage].limit
    return CaseAdvanced(
        district=case.district,
        case_id=case.pk,
        seq=entry.seq,
        number=case.number,
        street=case.street,
        community=case.community,
        grid=case.grid,
        class_code=now_class.code if now_class else "",
        area=now_class.area if now_class else "",
        channel=case.channel,
        department_id=case.department_id,
        post_id=case.post_id,
        actor_id=entry.actor_id,
        action=entry.action,
        source=entry.source,
        target=entry.target,
        at=entry.at,
        was_open=had.is_open,
        is_open=case.is_open,
        outcome=case.outcome,
        late=entry.late,
        total_late=bool(not case.is_open and case.total_due and entry.at > case.total_due),
        reworks=case.reworks,
        returns=case.returns,
        rating=case.rating,
        previous_outcome=had.outcome,
        previous_post_id=had.post_id,
        previous_department_id=had.department_id,
        previous_class_code=old_class.code if old_class else "",
        previous_area=old_class.area if old_class else "",
        effect=action.effect if action else "",
        acting_post_id=entry.post_id,
        reporter_id=case.reporter_id,
        reported_at=case.reported_at,
        is_part=case.parent_id is not None,
        handling=limit is not None and limit.from_catalogue,
        due_at=entry.due_at,
        stage_due=case.stage_due,
        total_due=case.total_due,
    )
