"""Filters with one query string's values: fields, chips, the narrowed list."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from .days import DateRange
from .division import Division, Level
from .drawn import drawn_options
from .fields import LONGEST_SEARCH, Choice, Choices, Filter, Nonsense, Search


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
    def drawn(self) -> SafeString:
        """The options as HTML, in one piece: a filter bar has several hundred."""
        assert isinstance(self.filter, Choice)
        asked = self.value if isinstance(self.value, list) else [self.value]
        name = self.filter.name if isinstance(self.filter, Choices) else ""
        return drawn_options(self.filter.choices(), asked, box=name)

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
    return "?" + urlencode([*pairs_of(query, {*names, "page"}), *pairs])


def pairs_of(query: QueryDict, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """A query string's pairs, less some names; copying the whole query costs ten times as much."""
    kept = ((name, given) for name, given in query.lists() if name not in without)
    return [(name, str(value)) for name, given in kept for value in given]


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
