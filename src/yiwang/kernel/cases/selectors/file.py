"""Everything one case's page shows, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.lib.errors import Forbidden
from yiwang.lib.worktime import Limit, Unit, elapsed

from ..models import Attachment, Case, LogEntry
from ..rules.decide import available
from ..rules.duplicates import metres, neighbourhood
from ..rules.flow import Action, Flow
from .lists import CaseRow, cases_seen_by, rows_of
from .reference import Reference, reference
from .standing import acting_on, pauses_of, spot_of, state_of


@dataclass(frozen=True)
class StageBar:
    """One stage's clock for a bar: `used` in the limit's unit, `fraction` of it (None unclocked).

    `limit` is 0 for a stage without one; `left_at` None while the case is in it.
    """

    stage: str
    name: str
    entered_at: datetime
    left_at: datetime | None
    limit: float
    unit: str
    used: float
    fraction: float | None
    due: datetime | None
    late: bool
    paused: bool
    provisional: bool


@dataclass(frozen=True)
class CaseFile:
    """One case with all that belongs on its page."""

    case: Case
    flow: Flow
    known: Reference
    log: list[LogEntry]
    attachments: list[Attachment]
    bars: list[StageBar]
    actions: list[Action]
    children: list[CaseRow]
    merged: list[CaseRow]
    near: list[tuple[CaseRow, float]]
    suggested_department: int | None
    may_see_reporter: bool
    people: dict[int, str]


def case_file(actor: Actor, district: str, case_id: int) -> CaseFile:
    """The case as this actor may see it. Raises Case.DoesNotExist for one she may not see.

    Seven statements: the case, its log, its files, its family, which of them were merged, its
    neighbours, the names of people; whether a child is open is read from the family.
    """
    case = (
        cases_seen_by(actor)
        .select_related("matter_class", "rule", "department", "post", "parent", "merged_into")
        .get(pk=case_id, district=district)
    )
    known = reference()
    flow = known.flows[case.flow_id]
    log = list(LogEntry.objects.filter(district=district, case=case).order_by("seq"))
    attachments = list(case.attachments.select_related("file").order_by("id"))
    family = rows_of(
        Case.objects.filter(Q(parent=case) | Q(merged_into=case), district=district).order_by("id")
    )
    merged_ids = set(case.merged.values_list("pk", flat=True)) if family else set()
    children = [row for row in family if row.id not in merged_ids]
    open_children = sum(row.is_open for row in children)
    acting = acting_on(
        actor,
        spot_of(case),
        case.department_id,
        known,
        is_reporter=actor.account_id is not None and actor.account_id == case.reporter_id,
    )
    merge = next((e for e in reversed(log) if e.action == "merge"), None)
    state = state_of(case, open_children=open_children, merged_from=merge.source if merge else "")
    return CaseFile(
        case=case,
        flow=flow,
        known=known,
        log=log,
        attachments=attachments,
        bars=stage_bars(case, flow, log),
        actions=available(flow, state, acting),
        children=children,
        merged=[row for row in family if row.id in merged_ids],
        near=near_by(case, flow) if case.is_open else [],
        suggested_department=known.department_for(
            case.matter_class_id, case.rule_id, spot_of(case)
        ),
        may_see_reporter=_may_see_reporter(actor, case),
        people=_names({case.handled_by_id, case.checked_by_id, case.reporter_id}),
    )


def actions_for(actor: Actor, case: Case, *, is_reporter: bool = False) -> list[Action]:
    """What the actor may do to a case now; whether it waits for children is seen when it is done.
    No statement."""
    known = reference()
    acting = acting_on(actor, spot_of(case), case.department_id, known, is_reporter=is_reporter)
    return available(known.flows[case.flow_id], state_of(case), acting)


def near_by(case: Case, flow: Flow) -> list[tuple[CaseRow, float]]:
    """Possible duplicates: the same class, open, near in space and time, with their metres."""
    if case.lon is None or case.lat is None or case.matter_class_id is None:
        return []
    around = neighbourhood(flow, case.lon, case.lat, case.reported_at)
    rows = rows_of(
        Case.objects.filter(
            is_open=True,
            matter_class_id=case.matter_class_id,
            district=case.district,
            lat__range=(around.south, around.north),
            lon__range=(around.west, around.east),
            reported_at__range=(around.since, around.until),
        )
        .exclude(pk=case.pk)
        .exclude(parent=case)
        .order_by("id")[:20]
    )
    measured = [
        (row, metres(case.lon, case.lat, row.lon, row.lat))
        for row in rows
        if row.lon is not None and row.lat is not None
    ]
    near = [(row, far) for row, far in measured if far <= flow.near_metres]
    return sorted(near, key=lambda pair: pair[1])


def stage_bars(case: Case, flow: Flow, log: list[LogEntry]) -> list[StageBar]:
    """The clock of every stage the case has been in, oldest first, the present one last."""
    bars: list[StageBar] = []
    entered = case.reported_at
    for entry in log:
        if entry.target == entry.source:
            continue
        if entry.source:
            limit = float(entry.limit_value) if entry.limit_value is not None else 0.0
            bars.append(
                StageBar(
                    stage=entry.source,
                    name=flow.stages[entry.source].name,
                    entered_at=entered,
                    left_at=entry.at,
                    limit=limit,
                    unit=entry.limit_unit,
                    used=entry.used or 0.0,
                    fraction=(entry.used or 0.0) / limit if limit else None,
                    due=entry.due_at,
                    late=entry.late,
                    paused=False,
                    provisional=False,
                )
            )
        entered = entry.at
    if case.is_open:
        bars.append(_present(case, flow, entered))
    return bars


def _present(case: Case, flow: Flow, entered: datetime) -> StageBar:
    moment = now()
    used, fraction = 0.0, None
    if case.stage_limit is not None:
        limit = Limit(case.stage_limit, Unit(case.stage_unit))
        spent = elapsed(
            case.stage_since, moment, limit, calendar_for(case.calendar), pauses_of(case)
        )
        used, fraction = spent.used, spent.fraction
    return StageBar(
        stage=case.stage,
        name=flow.stages[case.stage].name,
        entered_at=entered,
        left_at=None,
        limit=float(case.stage_limit or 0),
        unit=case.stage_unit,
        used=used,
        fraction=fraction,
        due=case.stage_due,
        late=case.stage_due is not None and moment > case.stage_due,
        paused=flow.stages[case.stage].paused,
        provisional=case.provisional,
    )


def _may_see_reporter(actor: Actor, case: Case) -> bool:
    return any(post.covers(spot_of(case)) for post in actor.posts_that("cases.see_reporter"))


def _names(ids: set[int | None]) -> dict[int, str]:
    wanted = [pk for pk in ids if pk is not None]
    if not wanted:
        return {}
    return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))


def case_of(actor: Actor, district: str, case_id: int) -> Case:
    """The case if the actor may see it, else Forbidden (which does not say whether it exists)."""
    case = cases_seen_by(actor).filter(pk=case_id, district=district).first()
    if case is None:
        raise Forbidden("没有这件事件，或不在您的辖区内。")
    return case
