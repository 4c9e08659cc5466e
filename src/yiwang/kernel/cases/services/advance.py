"""advance: one action of the flow on one case."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Case, LogEntry
from ..rules.decide import decide
from ..rules.flow import Flow
from ..rules.state import Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on, pauses_of, spot_of, state_of
from ..together import few_trips, together
from .attach import attach_to
from .once import once
from .opening import CLOCK_SKEW
from .preflight import digest_of, preflight
from .rows import update
from .writing import Step, announce, before, seal_entry, take_step

_PURPOSE = {"feedback": "after", "pass_check": "check", "fail_check": "check", "verified": "check"}


def advance(
    *,
    actor: Actor,
    case_id: int,
    district: str,
    action: str,
    note: str = "",
    files: Sequence[int] = (),
    class_id: int | None = None,
    rule_id: int | None = None,
    department_id: int | None = None,
    until: datetime | None = None,
    rating: int | None = None,
    seen_seq: int | None = None,
    at: datetime | None = None,
    request_id: uuid.UUID | None = None,
    is_reporter: bool = False,
) -> Case:
    """Do an action of the case's own flow version; the same request again changes nothing.

    `seen_seq` is the log entry the actor was looking at: if the case has moved on since,
    Conflict says so and nothing happens. `at` is when it was done, for a phone that was
    offline; what lies before the stage began counts from there. The case carries the entry as
    `entry`. Five statements, one more for files and one for the look at children before an end.
    """
    _require_plausible(at=at, until=until)
    given = Input(
        at=at or now(),
        note=note.strip(),
        files=len(files),
        class_id=class_id,
        rule_id=rule_id,
        department_id=department_id,
        until=until,
        rating=rating,
    )
    content = {
        "case": case_id, "action": action, "note": given.note,
        "class": class_id, "rule": rule_id, "department": department_id, "until": until,
        "rating": rating, "actor": actor.account_id,
    }  # fmt: skip
    digest = digest_of("advance", content)

    def write() -> Case:
        with few_trips():
            case = Case.objects.select_for_update().get(pk=case_id, district=district)
            check = preflight(district, request_id, digest, files=files)
            if check.repeated:
                case.entry = case.log.get(district=district, seq=check.repeated[1])
                return case
            _require_seen(case, seen_seq)
            known = reference(check.revision)
            flow = known.flows[case.flow_id]
            step = _decided(actor, case, flow, known, action, given, is_reporter)
            return write_step(case, step, request_id, check.digest, files)

    return once(write)


def write_step(
    case: Case,
    step: Step,
    request_id: uuid.UUID | None = None,
    digest: str = "",
    files: Sequence[int] = (),
) -> Case:
    """Write a decided step of a locked case: row and entry, facts; files. Three statements."""
    had = before(case)
    entry = take_step(case, step)
    entry.request_id, entry.request_digest = request_id, digest
    seal_entry(case, entry)
    with together():
        update(case, entry)
        announce(case, entry, had, step)
    attach_to(case, files, seq=entry.seq, purpose=_PURPOSE.get(entry.action, "note"))
    case.entry = entry
    return case


def _decided(
    actor: Actor,
    case: Case,
    flow: Flow,
    known: Reference,
    action: str,
    given: Input,
    is_reporter: bool,
) -> Step:
    acting = acting_on(actor, spot_of(case), case.department_id, known, is_reporter=is_reporter)
    children = _open_children(case) if _may_end(flow, action, case) else 0
    state = state_of(case, open_children=children, merged_from=_merged_from(case, action))
    given = _checked(case, known, given)
    decision = decide(flow, state, acting, action, given)
    if not (case.is_open or decision.final):
        _require_open_parent(case)
    return Step(actor, flow, known, decision, given.at, given.note, _data(given))


def _may_end(flow: Flow, action: str, case: Case) -> bool:
    found = flow.action(action, case.stage)
    return bool(found and found.effect == "close" and found.outcome != "merged")


def _open_children(case: Case) -> int:
    return Case.objects.filter(district=case.district, parent_id=case.pk, is_open=True).count()


def _require_open_parent(case: Case) -> None:
    """A child does not open again under a closed parent; the row lock waits for its closing."""
    if case.parent_id is None:
        return
    parent = Case.objects.select_for_update().get(pk=case.parent_id, district=case.district)
    if not parent.is_open:
        raise Refused("本案的主案已经办结；请先重新办理主案。", code="closed_parent")


def _merged_from(case: Case, action: str) -> str:
    if action != "unmerge":
        return ""
    last = LogEntry.objects.filter(district=case.district, case=case, action="merge").last()
    return last.source if last else ""


def _checked(case: Case, known: Reference, given: Input) -> Input:
    """The input with its references checked and its time inside what is possible."""
    if given.at > now() + CLOCK_SKEW:
        raise Invalid({"at": "办理时间在将来；请检查设备时间。"})
    if given.class_id is not None and given.class_id not in known.classes:
        raise Invalid({"class": "没有这个事件类别；请重新选择。"})
    able = known.departments_in(case.district)
    if given.department_id is not None and given.department_id not in able:
        raise Invalid({"department": "没有这个部门；请重新选择。"})
    at = max(min(given.at, now()), _earliest(case))
    rule_id = given.rule_id
    if given.class_id is not None:
        rule = known.rule_for(given.class_id, rule_id, case.reported_at)
        rule_id = rule.id if rule else None
    return Input(**{**given.__dict__, "at": at, "rule_id": rule_id})


def _earliest(case: Case) -> datetime:
    """The present stage began then, or its last pause did."""
    begun = [begin for begin, _ in pauses_of(case)[-1:]] if case.hung_since else []
    return max([case.stage_since, *begun])


def _data(given: Input) -> dict[str, Any]:
    shown = {
        "class": given.class_id,
        "rule": given.rule_id,
        "department": given.department_id,
        "until": given.until.isoformat() if given.until else None,
        "rating": given.rating,
        "files": given.files or None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _require_plausible(**moments: datetime | None) -> None:
    """A year that somebody mistyped; near the ends of the calendar nothing can be counted."""
    wrong = {
        name: "年份不正确，请检查。"
        for name, at in moments.items()
        if at and not 2000 <= at.year < 2200
    }
    if wrong:
        raise Invalid(wrong)


def _require_seen(case: Case, seen_seq: int | None) -> None:
    if seen_seq is not None and seen_seq != case.log_seq:
        raise Conflict("事件刚刚被他人处理过；请刷新后查看最新状态再办理。", code="moved_on")
