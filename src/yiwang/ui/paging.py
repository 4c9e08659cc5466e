"""Paging by key: each page starts after a row's own values, so page 900 costs what page 1 does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

from .text import Row


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the tokens of the pages beside it ("" where there is none)."""

    rows: list[Row] = field(default_factory=list)
    following: str = ""
    preceding: str = ""


def page_of(
    queryset: QuerySet[Any], *, order: Sequence[str], token: str = "", size: int = 50
) -> Page:
    """One page of `queryset` by `order`, e.g. ("-reported_at", "-id"): one statement.

    The ordering fields must not be null, and together unique. A token is signed and belongs to
    its order; one that does not fit is read as the first page.
    """
    backwards, values = _read(token, order)
    asked = [_turned(name) for name in order] if backwards else list(order)
    rows = queryset.order_by(*asked)
    if values is not None:
        rows = rows.filter(_beyond(asked, values))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page()
    later = more if not backwards else True
    earlier = more if backwards else values is not None
    return Page(
        found,
        _token(order, found[-1], backwards=False) if later else "",
        _token(order, found[0], backwards=True) if earlier else "",
    )


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values`. The first field is also bounded alone, so that an index range is."""
    wanted, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        way = "lt" if name.startswith("-") else "gt"
        bare = name.removeprefix("-")
        wanted |= equal & Q(**{f"{bare}__{way}": value})
        equal &= Q(**{bare: value})
    first = order[0]
    edge = f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}"
    return Q(**{edge: values[0]}) & wanted


def _token(order: Sequence[str], row: Row, *, backwards: bool) -> str:
    values = [_value(row, name.removeprefix("-")) for name in order]
    return signing.dumps([backwards, values], salt=_salt(order))


def _read(token: str, order: Sequence[str]) -> tuple[bool, list[Any] | None]:
    if not token:
        return False, None
    try:
        backwards, values = signing.loads(token, salt=_salt(order))
    except signing.BadSignature:
        return False, None
    return backwards, values


def _salt(order: Sequence[str]) -> str:
    return "ui.paging:" + ",".join(order)


def _value(row: Row, name: str) -> str | int | float | bool:
    """A row's value as JSON carries it; times keep their microseconds, which equality needs."""
    if isinstance(row, Mapping):
        value = row[name]
    else:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) else str(value)
