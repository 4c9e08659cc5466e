"""The filters that are one field: search, choice, toggle; and what a link carries along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ..text import Text

LONGEST_SEARCH = 100
MOST_VALUES = 100
Narrow = Callable[[QuerySet[Any], Any], QuerySet[Any]]
Options = Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]]


class Nonsense(ValueError):
    """A value that the filter cannot read; its text tells the person."""


def labelled(label: Text, value: object) -> str:
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
        return [labelled(self.label, value)]

    def pairs(self, value: Any) -> list[tuple[str, str]]:
        return [(self.name, str(value))]

    def apply(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if self.narrow is not None:
            return self.narrow(queryset, value)
        return queryset.filter(**{self.lookup: value}) if self.lookup else queryset


def one(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\x00", "").strip()


@dataclass(frozen=True, slots=True)
class Search(Filter):
    """A search box; `narrow` says where to look."""

    hint: Text = ""
    template: ClassVar[str] = "search"

    def read(self, query: QueryDict) -> str | None:
        words = " ".join(one(query, self.name).split())
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
        value = one(query, self.name)
        if value and value not in {code for code, _label in self.choices()}:
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return value or None

    def chips(self, value: str) -> list[str]:
        return [labelled(self.label, dict(self.choices())[value])]


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
        return [labelled(self.label, _("、").join(str(labels[code]) for code in value))]

    def pairs(self, value: list[str]) -> list[tuple[str, str]]:
        return [(self.name, code) for code in value]


@dataclass(frozen=True, slots=True)
class Toggle(Filter):
    """A box that is ticked or not; `lookup` is filtered with True."""

    template: ClassVar[str] = "toggle"

    def read(self, query: QueryDict) -> bool | None:
        value = one(query, self.name)
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
        if not one(query, self.name):
            return None
        given = {name: one(query, name)[:LONGEST_SEARCH] for name in self.names()}
        return {name: value for name, value in given.items() if value or name in query}

    def chips(self, value: dict[str, str]) -> list[str]:
        return [self.says(value)]

    def pairs(self, value: dict[str, str]) -> list[tuple[str, str]]:
        return list(value.items())
