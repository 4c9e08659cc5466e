"""What a caller may see: every query begins at her posts, and a key's ends at its district."""

from datetime import date, datetime
from datetime import time as clock

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.selectors import CaseFilter, cases_matching, cases_seen_by
from yiwang.kernel.cases.selectors.whole import attributes, made_of, row_by_key

from ..rules.asking import NUMBER
from .asked import EARLIEST, LATEST, LateAsked, ListAsked
from .callers import Caller
from .problems import NotThere
from .questions import Rows, put_into_sql, within_reach
from .rules.cursors import cursor_of, end_of
from .telling import Line

_HERE, _NUMBER = "its district", "its number"  # stand for a case's in what is written once
_ID = "SELECT id FROM cases_case WHERE district = %s AND number = %s"


def lines_asked(caller: Caller, asked: ListAsked) -> tuple[list[Line], str | None]:
    """One page, newest first, and where the next begins. One statement."""

    def rows() -> QuerySet[Case]:
        rows = within_reach(caller, cases_matching(caller.actor, _filter(asked)))
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
        rows = within_reach(caller, cases_matching(caller.actor, wanted))
        if asked.cursor:
            due, pk = end_of(asked.cursor, timed=True)
            rows = rows.filter(Q(stage_due__gt=due) | Q(stage_due=due, pk__gt=pk))
        return rows.order_by("stage_due", "id")[: asked.limit + 1]

    found = _lines(caller, asked, rows)
    more = len(found) > asked.limit
    last = found[asked.limit - 1] if more else None
    return found[: asked.limit], cursor_of(last.stage_due, last.id) if last else None


def case_numbered(caller: Caller, number: str) -> Case:
    """The case, or NotThere, which does not say whether it exists. One statement."""

    def rows() -> QuerySet[Case]:
        return within_reach(caller, cases_seen_by(caller.actor)).filter(
            district=_HERE, number=_NUMBER
        )

    known = {_HERE: number[:6], _NUMBER: number}
    row = None
    if NUMBER.fullmatch(number):
        written = put_into_sql(caller, "case", rows, attributes(Case))
        given = [known.get(value, value) for value in written.given]
        row = row_by_key(written.sql, given) if written.sql else None
    if row is None:
        raise _not_there()
    return made_of(Case, row)


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


def relation_of(case: Case, other: Case) -> str:
    """What another case, which stands beside it, is to this one."""
    if other.pk == case.parent_id:
        return "parent"
    if other.pk == case.merged_into_id:
        return "merged_into"
    return "child" if other.parent_id == case.pk else "merged"


def file_of(case: Case, pk: int) -> Attachment:
    """One file of the case, or NotThere. One statement."""
    rows = Attachment.objects.filter(district=case.district, case=case)
    found = rows.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotThere("本案没有这个文件。", code="not_found")
    return found


def _not_there() -> NotThere:
    return NotThere("没有这个案卷，或不在您的辖区内。", code="not_found")


def _lines(caller: Caller, asked: ListAsked | LateAsked, rows: Rows) -> list[Line]:
    question = f"{type(asked).__name__} {asked!r}"
    written = put_into_sql(caller, question, rows, Line._fields)
    if not written.sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(written.sql, written.given)
        return [Line._make(row) for row in cursor.fetchall()]


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
