"""The district and days that are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils.timezone import make_aware


@dataclass(frozen=True)
class Window:
    """Days from `since` through the one of `now`; facts are looked back at from `facts_since`.
    Readings after `now` wait: the row they belong to may go on."""

    district: str
    since: date
    facts_since: date
    now: datetime

    @property
    def given(self) -> dict[str, Any]:
        return {
            "district": self.district,
            "since": self.since,
            "facts_since": self.facts_since,
            "begins": make_aware(datetime.combine(self.since, time())),
            "now": self.now,
        }


def rows_of(sql: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
