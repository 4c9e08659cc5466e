"""Lists of cases: what an actor may see, filtered, paged by key, one statement a page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone, now

from yiwang.kernel.access.actor import Actor, HeldPost
from yiwang.kernel.access.selectors import column_of, visible_to
from yiwang.kernel.places.selectors import containing

from ..models import Case, LogEntry
from .reference import Reference, reference


@dataclass(frozen=True)
class CaseFilter:
    """What to list; an empty field does not narrow. `division` is an official code of any level.

    `since` and `until` are days of the report, both included. `action` with `acted_since` and
    `acted_until` lists the cases on which that action was done in those days: how a counted
    number opens its list.
    """

    text: str = ""
    division: str = ""
    stages: tuple[str, ...] = ()
    class_code: str = ""
    areas: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    department: int | None = None
    post: int | None = None
    outcome: tuple[str, ...] = ()
    is_open: bool | None = None
    late: bool = False
    soon: bool = False
    supervised: bool = False
    hung: bool = False
    unrouted: bool = False
    pending: str = ""
    reporter: int | None = None
    since: date | None = None
    until: date | None = None
    closed_since: date | None = None
    closed_until: date | None = None
    action: str = ""
    acted_since: date | None = None
    acted_until: date | None = None


@dataclass(frozen=True)
class CaseRow:
    """One line of a list, with names resolved. Times are aware."""

    id: int
    district: str
    number: str
    title: str
    class_name: str
    stage: str
    stage_name: str
    channel: str
    address: str
    street: str
    community: str
    grid: str
    department: str
    post: str
    reported_at: datetime
    stage_since: datetime
    stage_due: datetime | None
    total_due: datetime | None
    closed_at: datetime | None
    outcome: str
    is_open: bool
    provisional: bool
    supervised: bool
    unrouted: bool
    pending: str
    returns: int
    reworks: int
    lon: float | None
    lat: float | None
    seq: int


def cases_seen_by(actor: Actor) -> QuerySet[Case]:
    """Every case the actor may see; a reporter with an account sees her own as well."""
    seen = visible_to(Case.objects.all(), actor, "cases.see")
    if actor.account_id is None:
        return seen
    return seen | Case.objects.filter(reporter_id=actor.account_id)


def cases_matching(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """The filtered cases, not ordered. Whoever holds a whole division lists that division: what
    she reported elsewhere she finds by its words or number, or as its reporter. With it, every
    list would be two sets to sort instead of one index to read."""
    listed = cases_seen_by(actor)
    if _holds_a_division(actor) and not wanted.text.strip() and wanted.reporter is None:
        listed = visible_to(Case.objects.all(), actor, "cases.see")
    return listed.filter(_narrow(wanted))


def _holds_a_division(actor: Actor) -> bool:
    return any(
        post.division and not post.grids and post.department is None
        for post in actor.posts_that("cases.see")
    )


def case_rows(
    actor: Actor, wanted: CaseFilter, *, before_id: int | None = None, limit: int = 50
) -> list[CaseRow]:
    """One page, newest first, of rows with an id below `before_id`. One statement."""
    page = cases_matching(actor, wanted)
    if before_id is not None:
        page = page.filter(id__lt=before_id)
    return rows_of(page.order_by("-id")[:limit])


#: What `rows_of` reads of a case.
_LISTED = (
    "district", "street", "community", "grid", "lon", "lat", "address", "number", "flow",
    "matter_class", "channel", "title", "stage", "is_open", "outcome", "department", "post",
    "unrouted", "reported_at", "closed_at", "stage_since", "stage_due", "total_due", "provisional",
    "pending", "returns", "reworks", "supervised", "log_seq",
)  # fmt: skip


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with only the columns that `rows_of` reads: half of sixty."""
    return cases.only(*_LISTED)


def rows_of(cases: Iterable[Case]) -> list[CaseRow]:
    """The cases as rows with their names, in the same order; names cost no statement."""
    known = reference()
    return [_row(case, known) for case in cases]


def todo(actor: Actor) -> QuerySet[Case]:
    """What waits for the actor's posts, most urgent first: by the stages each role owns, and
    the requests (延期、挂账) that wait for her decision."""
    known = reference()
    wanted = Q(pk__in=[])
    for post in actor.posts:
        mine = stages_of(known, post.role)
        if mine:
            wanted |= _within(post) & Q(stage__in=mine)
        pending = _decides(known, post.role)
        if pending:
            wanted |= _within(post) & Q(pending__in=pending)
    return Case.objects.filter(wanted, is_open=True).order_by("stage_due", "id")


def doable(actor: Actor, deeds: Collection[str]) -> QuerySet[Case]:
    """Open cases on which a role of the actor's posts may do one of `deeds` now, most urgent
    first. What forbids it on the one case (nobody checks his own work) is for `actions_for`."""
    known = reference()
    wanted = Q(pk__in=[])
    for post in actor.posts:
        stages = {
            stage
            for flow in known.flows.values()
            for action in flow.actions
            if action.code in deeds and post.role in action.roles
            for stage in action.sources
        }
        if stages:
            wanted |= _within(post) & Q(stage__in=sorted(stages))
    return Case.objects.filter(wanted, is_open=True).order_by("stage_due", "id")


def stages_of(known: Reference, role: str) -> list[str]:
    """The stages, over all flows, that wait for a role."""
    return sorted(
        {
            stage.code
            for flow in known.flows.values()
            for stage in flow.stages.values()
            if stage.role == role and not stage.paused
        }
    )


def _decides(known: Reference, role: str) -> list[str]:
    kinds = {"grant_postpone": "postpone", "hang": "hang"}
    return sorted(
        {
            kinds[action.effect]
            for flow in known.flows.values()
            for action in flow.actions
            if action.effect in kinds and role in action.roles
        }
    )


def _within(post: HeldPost) -> Q:
    scope = Q()
    if post.role == "handler":
        scope &= Q(department_id=post.department)
    if post.grids:
        return scope & Q(grid__in=post.grids)
    return scope & division_q(post.division) if post.division else scope or Q(pk__in=[])


def division_q(code: str) -> Q:
    """Rows in a division of any level."""
    column = column_of(code)
    if column:
        return Q(**{column: code})
    return Q(district__startswith=code) if len(code) < 6 else Q(grid__startswith=code)


def _narrow(wanted: CaseFilter) -> Q:
    q = Q()
    if wanted.text.strip():
        q &= _text(wanted.text.strip())
    if wanted.division:
        q &= division_q(wanted.division)
    if wanted.class_code:
        q &= Q(matter_class__code__startswith=wanted.class_code)
    if wanted.areas:
        q &= Q(matter_class__area__in=wanted.areas)
    exact: list[tuple[str, Sequence[str]]] = [
        ("stage__in", wanted.stages),
        ("channel__in", wanted.channels),
        ("outcome__in", wanted.outcome),
    ]
    for column, values in exact:
        if values:
            q &= Q(**{column: values})
    for name in ("department", "post", "reporter"):
        if getattr(wanted, name) is not None:
            q &= Q(**{f"{name}_id": getattr(wanted, name)})
    for name in ("supervised", "unrouted"):
        if getattr(wanted, name):
            q &= Q(**{name: True})
    if wanted.is_open is not None:
        q &= Q(is_open=wanted.is_open)
    if wanted.pending:
        q &= Q(pending=wanted.pending)
    if wanted.hung:
        q &= Q(stage="hung")
    return q & _times(wanted)


def _times(wanted: CaseFilter) -> Q:
    q = Q()
    moment = now()
    if wanted.late:
        q &= Q(is_open=True, stage_due__lt=moment)
    if wanted.soon:
        q &= Q(is_open=True, stage_due__range=(moment, moment + timedelta(hours=4)))
    q &= _days("reported_at", wanted.since, wanted.until)
    q &= _days("closed_at", wanted.closed_since, wanted.closed_until)
    if wanted.action:
        acted = LogEntry.objects.filter(
            _days("at", wanted.acted_since, wanted.acted_until),
            district=OuterRef("district"),
            case_id=OuterRef("pk"),
            action=wanted.action,
        )
        q &= Q(Exists(acted))
    return q


def _days(column: str, since: date | None, until: date | None) -> Q:
    zone = get_current_timezone()
    q = Q()
    if since:
        q &= Q(**{f"{column}__gte": datetime.combine(since, time.min, zone)})
    if until:
        q &= Q(**{f"{column}__lt": datetime.combine(until + timedelta(days=1), time.min, zone)})
    return q


def _text(text: str) -> Q:
    if text.isdigit() and len(text) >= 12:
        return Q(number=text) | Q(follow_code=text)
    return containing("title", text) | Q(number__startswith=text)


def _row(case: Case, known: Reference) -> CaseRow:
    matter_class = known.classes.get(case.matter_class_id or 0)
    return CaseRow(
        id=case.pk,
        district=case.district,
        number=case.number,
        title=case.title,
        class_name=matter_class.name if matter_class else "",
        stage=case.stage,
        stage_name=known.flows[case.flow_id].stages[case.stage].name,
        channel=case.channel,
        address=case.address,
        street=case.street,
        community=case.community,
        grid=case.grid,
        department=known.departments.get(case.department_id or 0, ""),
        post=known.post_names.get(case.post_id or 0, ""),
        reported_at=case.reported_at,
        stage_since=case.stage_since,
        stage_due=case.stage_due,
        total_due=case.total_due,
        closed_at=case.closed_at,
        outcome=case.outcome,
        is_open=case.is_open,
        provisional=case.provisional,
        supervised=case.supervised,
        unrouted=case.unrouted,
        pending=case.pending,
        returns=case.returns,
        reworks=case.reworks,
        lon=case.lon,
        lat=case.lat,
        seq=case.log_seq,
    )
