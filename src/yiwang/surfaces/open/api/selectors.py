"""What a caller may see: every query begins at her posts, and a key's ends at its district."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from yiwang.kernel.access.selectors import require
from yiwang.kernel.cases.models import Attachment, Case, LogEntry
from yiwang.kernel.cases.selectors import CaseFilter, cases_matching, cases_seen_by

from ..rules.asking import NUMBER
from .asked import EARLIEST, LATEST, LateAsked, ListAsked
from .callers import REMEMBERED, Caller
from .problems import NotThere
from .rules.cursors import cursor_of, end_of
from .telling import Line

MOST_POINTS = 5000
_ID = "SELECT id FROM cases_case WHERE district = %s AND number = %s"
_POINT = ("number", "title", "stage", "matter_class_id", "lon", "lat", "stage_due", "is_open")


Rows = Callable[[], QuerySet[Case]]
_MOST_WRITTEN = 500


@dataclass(frozen=True)
class _Written:
    """A question as SQL; no SQL where it finds nothing whatever there is."""

    at: float
    sql: str
    given: tuple[Any, ...]


_written: dict[Any, _Written] = {}


@dataclass(frozen=True)
class Related:
    """A case beside another. `relation` is what it is to that one."""

    number: str
    relation: str
    stage: str
    is_open: bool


def lines_asked(caller: Caller, asked: ListAsked) -> tuple[list[Line], str | None]:
    """One page, newest first, and where the next begins. One statement."""

    def rows() -> QuerySet[Case]:
        rows = _here(caller, cases_matching(caller.actor, _filter(asked)))
        if asked.updated_since is not None:
            since = _moment(asked.updated_since)
            rows = rows.filter(Q(stage_since__gte=since) | Q(closed_at__gte=since))
        if asked.cursor:
            rows = rows.filter(pk__lt=end_of(asked.cursor, timed=False)[1])
        return rows.order_by("-id")[: asked.limit + 1]

    found = _lines(caller, asked, rows)
    more = len(found) > asked.limit
    return found[: asked.limit], cursor_of(None, found[asked.limit - 1].id) if more else None


def lines_late(caller: Caller, asked: LateAsked) -> tuple[list[Line], str | None]:
    """One page of what is past its stage's deadline, the longest first. One statement."""

    def rows() -> QuerySet[Case]:
        wanted = CaseFilter(division=asked.division or "", late=True)
        rows = _here(caller, cases_matching(caller.actor, wanted))
        if asked.cursor:
            due, pk = end_of(asked.cursor, timed=True)
            rows = rows.filter(Q(stage_due__gt=due) | Q(stage_due=due, pk__gt=pk))
        return rows.order_by("stage_due", "id")[: asked.limit + 1]

    found = _lines(caller, asked, rows)
    more = len(found) > asked.limit
    last = found[asked.limit - 1] if more else None
    return found[: asked.limit], cursor_of(last.stage_due, last.id) if last else None


def points_of(caller: Caller, street: str, *, is_open: bool | None) -> list[tuple[Any, ...]]:
    """The matters of a street that have a point, newest first, 5,000 at most. One statement."""
    wanted = CaseFilter(division=street, is_open=is_open)
    rows = _here(caller, cases_matching(caller.actor, wanted)).filter(lon__isnull=False)
    return list(rows.order_by("-id").values_list(*_POINT)[:MOST_POINTS])


def case_numbered(caller: Caller, number: str) -> Case:
    """The case, or NotThere, which does not say whether it exists. One statement."""
    found = None
    if NUMBER.fullmatch(number):
        rows = _here(caller, cases_seen_by(caller.actor))
        found = rows.filter(district=number[:6], number=number).first()
    if found is None:
        raise _not_there()
    return found


def id_of(caller: Caller, number: str) -> int:
    """The id of a case that is there, whether or not the caller may see it. One statement."""
    district = number[:6]
    row = None
    if NUMBER.fullmatch(number) and caller.district in ("", district):
        with connection.cursor() as cursor:
            cursor.execute(_ID, [district, number])
            row = cursor.fetchone()
    if row is None:
        raise _not_there()
    return int(row[0])


def log_of(case: Case) -> list[LogEntry]:
    """The case's log, oldest first. One statement."""
    return list(LogEntry.objects.filter(district=case.district, case=case).order_by("seq"))


def files_of(case: Case) -> list[Attachment]:
    """What is shown with the case. One statement."""
    rows = Attachment.objects.filter(district=case.district, case=case)
    return list(rows.select_related("file").order_by("id"))


def related_to(case: Case) -> list[Related]:
    """Parent, children, what was merged, what it was merged into. One statement."""
    near = Q(parent_id=case.pk) | Q(merged_into_id=case.pk)
    above = [pk for pk in (case.parent_id, case.merged_into_id) if pk is not None]
    if above:
        near |= Q(pk__in=above)
    rows = Case.objects.filter(near, district=case.district).order_by("id")
    names = ("pk", "number", "stage", "is_open", "parent_id")
    return [
        Related(number, _relation(case, pk, parent), stage, is_open)
        for pk, number, stage, is_open, parent in rows.values_list(*names)
    ]


def file_of(case: Case, pk: int) -> Attachment:
    """One file of the case, or NotThere. One statement."""
    rows = Attachment.objects.filter(district=case.district, case=case)
    found = rows.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotThere("本案没有这个文件。", code="not_found")
    return found


def _not_there() -> NotThere:
    return NotThere("没有这个案卷，或不在您的辖区内。", code="not_found")


def _relation(case: Case, pk: int, parent: int | None) -> str:
    if pk == case.parent_id:
        return "parent"
    if pk == case.merged_into_id:
        return "merged_into"
    return "child" if parent == case.pk else "merged"


def _here(caller: Caller, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Within the key's district; Forbidden for whoever may see no case at all."""
    require(caller.actor, "cases.see")
    return rows.filter(district=caller.district) if caller.district else rows


def _lines(caller: Caller, asked: ListAsked | LateAsked, rows: Rows) -> list[Line]:
    """The rows of a question. What a caller asked lately is not put into SQL again: half of what
    a list costs here, for whoever polls it. `late` is as of then, two seconds ago at most."""
    actor = caller.actor
    question = (actor.posts, actor.account_id, caller.district, type(asked), repr(asked))
    moment = time.monotonic()
    written = _written.get(question)
    if written is None or moment - written.at > REMEMBERED:
        written = _write(rows(), moment)
        if len(_written) >= _MOST_WRITTEN:
            _written.clear()
        _written[question] = written
    if not written.sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(written.sql, written.given)
        return [Line._make(row) for row in cursor.fetchall()]


def _write(rows: QuerySet[Case], moment: float) -> _Written:
    try:
        sql, given = rows.values_list(*Line._fields).query.sql_with_params()
    except EmptyResultSet:
        return _Written(moment, "", ())
    return _Written(moment, sql, given)


def _filter(asked: ListAsked) -> CaseFilter:
    return CaseFilter(
        text=asked.text,
        division=asked.division or "",
        stages=tuple(asked.stage),
        class_code=asked.class_code or "",
        channels=tuple(asked.channel),
        outcome=tuple(asked.outcome),
        department=asked.department,
        is_open=asked.open,
        late=asked.late,
        soon=asked.soon,
        supervised=asked.supervised,
        unrouted=asked.unrouted,
        since=_day(asked.since),
        until=_day(asked.until),
        closed_since=_day(asked.closed_since),
        closed_until=_day(asked.closed_until),
    )


def _day(day: date | None) -> date | None:
    """A day in the years in which anything can have happened: the same rows, and no overflow."""
    return None if day is None else min(max(day, EARLIEST), LATEST)


def _moment(at: datetime) -> datetime:
    """Likewise a time; without a zone it is in the city's own."""
    zone = get_default_timezone()
    known = at if at.tzinfo else at.replace(tzinfo=zone)
    if EARLIEST.year < known.year < LATEST.year:
        return known
    return datetime.combine(EARLIEST if known.year <= EARLIEST.year else LATEST, clock.min, zone)
