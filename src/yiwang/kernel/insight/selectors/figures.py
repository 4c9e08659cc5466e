"""Figures: a number, what it is made of, and the query that opens its list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case

from ..indicators import Indicator, indicators_for
from ..names import NAMES
from ..rules.measures import measures_of
from ..rules.scores import ratio
from .labels import labels
from .reading import Cell, Days, read
from .scope import Scope, scope_of

TODAY = ("report", "register", "dispatch", "dispose", "close", "rework", "supervise")


@dataclass(frozen=True)
class Figure:
    """A number that opens. A count has no denominator; a ratio's `value` is None without one.

    `query` are the parameters of the list of cases that the numerator (or count) counts,
    `denominator_query` of those that the denominator counts; read by `opening.opened`.
    """

    code: str
    label: str
    value: float | int | None
    numerator: int
    denominator: int | None
    query: Mapping[str, str]
    denominator_query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasureRow:
    """A facet's value with its name, its count and the query that opens it."""

    value: str
    label: str
    n: int
    query: Mapping[str, str]


def measure(
    *,
    actor: Actor,
    measures: tuple[str, ...],
    division: str,
    since: date,
    until: date,
    facet: str = "",
) -> list[MeasureRow]:
    """How many cases counted in the measures or groups, by a facet: class, area, channel,
    department, post, actor, stage (of `open`), district, street, community, grid; most first.

    `open` is of now, whatever the days. Raises Forbidden outside the actor's divisions.
    """
    scope = scope_of(actor, division)
    days = Days(since, until)
    sums = Counter[str]()
    for cell in read(scope, measures_of(*measures), days, facet):
        sums[cell.value] += cell.n
    names = labels(facet, sums) if facet else {"": ""}
    return [
        MeasureRow(value, names[value], n, query_of(scope, measures, days, facet, value))
        for value, n in sums.most_common()
    ]


def figures_today(*, actor: Actor, division: str) -> list[Figure]:
    """The wall's counts of a division: today's flows, open now, late now. Two statements
    (three below the street)."""
    scope = scope_of(actor, division)
    today = Days(localdate(), localdate())
    cells = read(scope, measures_of(*TODAY, "open"), today)
    figures = [_counted(scope, cells, code, today) for code in (*TODAY, "open")]
    return [*figures, _late(scope)]


def late_now(*, actor: Actor, division: str) -> Figure:
    """Open cases whose stage is past its deadline at this moment. One statement over open
    cases only."""
    return _late(scope_of(actor, division))


def trend(
    *, actor: Actor, division: str, measures: tuple[str, ...], days: int = 30
) -> list[tuple[date, dict[str, Figure]]]:
    """For each of the last `days` days, today last: a figure for each measure or group."""
    scope = scope_of(actor, division)
    last = localdate()
    first = last - timedelta(days=days - 1)
    cells = read(scope, measures_of(*measures), Days(first, last), by_day=True)
    found = []
    for offset in range(days):
        day = Days(first + timedelta(days=offset), first + timedelta(days=offset))
        of_day = [cell for cell in cells if cell.day == day.since]
        found.append((day.since, {c: _counted(scope, of_day, c, day) for c in measures}))
    return found


def indicators(
    *, actor: Actor, division: str, since: date, until: date, kind: str = "division"
) -> dict[str, list[Figure]]:
    """The indicators of every object of a kind in a division: value -> figures. The one value
    of kind "division" is "". One statement."""
    scope = scope_of(actor, division)
    return indicator_figures(scope, Days(since, until), kind)


def indicator_figures(
    scope: Scope, days: Days, kind: str, facet: str | None = None
) -> dict[str, list[Figure]]:
    """`indicators` of a scope that may be seen."""
    by = FACET_OF[kind] if facet is None else facet
    wanted = indicators_for(kind)
    names = [name for item in wanted for name in (*item.numerator, *item.denominator)]
    sums: dict[str, Counter[str]] = {"": Counter()} if not by else {}
    for cell in read(scope, measures_of(*names), days, by):
        sums.setdefault(cell.value, Counter())[cell.measure] += cell.n
    return {
        value: [_ratio(scope, item, counts, days, by, value) for item in wanted]
        for value, counts in sorted(sums.items())
        if not by or value
    }


def ranking(
    *, actor: Actor, division: str, indicator: str, since: date, until: date, by: str = "street"
) -> list[tuple[str, str, Figure]]:
    """(value, name, figure) by street, community, district or department, best first; those
    that have nothing to measure last. Two statements."""
    scope = scope_of(actor, division)
    kind = "department" if by == "department" else "division"
    ranked = []
    for value, figures in indicator_figures(scope, Days(since, until), kind, by).items():
        ranked += [(value, figure) for figure in figures if figure.code == indicator]
    names = labels(by, [value for value, _ in ranked])
    low = next(item.better_low for item in indicators_for(kind) if item.code == indicator)
    ranked.sort(key=lambda row: _rank(row[1], better_low=low))
    return [(value, names[value], figure) for value, figure in ranked]


FACET_OF = {"division": "", "department": "department", "post": "post", "collector": "actor"}


def query_of(
    scope: Scope, measures: tuple[str, ...], days: Days, facet: str = "", value: str = ""
) -> dict[str, str]:
    """The parameters of the list that a number opens."""
    query = {"division": scope.division, "counted": ",".join(measures)}
    if measures != ("open",):
        query |= {"from": days.since.isoformat(), "to": days.until.isoformat()}
    return query | ({"by": facet, "of": value} if facet else {})


def _counted(scope: Scope, cells: list[Cell], code: str, days: Days) -> Figure:
    wanted = measures_of(code)
    n = sum(cell.n for cell in cells if cell.measure in wanted)
    return Figure(code, str(NAMES[code]), n, n, None, query_of(scope, (code,), days))


def _late(scope: Scope) -> Figure:
    n = Case.objects.filter(scope.open_cases(), stage_due__lt=now()).count()
    query = {"division": scope.division, "counted": "late"}
    return Figure("late", str(NAMES["late"]), n, n, None, query)


def _ratio(
    scope: Scope, item: Indicator, counts: Counter[str], days: Days, facet: str, value: str
) -> Figure:
    top = sum(counts[name] for name in measures_of(*item.numerator))
    bottom = sum(counts[name] for name in measures_of(*item.denominator))
    return Figure(
        item.code,
        str(item.name),
        ratio(top, bottom),
        top,
        bottom,
        query_of(scope, item.numerator, days, facet, value),
        query_of(scope, item.denominator, days, facet, value),
    )


def _rank(figure: Figure, *, better_low: bool) -> tuple[bool, float]:
    value = figure.value or 0.0
    return figure.value is None, value if better_low else -value
