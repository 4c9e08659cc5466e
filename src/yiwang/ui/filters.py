"""Filters declared once: read from the query string, shown as fields and chips, applied to a list.

Whatever a query string holds, reading it never raises: a value that makes no sense is left out and
said so (`Bound.problems`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localdate, make_aware
from django.utils.translation import gettext as _

from .text import Text

LONGEST_SEARCH = 100
MOST_VALUES = 100
YEARS = range(1990, 2101)
Narrow = Callable[[QuerySet[Any], Any], QuerySet[Any]]
Options = Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]]


class Nonsense(ValueError):
    """A value that the filter cannot read; its text tells the person."""


def _labelled(label: Text, value: object) -> str:
    return _("%(label)s：%(value)s") % {"label": label, "value": value}


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the filter bar. `lookup` is an ORM lookup ("state", "state__in"); `narrow`
    replaces it where one lookup is not enough. With neither, the page applies the value itself.
    `more` puts it behind 更多筛选, which is open while one of its fields is used."""

    name: str
    label: Text
    lookup: str = ""
    narrow: Narrow | None = None
    more: bool = False
    template: ClassVar[str] = ""

    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, query: QueryDict) -> Any:
        """The value, None when not asked for. Raises Nonsense."""
        raise NotImplementedError

    def chips(self, value: Any) -> list[str]:
        return [_labelled(self.label, value)]

    def pairs(self, value: Any) -> list[tuple[str, str]]:
        return [(self.name, str(value))]

    def apply(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if self.narrow is not None:
            return self.narrow(queryset, value)
        return queryset.filter(**{self.lookup: value}) if self.lookup else queryset


def _one(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\x00", "").strip()


@dataclass(frozen=True, slots=True)
class Search(Filter):
    """A search box; `narrow` says where to look."""

    hint: Text = ""
    template: ClassVar[str] = "search"

    def read(self, query: QueryDict) -> str | None:
        words = " ".join(_one(query, self.name).split())
        if len(words) > LONGEST_SEARCH:
            limit = {"limit": LONGEST_SEARCH}
            raise Nonsense(_("搜索内容过长，请控制在 %(limit)s 字以内。") % limit)
        return words or None


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One of some values; "" means any. `options` may be a callable, asked at each page."""

    options: Options = ()
    template: ClassVar[str] = "choice"

    def choices(self) -> list[tuple[str, Text]]:
        return list(self.options() if callable(self.options) else self.options)

    def read(self, query: QueryDict) -> str | None:
        value = _one(query, self.name)
        if value and value not in {code for code, _label in self.choices()}:
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return value or None

    def chips(self, value: str) -> list[str]:
        return [_labelled(self.label, dict(self.choices())[value])]


@dataclass(frozen=True, slots=True)
class Choices(Choice):
    """Any of some values. `lookup` should end in `__in`."""

    template: ClassVar[str] = "choices"

    def read(self, query: QueryDict) -> list[str] | None:  # type: ignore[override]
        asked = [value for value in query.getlist(self.name)[:MOST_VALUES] if value]
        known = [code for code, _label in self.choices() if code in asked]
        if len(set(asked)) > len(known):
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return known or None

    def chips(self, value: list[str]) -> list[str]:  # type: ignore[override]
        labels = dict(self.choices())
        return [_labelled(self.label, _("、").join(str(labels[code]) for code in value))]

    def pairs(self, value: list[str]) -> list[tuple[str, str]]:
        return [(self.name, code) for code in value]


@dataclass(frozen=True, slots=True)
class Toggle(Filter):
    """A box that is ticked or not; `lookup` is filtered with True."""

    template: ClassVar[str] = "toggle"

    def read(self, query: QueryDict) -> bool | None:
        value = _one(query, self.name)
        if value not in ("", "0", "1", "on"):
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return True if value in ("1", "on") else None

    def chips(self, value: bool) -> list[str]:
        return [str(self.label)]

    def pairs(self, value: bool) -> list[tuple[str, str]]:
        return [(self.name, "1")]


@dataclass(frozen=True, slots=True)
class Carried(Filter):
    """Parameters that a link brought along, such as those of a counted number: no field, one
    chip, kept while other filters change. The value maps each of `carries` that was given."""

    carries: tuple[str, ...] = ()
    says: Callable[[dict[str, str]], str] = lambda value: " ".join(value.values())
    template: ClassVar[str] = "carried"

    def names(self) -> tuple[str, ...]:
        return (self.name, *self.carries)

    def read(self, query: QueryDict) -> dict[str, str] | None:
        if not _one(query, self.name):
            return None
        given = {name: _one(query, name)[:LONGEST_SEARCH] for name in self.names()}
        return {name: value for name, value in given.items() if value or name in query}

    def chips(self, value: dict[str, str]) -> list[str]:
        return [self.says(value)]

    def pairs(self, value: dict[str, str]) -> list[tuple[str, str]]:
        return list(value.items())


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the display zone, both inclusive; either end may be open."""

    first: date | None
    last: date | None

    @property
    def start(self) -> datetime | None:
        return _midnight(self.first) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The moment after the last day."""
        return _midnight(self.last + timedelta(days=1)) if self.last else None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()), get_current_timezone())


@dataclass(frozen=True, slots=True)
class DateRange(Filter):
    """From–to by days: `name_from`, `name_to`. `lookup` names a datetime field."""

    template: ClassVar[str] = "dates"

    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, query: QueryDict) -> Days | None:
        first, last = (self._day(_one(query, name)) for name in self.names())
        if first and last and first > last:
            first, last = last, first
        return Days(first, last) if first or last else None

    def _day(self, given: str) -> date | None:
        if not given:
            return None
        try:
            day = date.fromisoformat(given)
        except ValueError:
            raise Nonsense(_("“%(label)s”的日期无法识别。") % {"label": self.label}) from None
        if day.year not in YEARS:
            raise Nonsense(_("“%(label)s”的日期超出范围。") % {"label": self.label})
        return day

    def chips(self, value: Days) -> list[str]:
        first = value.first.isoformat() if value.first else _("最早")
        last = value.last.isoformat() if value.last else _("至今")
        days = first if first == last else f"{first} – {last}"
        return [_labelled(self.label, days)]

    def pairs(self, value: Days) -> list[tuple[str, str]]:
        ends = zip(self.names(), (value.first, value.last), strict=True)
        return [(name, day.isoformat()) for name, day in ends if day]

    def apply(self, queryset: QuerySet[Any], value: Days) -> QuerySet[Any]:
        if self.narrow is not None or not self.lookup:
            return Filter.apply(self, queryset, value) if self.narrow else queryset
        if value.start:
            queryset = queryset.filter(**{f"{self.lookup}__gte": value.start})
        if value.end:
            queryset = queryset.filter(**{f"{self.lookup}__lt": value.end})
        return queryset

    def quick(self, today: date | None = None) -> list[tuple[str, Days]]:
        today = today or localdate()
        return [
            (_("今天"), Days(today, today)),
            (_("近 7 天"), Days(today - timedelta(days=6), today)),
            (_("本月"), Days(today.replace(day=1), today)),
        ]


@dataclass(frozen=True, slots=True)
class Level:
    """One select of the division picker: the children of what is chosen above."""

    label: Text
    options: Sequence[tuple[str, str]]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Division(Filter):
    """A division of the tree as selects one below the other; the deepest choice counts.

    `levels(code)` gives the selects for a chosen code ("" at first), what the reader may see
    only. Codes nest: a child's code starts with its parent's. `narrow` places the rows.
    """

    levels: Callable[[str], Sequence[Level]] = lambda _code: ()
    template: ClassVar[str] = "division"

    def read(self, query: QueryDict) -> str | None:
        chosen = ""
        for code in query.getlist(self.name)[:8]:
            if not code:
                continue
            if not (code.isascii() and code.isdigit() and len(code) <= 18):
                raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
            if not chosen or code.startswith(chosen):
                chosen = code
        if chosen and not self._name(chosen):
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return chosen or None

    def _name(self, code: str) -> str:
        found = [name for level in self.levels(code) for at, name in level.options if at == code]
        return found[0] if found else ""

    def chips(self, value: str) -> list[str]:
        return [_labelled(self.label, self._name(value))]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the query string without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter with what was asked of it, for the template; `raw` is shown back as typed."""

    filter: Filter
    value: Any
    query: QueryDict

    @property
    def template(self) -> str:
        return f"ui/filters/{self.filter.template}.html"

    @property
    def is_search(self) -> bool:
        return isinstance(self.filter, Search)

    @property
    def carried(self) -> list[tuple[str, str]]:
        return self.filter.pairs(self.value) if self.value is not None else []

    @property
    def raw(self) -> list[str]:
        return [self.query.get(name, "")[:LONGEST_SEARCH] for name in self.filter.names()]

    @property
    def levels(self) -> Sequence[Level]:
        assert isinstance(self.filter, Division)
        return self.filter.levels(self.value or "")

    @property
    def options(self) -> list[tuple[str, Text, bool]]:
        assert isinstance(self.filter, Choice)
        asked = self.value if isinstance(self.value, list) else [self.value]
        return [(code, label, code in asked) for code, label in self.filter.choices()]

    @property
    def quick(self) -> list[tuple[str, str, bool]]:
        assert isinstance(self.filter, DateRange)
        names = self.filter.names()
        return [
            (label, _changed(self.query, names, self.filter.pairs(days)), days == self.value)
            for label, days in self.filter.quick()
        ]


@dataclass(frozen=True, slots=True)
class Bound:
    """The filters with one query string's values; those not asked for are absent."""

    filters: tuple[Filter, ...]
    query: QueryDict
    values: dict[str, Any]
    problems: list[str] = field(default_factory=list)

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for each in self.filters:
            if each.name in self.values:
                queryset = each.apply(queryset, self.values[each.name])
        return queryset

    @property
    def fields(self) -> list[Field]:
        """The filters that always show, a search box first."""
        shown = self._fields(more=False)
        return sorted(shown, key=lambda field: not field.is_search)

    @property
    def more(self) -> list[Field]:
        """The filters behind 更多筛选."""
        return self._fields(more=True)

    @property
    def more_used(self) -> int:
        return sum(field.value is not None for field in self.more)

    @property
    def used(self) -> int:
        """How many filters besides the search box narrow the list."""
        both = (*self.fields, *self.more)
        return sum(field.value is not None and not field.is_search for field in both)

    def _fields(self, *, more: bool) -> list[Field]:
        wanted = (each for each in self.filters if each.more == more)
        return [Field(each, self.values.get(each.name), self.query) for each in wanted]

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(label, self.to_query(without=each.name))
            for each in self.filters
            if each.name in self.values
            for label in each.chips(self.values[each.name])
        ]

    def to_query(self, *, without: str = "", **more: str) -> str:
        """The values as a query string ("?" included), less one filter, plus `more`."""
        pairs = [
            pair
            for each in self.filters
            if each.name in self.values and each.name != without
            for pair in each.pairs(self.values[each.name])
        ]
        return "?" + urlencode([*pairs, *more.items()])


def _changed(query: QueryDict, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> str:
    changed = query.copy()
    for name in [*names, "page"]:
        changed.pop(name, None)
    for name, value in pairs:
        changed.appendlist(name, value)
    return "?" + changed.urlencode()


class FilterSet:
    """The filters of one list, in the order of the bar."""

    def __init__(self, *filters: Filter) -> None:
        self.filters = filters

    def parse(self, query: QueryDict) -> Bound:
        values: dict[str, Any] = {}
        problems: list[str] = []
        for each in self.filters:
            try:
                value = each.read(query)
            except Nonsense as problem:
                problems.append(str(problem))
                continue
            if value is not None:
                values[each.name] = value
        return Bound(self.filters, query, values, problems)
