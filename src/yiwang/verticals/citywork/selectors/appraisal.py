"""The appraisal's table: objects of a kind as rows, counters and indicators as columns."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.cases.selectors.reference import reference
from yiwang.kernel.insight.selectors import Figure
from yiwang.kernel.insight.selectors.figures import (
    NAMES,
    indicator_figures,
    measures_of,
    query_of,
)
from yiwang.kernel.insight.selectors.reading import Days, read
from yiwang.kernel.insight.selectors.scope import Scope, scope_of
from yiwang.kernel.places.selectors import children_of, division

#: kind -> its name, and the counters shown for objects of it.
KINDS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "division": (
        _("区域"),
        ("report", "register", "dispatch", "dispose", "due_close", "close", "due_close_open",
         "rework", "self_handled"),
    ),
    "department": (
        _("部门"),
        ("dispatch", "due_dispose", "dispose", "late_dispose", "due_dispose_open", "return",
         "rework", "hang"),
    ),
    "post": (_("岗位"), ("accept", "register", "dispatch", "check", "close")),
    "collector": (_("采集员"), ("collected", "effective", "self_handled", "verify")),
}  # fmt: skip
_FACETS = {"department": "department", "post": "post", "collector": "actor"}
_BELOW = {
    "city": "district",
    "district": "street",
    "street": "community",
    "community": "grid",
    "large_grid": "grid",
}


@dataclass(frozen=True)
class ObjectRow:
    """One object: its counters as (value, query that opens them) and its indicators."""

    value: str
    name: str
    counts: Mapping[str, tuple[int, Mapping[str, str]]]
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Appraisal:
    """`rows` are the objects; `counters` and `indicators` name the columns in order."""

    division: str
    kind: str
    since: date
    until: date
    rows: list[ObjectRow]
    counters: dict[str, str]
    indicators: dict[str, str]


def appraisal(*, actor: Actor, division: str, kind: str, since: date, until: date) -> Appraisal:
    """The table of one kind over the days since to until. Raises Forbidden outside the actor's
    divisions. A handful of statements, however many objects."""
    scope = scope_of(actor, division)
    days = Days(since, until)
    facet = _facet(scope, kind)
    wanted = KINDS[kind][1]
    sums: dict[str, Counter[str]] = {}
    for cell in read(scope, measures_of(*wanted), days, facet):
        own = sums.setdefault(cell.value, Counter())
        for code in wanted:
            if cell.measure in measures_of(code):
                own[code] += cell.n
    figures = indicator_figures(scope, days, kind, facet)
    names = _names(scope, kind, facet, {*sums, *figures})
    rows = [
        ObjectRow(
            value,
            names[value],
            {
                code: (
                    sums.get(value, Counter())[code],
                    query_of(scope, (code,), days, facet, value),
                )
                for code in wanted
            },
            {figure.code: figure for figure in figures.get(value, [])},
        )
        for value in names
    ]
    indicators = {code: item.label for row in rows for code, item in row.figures.items()}
    counters = {code: str(NAMES[code]) for code in wanted}
    return Appraisal(division, kind, since, until, rows, counters, indicators)


def home_division(actor: Actor, verb: str) -> str:
    """The division whose numbers an appraiser sees first; "" when a post covers none."""
    return next((post.division for post in actor.posts_that(verb) if post.division), "")


def _facet(scope: Scope, kind: str) -> str:
    if kind != "division":
        return _FACETS[kind]
    return _BELOW.get(scope.level, "")


def _names(scope: Scope, kind: str, facet: str, values: set[str]) -> dict[str, str]:
    """value -> name in the order of the table; objects of a place that did nothing count too."""
    if kind == "division":
        return _divisions(scope, facet, values)
    if kind == "collector":
        people = Account.objects.filter(pk__in=[int(each) for each in values if each])
        return {str(pk): name for pk, name in people.order_by("pk").values_list("pk", "name")}
    known = reference().departments if kind == "department" else reference().post_names
    return {str(pk): name for pk, name in known.items() if str(pk) in values}


def _divisions(scope: Scope, facet: str, values: set[str]) -> dict[str, str]:
    if not facet:
        own = division(scope.division)
        return {"": own.name if own else scope.division}
    below = list(children_of(scope.division))
    if facet == "grid" and scope.level == "community":
        below = [grid for large in below for grid in children_of(large.code)] or below
    found = {row.code: row.name for row in below}
    return found | {each: each for each in sorted(values - found.keys()) if each}
