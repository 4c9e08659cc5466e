"""Counts and rates, each with the list it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.insight import selectors as insight
from yiwang.kernel.insight.selectors import Figure, MeasureRow
from yiwang.ui.manifest import Measure, manifests
from yiwang.ui.text import Text
from yiwang.ui.values import Ratio

from ..rules import MOST_CLASSES, RATE_DAYS, level_below
from .divisions import short_name

Query = Mapping[str, str]


@dataclass(frozen=True)
class Tile:
    """One large number with a smaller one below it; each has the query of its list.

    `ratio` stands in place of `n`, or beside it as a share of something named by `of`.
    """

    label: str
    query: Query
    n: int | None = None
    ratio: Ratio | None = None
    whole_query: Query = field(default_factory=dict)
    tone: str = ""
    note: str = ""
    beside: "Tile | None" = None


@dataclass(frozen=True)
class Declared:
    """Today's count of a measure of some manifest; its list is at `list_url_name`, if it has one
    of its own; one that insight does not keep has no other."""

    label: Text
    unit: Text
    n: int
    query: Query
    list_url_name: str


@dataclass(frozen=True)
class Ranked:
    """One line of a ranking: a rate with both its numbers."""

    name: str
    ratio: Ratio
    part_query: Query
    whole_query: Query


@dataclass(frozen=True)
class Ranking:
    title: str
    lines: list[Ranked]


def figures(actor: Actor, division: str) -> list[Tile]:
    """Today's and this moment's counts, and the rates of the last days. Three statements, four
    below the street."""
    found = {each.code: each for each in insight.figures_today(actor=actor, division=division)}
    rates = _rates(actor, division)
    late, whole = found["late"], found["open"]
    share = Tile(
        _("占在办"), late.query, ratio=Ratio(late.numerator, whole.numerator),
        whole_query=whole.query,
    )  # fmt: skip
    return [
        _count(
            _("今日上报"),
            found["report"],
            beside=_count(found["register"].label, found["register"]),
        ),
        _count(_("在办"), whole, beside=_count(_("今日派遣"), found["dispatch"])),
        _count(_("已超时"), late, tone="late", beside=share),
        _count(_("今日结案"), found["close"], beside=_count(_("今日处置"), found["dispose"])),
        _rate(
            rates["in_time_close_rate"],
            beside=_count(_("今日督办"), found["supervise"], tone="soon"),
        ),
        _rate(rates["satisfaction"], beside=_count(_("今日返工"), found["rework"])),
    ]


def declared(actor: Actor, division: str) -> list[Declared]:
    """Today's counts of the measures that manifests declare: of those that insight keeps one
    statement, none without any, and of those that verticals count what that costs them."""
    measures = [each for manifest in manifests() for each in manifest.measures]
    return [*_kept(actor, division, measures), *_counted_elsewhere(actor, division, measures)]


def _kept(actor: Actor, division: str, measures: Sequence[Measure]) -> list[Declared]:
    found = {
        each.code: each
        for each in measures
        if not each.counted_by and insight.is_measure(each.code)
    }
    if not found:
        return []
    rows = insight.trend(actor=actor, division=division, measures=tuple(found), days=1)
    _day, counted = rows[0]
    return [
        Declared(
            each.title, each.unit, counted[code].numerator, counted[code].query, each.list_url_name
        )
        for code, each in found.items()
    ]


def _counted_elsewhere(actor: Actor, division: str, measures: Sequence[Measure]) -> list[Declared]:
    found = []
    query = {"division": division}
    for path in dict.fromkeys(each.counted_by for each in measures if each.counted_by):
        numbers = import_string(path)(actor, division)
        found += [
            Declared(each.title, each.unit, numbers[each.code], query, each.list_url_name)
            for each in measures
            if each.counted_by == path and each.code in numbers
        ]
    return found


def rankings(actor: Actor, division: str) -> list[Ranking]:
    """The divisions below by closing in time and the departments by disposing in time, best
    first; those with nothing due are left out. Two statements each."""
    below = level_below(division)
    names = {
        "district": _("区县 · 按期结案率"),
        "street": _("街道 · 按期结案率"),
        "community": _("社区 · 按期结案率"),
    }
    found = []
    if below:
        found.append(_ranking(actor, division, names[below], "in_time_close_rate", below))
    title = _("部门 · 按期处置率")
    return [*found, _ranking(actor, division, title, "in_time_dispose_rate", "department")]


def open_by_class(actor: Actor, division: str) -> tuple[list[MeasureRow], int]:
    """The classes with the most open matters, and how many are open in all. One statement."""
    day = localdate()
    rows = insight.measure(
        actor=actor, measures=("open",), division=division, since=day, until=day, facet="class"
    )
    return rows[:MOST_CLASSES], sum(row.n for row in rows)


def class_names() -> dict[str, str]:
    """Code -> name of every class, in the reader's language."""
    return {row.code: _(row.name) for row in reference().classes.values()}


def _rates(actor: Actor, division: str) -> dict[str, Figure]:
    last = localdate()
    since = last - timedelta(days=RATE_DAYS - 1)
    found = insight.indicators(actor=actor, division=division, since=since, until=last)
    return {each.code: each for each in found[""]}


def _count(label: str, figure: Figure, *, tone: str = "", beside: Tile | None = None) -> Tile:
    return Tile(
        label,
        figure.query,
        n=figure.numerator,
        tone=tone if figure.numerator else "",
        beside=beside,
    )


def _rate(figure: Figure, *, beside: Tile) -> Tile:
    return Tile(
        figure.label,
        figure.query,
        ratio=Ratio(figure.numerator, figure.denominator or 0),
        whole_query=figure.denominator_query,
        note=_("近 %(days)s 天") % {"days": RATE_DAYS},
        beside=beside,
    )


def _ranking(actor: Actor, division: str, title: str, indicator: str, by: str) -> Ranking:
    last = localdate()
    rows = insight.ranking(
        actor=actor,
        division=division,
        indicator=indicator,
        since=last - timedelta(days=RATE_DAYS - 1),
        until=last,
        by=by,
    )
    lines = [
        Ranked(
            short_name(name),
            Ratio(figure.numerator, figure.denominator),
            figure.query,
            figure.denominator_query,
        )
        for _value, name, figure in rows
        if figure.denominator
    ]
    return Ranking(title, lines)
