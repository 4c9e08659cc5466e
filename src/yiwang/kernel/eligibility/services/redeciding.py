"""Whoever is on the books and due is decided again, thousands in a transaction.

A change of facts, a birthday, a new rule set only make a subject due on the day from which it is
true (`mark_due`); this walks each from that day to today. Done twice it changes nothing: the same
decision is stored once, and grants that say the same stay. Unknown ends nothing and opens nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils.timezone import localdate

from yiwang.kernel.events.services import publish
from yiwang.kernel.events.types import Event

from ..events import GrantEnded, GrantNeedsPerson, GrantOpened
from ..models import Grant, Standing
from ..rules.timeline import Held
from ..selectors.inputs import entries_of
from .storing import Opening, store_decisions, store_grants
from .walking import Book, Walk, book_of

BATCH = 2000


def mark_due(standings: QuerySet[Standing], since: date) -> int:
    """Let those who are followed be decided again from a day on; never from before they were."""
    from_then = Greatest(F("since"), Value(since))
    return standings.filter(followed=True).update(due_on=Least(F("due_on"), from_then))


def redecide_due(
    *,
    today: date | None = None,
    programme_id: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Everybody who is due by `today`, in batches that commit; returns how many."""
    day = today or localdate()
    count = 0
    for programme in _programmes_due(day, programme_id):
        book = book_of(programme)
        while done := _batch(book, _due(day).filter(programme_id=programme)[:BATCH], day):
            count += done
            if progress:
                progress(count)
    return count


def redecide_subject(
    *, district: str, subject: str, programme_id: int | None = None, today: date | None = None
) -> int:
    """The same for one subject at once, in the caller's transaction or one of its own."""
    day = today or localdate()
    mine = _due(day).filter(district=district, subject=subject)
    if programme_id is not None:
        mine = mine.filter(programme_id=programme_id)
    programmes = list(mine.values_list("programme_id", flat=True))
    return sum(_batch(book_of(each), mine.filter(programme_id=each), day) for each in programmes)


def _due(day: date) -> QuerySet[Standing]:
    return Standing.objects.filter(due_on__lte=day).order_by("id")


def _programmes_due(day: date, programme_id: int | None) -> Iterator[int]:
    found = Standing.objects.filter(due_on__lte=day).order_by()
    if programme_id is not None:
        found = found.filter(programme_id=programme_id)
    yield from found.values_list("programme_id", flat=True).distinct()


def _batch(book: Book, due: QuerySet[Standing], day: date) -> int:
    """Lock, read, walk in memory, write. Rows that somebody else holds are left to him."""
    with transaction.atomic():
        standings = list(due.select_for_update(skip_locked=True))
        by_district: dict[str, list[Standing]] = defaultdict(list)
        for standing in standings:
            by_district[standing.district].append(standing)
        for district, own in by_district.items():
            _write(_walked(book, district, own, day))
        return len(standings)


def _walked(book: Book, district: str, standings: list[Standing], day: date) -> list[Walk]:
    subjects = [standing.subject for standing in standings]
    entries = entries_of(district, subjects, book.names)
    held: dict[str, dict[int, Held]] = defaultdict(dict)
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=min(s.due_on for s in standings if s.due_on)),
        district=district,
        programme_id=standings[0].programme_id,
        subject__in=subjects,
    )
    for grant in grants:
        held[grant.subject][grant.pk] = Held(grant.pk, grant.since, grant.until, grant.values)
    walks = []
    for standing in standings:
        walk = Walk(standing, held[standing.subject])
        walk.go(book, entries.get(standing.subject, ()), day)
        walks.append(walk)
    return walks


def _write(walks: list[Walk]) -> None:
    """Ends before openings, because at no moment may two grants cover one day."""
    kept = store_decisions([each for walk in walks for each in walk.decisions])
    ends = {pk: said for walk in walks for pk, said in walk.ends.items()}
    if ends:
        _end(ends)
    new = [opening for walk in walks for opening in walk.opens.values()]
    ids = store_grants(new, kept)
    _stand(walks, kept)
    facts: list[Event] = list(_doubts(walks))
    facts += [_opened(pk, opening) for pk, opening in zip(ids, new, strict=True)]
    facts += [_ended(walk, pk, said) for walk in walks for pk, said in walk.ends.items()]
    if facts:
        publish(*facts)


def _end(ends: dict[int, tuple[date, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE eligibility_grant g SET until = v.until, ended_at = now(), end_reason = v.why"
            " FROM unnest(%s::bigint[], %s::date[], %s::text[]) v(id, until, why)"
            " WHERE g.id = v.id",
            [
                list(ends),
                [until for until, _why in ends.values()],
                [why[:300] for _until, why in ends.values()],
            ],
        )


def _stand(walks: list[Walk], kept: dict[str, int]) -> None:
    rows = [walk.standing for walk in walks]
    decided = [kept[walk.last.digest] if walk.last else None for walk in walks]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE eligibility_standing s SET due_on = v.due_on, outcome = v.outcome,"
            " reason = v.reason, decision_id = v.decision_id, changed_at = now()"
            " FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::bigint[])"
            " v(id, due_on, outcome, reason, decision_id) WHERE s.id = v.id",
            [
                [row.pk for row in rows],
                [row.due_on for row in rows],
                [row.outcome for row in rows],
                [row.reason for row in rows],
                decided,
            ],
        )


def _doubts(walks: list[Walk]) -> Iterator[GrantNeedsPerson]:
    """For those of whom it has become unknown; what is known by now needs nobody."""
    for walk in walks:
        if walk.new_doubt is not None:
            yield GrantNeedsPerson(
                district=walk.standing.district,
                programme_id=walk.standing.programme_id,
                subject=walk.standing.subject,
                on=walk.new_doubt.isoformat(),
                reason=walk.standing.reason,
            )


def _opened(pk: int, new: Opening) -> GrantOpened:
    return GrantOpened(
        district=new.taken.district,
        programme_id=new.taken.programme_id,
        grant_id=pk,
        subject=new.taken.subject,
        since=new.since.isoformat(),
        until=new.until.isoformat() if new.until else "",
    )


def _ended(walk: Walk, pk: int, said: tuple[date, str]) -> GrantEnded:
    until, reason = said
    return GrantEnded(
        district=walk.standing.district,
        programme_id=walk.standing.programme_id,
        grant_id=pk,
        subject=walk.standing.subject,
        until=until.isoformat(),
        reason=reason[:300],
    )
