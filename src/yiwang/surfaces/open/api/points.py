"""The matters of a street as GeoJSON, written by the database: as objects here a point would cost
three times as much."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import CaseFilter, cases_matching

from .asked import MapAsked
from .callers import Caller
from .questions import put_into_sql, within_reach
from .rules.boxes import Box
from .rules.cursors import cursor_of, end_of

_COLUMNS = (
    "id",
    "number",
    "title",
    "stage",
    "matter_class_id",
    "lon",
    "lat",
    "stage_due",
    "is_open",
)
# Codes and numbers are of digits, letters and underscores, which JSON takes as they are.
_FEATURE = """
SELECT p.id, '{"type":"Feature","geometry":{"type":"Point","coordinates":[' || p.lon || ',' || p.lat
  || ']},"properties":{"number":"' || p.number || '","title":' || to_json(p.title)
  || ',"stage":"' || p.stage || '","class":"' || COALESCE(k.code, '') || '","open":' || p.is_open
  || ',"late":' || (p.is_open AND p.stage_due IS NOT NULL AND p.stage_due < now()) || '}}'
  FROM ("""
_OF_CLASS = ") p LEFT JOIN cases_matterclass k ON k.id = p.matter_class_id ORDER BY p.id DESC"


def features(caller: Caller, asked: MapAsked) -> str:
    """One page of the street's matters that have a point, newest first, as a FeatureCollection
    whose `next` says where the following page begins. One statement."""
    box = Box.of(asked.bbox) if asked.bbox else None

    def rows() -> QuerySet[Case]:
        wanted = CaseFilter(division=asked.street, is_open=True if asked.open else None)
        rows = within_reach(caller, cases_matching(caller.actor, wanted)).filter(lon__isnull=False)
        if box is not None:
            rows = rows.filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))
        if asked.cursor:
            rows = rows.filter(pk__lt=end_of(asked.cursor, timed=False)[1])
        return rows.order_by("-id")[: asked.limit + 1]

    question = put_into_sql(caller, repr(asked), rows, _COLUMNS)
    found = _asked(question.sql, question.given) if question.sql else []
    shown = found[: asked.limit]
    following = f'"{cursor_of(None, shown[-1][0])}"' if len(found) > asked.limit else "null"
    joined = ",".join(feature for _, feature in shown)
    return f'{{"type":"FeatureCollection","next":{following},"features":[{joined}]}}'


def _asked(sql: str, given: Sequence[Any]) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_FEATURE}{sql}{_OF_CLASS}", given)
        return cursor.fetchall()
