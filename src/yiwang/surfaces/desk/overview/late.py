"""What is late, where, whose: open cases counted once, shown by four facets."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.selectors import CaseFilter, cases_matching
from yiwang.kernel.insight.selectors import labels
from yiwang.ui.panels import Bar, BarList

from ..cases.texts import short_name, short_path

MOST = 8
_FACETS = ("community", "grid", "department", "post")


@dataclass(frozen=True)
class Group:
    """Open cases of one place and owner; `late` of them are past their stage's deadline."""

    community: str
    grid: str
    department: str
    post: str
    open: int
    late: int


def groups_of(actor: Actor, division: str) -> list[Group]:
    """The open cases of a division by place and owner. One statement over open cases only."""
    rows = cases_matching(actor, CaseFilter(division=division, is_open=True))
    columns = ("community", "grid", "department_id", "post_id")
    counted = rows.values(*columns).annotate(
        open=Count("pk"), late=Count("pk", filter=Q(stage_due__lt=now()))
    )
    return [
        Group(
            row["community"],
            row["grid"],
            str(row["department_id"] or ""),
            str(row["post_id"] or ""),
            row["open"],
            row["late"],
        )
        for row in counted.order_by()
    ]


def late_panels(groups: Iterable[Group], division: str) -> list[BarList]:
    """A ranking for each facet: how many are late, of how many open; each number opens its list."""
    groups = list(groups)
    titles = {
        "community": _("按社区"),
        "grid": _("按网格"),
        "department": _("按处置部门"),
        "post": _("按当前岗位"),
    }
    return [
        BarList(
            title=_("现已超时 · %(facet)s") % {"facet": titles[facet]},
            bars=_bars(groups, facet, division),
            nothing=_("没有超时的事件。"),
        )
        for facet in _FACETS
    ]


def _bars(groups: list[Group], facet: str, division: str) -> list[Bar]:
    late, whole = Counter[str](), Counter[str]()
    for group in groups:
        value = getattr(group, facet)
        if value:
            late[value] += group.late
            whole[value] += group.open
    worst = [(value, n) for value, n in late.most_common(MOST) if n]
    names = _names(facet, [value for value, _n in worst])
    opens = _opener(facet, division)
    return [
        Bar(
            names[value],
            n,
            url=opens(value, "late"),
            tone="late",
            whole=whole[value],
            part_url=opens(value, "late"),
            whole_url=opens(value, "open"),
        )
        for value, n in worst
    ]


def _names(facet: str, values: list[str]) -> dict[str, str]:
    if facet == "grid":
        return {value: short_path(value) for value in values}
    return {value: short_name(name) for value, name in labels(facet, values).items()}


def _opener(facet: str, division: str) -> Callable[[str, str], str]:
    def opens(value: str, which: str) -> str:
        by_place = facet in ("community", "grid")
        query: dict[str, Any] = {"division": value if by_place else division, which: "1"}
        if not by_place:
            query[facet] = value
        return f"{reverse('desk:cases')}?{urlencode(query)}"

    return opens
