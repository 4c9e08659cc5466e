"""Which stretch of time a chart shows, told by its page's address, and the ways to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.utils.translation import gettext as _

from .text import Text
from .values import Link

LONGEST = timedelta(days=31)
SHORTEST = timedelta(minutes=5)
YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`span` is the code of a span that ends now; "" for a stretch of the reader's own."""

    since: datetime
    until: datetime
    span: str = ""

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def stretch_of(
    query: QueryDict, spans: Mapping[str, timedelta], usual: str, end: datetime
) -> Stretch:
    """`?since=…&until=…` (ISO 8601), else `?span=` or the `usual` one up to `end`. What cannot be
    read, or is longer than a month, counts as not said."""
    try:
        since, until = (_moment(str(query[name])) for name in ("since", "until"))
    except (KeyError, ValueError):
        since = until = end
    if SHORTEST <= until - since <= LONGEST:
        return Stretch(since, until)
    span = query.get("span", "")
    span = span if span in spans else usual
    return Stretch(end - spans[span], end, span)


def around(first: datetime, last: datetime) -> Stretch:
    """From the first to the last of some readings; of more than a month its end."""
    until = max(last + timedelta(minutes=1), first + SHORTEST)
    return Stretch(max(first, until - LONGEST), until)


def chips(
    shown: Stretch, names: Mapping[str, Text], path: str, key: str
) -> tuple[list[Link], Text]:
    """Links to the spans, and the name of the one that is shown."""
    links = [Link(name, f"{path}?span={code}#{key}") for code, name in names.items()]
    return links, names.get(shown.span, "")


def ways(shown: Stretch, path: str, key: str) -> list[Link]:
    """Links to what was before, to what came after, and to twice as much."""
    length, half = shown.length, shown.length / 2
    around = [(_("更早"), shown.since - length, shown.since)]
    if shown.until < now() - SHORTEST:
        around.append((_("更晚"), shown.until, shown.until + length))
    if length * 2 <= LONGEST:
        around.append((_("缩小"), shown.since - half, shown.until + half))
    return [
        Link(name, f"{path}?{said(Stretch(since, until))}#{key}") for name, since, until in around
    ]


def said(shown: Stretch) -> str:
    """The stretch as a query."""
    return urlencode(
        {"since": _minute(shown.since).isoformat(), "until": _minute(shown.until).isoformat()}
    )


def _minute(at: datetime) -> datetime:
    return localtime(at).replace(second=0, microsecond=0)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return make_aware(at) if is_naive(at) else at
