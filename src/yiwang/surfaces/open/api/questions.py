"""Questions put into SQL once for whoever asks them again and again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from yiwang.kernel.access.selectors import require
from yiwang.kernel.cases.models import Case

from .callers import REMEMBERED, Caller

Rows = Callable[[], QuerySet[Case]]
_MOST_WRITTEN = 500


@dataclass(frozen=True)
class Question:
    """A question as SQL; no SQL where it finds nothing whatever there is."""

    at: float
    sql: str
    given: tuple[Any, ...]


_written: dict[Any, Question] = {}


def within_reach(caller: Caller, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Within the key's district; Forbidden for whoever may see no case at all."""
    require(caller.actor, "cases.see")
    return rows.filter(district=caller.district) if caller.district else rows


def put_into_sql(caller: Caller, asked: str, rows: Rows, columns: Sequence[str]) -> Question:
    """A question as SQL. What a caller asked lately is not put into SQL again: half of what
    a list costs here, for whoever polls it. `late` is as of then, two seconds ago at most."""
    actor = caller.actor
    question = (actor.posts, actor.account_id, caller.district, asked)
    moment = time.monotonic()
    written = _written.get(question)
    if written is None or moment - written.at > REMEMBERED:
        written = _write(rows(), columns, moment)
        if len(_written) >= _MOST_WRITTEN:
            _written.clear()
        _written[question] = written
    return written


def _write(rows: QuerySet[Case], columns: Sequence[str], moment: float) -> Question:
    try:
        sql, given = rows.values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return Question(moment, "", ())
    return Question(moment, sql, given)
