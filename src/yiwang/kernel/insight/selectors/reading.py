"""The one way numbers are read: totals with the deltas not folded yet, or marks where few."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from yiwang.kernel.cases.selectors.reference import reference

from ..folding import FACETS, OPEN_FACETS
from ..rules.measures import COHORTS, OPEN
from .scope import Scope

#: facet -> SQL of its value on a delta or mark, and of what counts there on a mark.
_VALUES = {
    "": "''",
    "class": "class_code",
    "channel": "channel",
    "department": "department_id::text",
    "post": "post_id::text",
    "actor": "actor_id::text",
    "stage": "stage",
    "district": "district",
    "street": "street",
    "community": "community",
    "grid": "grid",
}


@dataclass(frozen=True)
class Cell:
    """`n` cases in a measure, on a day where days were asked for, with a facet's value."""

    value: str
    measure: str
    day: date | None
    n: int


@dataclass(frozen=True)
class Days:
    """The days asked for, both included."""

    since: date
    until: date


def read(
    scope: Scope, measures: tuple[str, ...], days: Days, facet: str = "", *, by_day: bool = False
) -> list[Cell]:
    """The numbers of a division. One statement; two where `open` and flows have other sources.
    Facet "area" sums the classes of the catalogue's areas."""
    if facet == "area":
        return _by_area(read(scope, measures, days, "class", by_day=by_day))
    flows = tuple(measure for measure in measures if measure != OPEN and facet != "stage")
    level = tuple(measure for measure in measures if measure == OPEN and facet != "actor")
    kept = level + flows if _has_totals(scope, facet, FACETS) else ()
    if level and not kept and _has_totals(scope, facet, OPEN_FACETS):
        kept = level
    found = _run(*_totals(scope, kept, days, facet, by_day=by_day)) if kept else []
    if flows and not set(flows) <= set(kept):
        found += _run(*_marks(scope, flows, days, facet, by_day=by_day))
    if level and OPEN not in kept:
        found += _run(*_open(scope, facet))
    return found


def _has_totals(scope: Scope, facet: str, facets: Mapping[str, bool]) -> bool:
    if not scope.has_totals:
        return False
    if facet in ("district", "street"):
        return scope.level != "street"
    return facet in facets and (facets[facet] or scope.level != "street")


def _on_days(alias: str, measures: tuple[str, ...], days: Days) -> tuple[str, list[Any]]:
    """Cohorts by deadline only have days that are over: what may still be done is not due."""
    over = min(days.until, localdate() - timedelta(days=1))
    flows = [measure for measure in measures if measure != OPEN and measure not in COHORTS]
    cohorts = [measure for measure in measures if measure in COHORTS]
    level = [measure for measure in measures if measure == OPEN]
    parts, given = [], list[Any]()
    for names, last in ((flows, days.until), (cohorts, over)):
        if names:
            parts.append(f"({alias}.measure = ANY(%s::text[]) AND {alias}.day BETWEEN %s AND %s)")
            given += [names, days.since, last]
    if level:
        parts.append(f"({alias}.measure = %s AND {alias}.day IS NULL)")
        given.append(OPEN)
    return "(" + " OR ".join(parts) + ")", given


def _totals(
    scope: Scope, measures: tuple[str, ...], days: Days, facet: str, *, by_day: bool
) -> tuple[str, list[Any]]:
    own, own_given = scope.totals(facet)
    rows, rows_given = scope.rows("d")
    when, when_given = _on_days("t", measures, days)
    when_d, when_d_given = _on_days("d", measures, days)
    value = _VALUES[facet]
    divisions = facet in ("district", "street")
    number = "n_department" if facet == "department" else "n"
    day = "day" if by_day else "NULL::date"
    sql = f"""
        SELECT value, measure, {day}, sum(n) FROM (
          SELECT {"t.division" if divisions else "t.value"} AS value, t.measure, t.day, t.n
            FROM insight_total t
           WHERE {own} AND t.facet = %s AND {when}
          UNION ALL
          SELECT {value}, d.measure, d.day, d.{number} FROM insight_delta d
           WHERE {rows} AND {when_d} AND {value} IS NOT NULL
        ) AS known GROUP BY 1, 2, 3 HAVING sum(n) <> 0"""  # noqa: S608
    given = [*own_given, "" if divisions else facet, *when_given, *rows_given, *when_d_given]
    return sql, given


def _marks(
    scope: Scope, measures: tuple[str, ...], days: Days, facet: str, *, by_day: bool
) -> tuple[str, list[Any]]:
    rows, given = scope.rows("m")
    when, when_given = _on_days("m", measures, days)
    value = _VALUES[facet]
    number = "count(*)" if facet == "department" else "sum(m.n)"
    sql = f"""
        SELECT {value}, m.measure, {"m.day" if by_day else "NULL::date"}, {number}
          FROM insight_mark m
         WHERE {rows} AND NOT m.held AND {when} AND {value} IS NOT NULL
         GROUP BY 1, 2, 3 HAVING {number} <> 0"""  # noqa: S608
    return sql, [*given, *when_given]


def _open(scope: Scope, facet: str) -> tuple[str, list[Any]]:
    rows, given = scope.rows("c")
    value = "COALESCE(k.code, '')" if facet == "class" else _VALUES[facet]
    sql = f"""
        SELECT {value}, 'open', NULL::date, count(*)
          FROM cases_case c LEFT JOIN cases_matterclass k ON k.id = c.matter_class_id
         WHERE c.is_open AND {rows} AND {value} IS NOT NULL GROUP BY 1"""  # noqa: S608
    return sql, given


def _run(sql: str, given: list[Any]) -> list[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Cell(value, measure, day, int(n)) for value, measure, day, n in cursor.fetchall()]


def _by_area(cells: list[Cell]) -> list[Cell]:
    areas = {row.code: row.area for row in reference().classes.values()}
    sums: dict[tuple[str, str, date | None], int] = defaultdict(int)
    for cell in cells:
        sums[areas.get(cell.value, ""), cell.measure, cell.day] += cell.n
    return [Cell(*key, n) for key, n in sums.items() if n]
