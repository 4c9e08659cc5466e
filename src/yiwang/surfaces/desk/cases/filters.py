"""What narrows a list of cases, and how a query string becomes the kernel's filter."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import CHANNELS, OUTCOMES, Case
from yiwang.kernel.cases.selectors import CaseFilter, Reference, cases_matching, reference
from yiwang.kernel.insight.selectors import labels, measure_name, opened
from yiwang.kernel.places.selectors import division_levels
from yiwang.lib.errors import Refused
from yiwang.ui.filters import (
    Bound,
    Carried,
    Choice,
    Choices,
    DateRange,
    Division,
    FilterSet,
    Search,
    Toggle,
)

from .texts import deed_words, stage_words

Options: TypeAlias = tuple[tuple[str, str], ...]


def kept(words: Callable[[Reference], Options]) -> Callable[[], Options]:
    """The options in the reader's language, worded once a revision of the reference data: a
    list's page would look up several hundred words each time."""

    @lru_cache(maxsize=8)
    def worded(_revision: UUID, _language: str | None) -> Options:
        return words(reference())

    @wraps(words)
    def options() -> Options:
        return worded(reference().revision, get_language())

    return options


@kept
def stage_options(known: Reference) -> Options:
    """Every stage of every flow, in the order of the longest flow."""
    stages: dict[str, str] = {}
    for flow in sorted(known.flows.values(), key=lambda flow: -len(flow.stages)):
        for stage in flow.stages.values():
            stages.setdefault(stage.code, stage_words(stage.name))
    return tuple(stages.items())


@kept
def class_options(known: Reference) -> Options:
    return tuple((row.code, _(row.name)) for row in known.classes.values())


@kept
def area_options(known: Reference) -> Options:
    areas = {row.area for row in known.classes.values() if row.area}
    return tuple((area, _(area)) for area in sorted(areas))


@kept
def department_options(known: Reference) -> Options:
    return tuple((str(pk), name) for pk, name in known.departments.items())


@kept
def post_options(known: Reference) -> Options:
    return tuple((str(pk), name) for pk, name in known.post_names.items())


@kept
def action_options(known: Reference) -> Options:
    """Every action of every flow: what a counted number's list is narrowed by."""
    flows = known.flows.values()
    names = {a.code: deed_words(a.name) for flow in flows for a in flow.actions}
    return tuple(names.items())


def counted_words(given: dict[str, str]) -> str:
    """What a counted number that was opened had counted."""
    names = _("、").join(measure_name(name) for name in given["counted"].split(","))
    value = given.get("of", "")
    of = labels(given["by"], [value]).get(value, "") if given.get("by") else ""
    days = " – ".join(dict.fromkeys(filter(None, (given.get("from"), given.get("to")))))
    return _("统计：%(what)s") % {"what": " · ".join(filter(None, (names, of, days)))}


FILTERS = FilterSet(
    Search("q", gettext_lazy("搜索"), hint=gettext_lazy("案卷号或标题")),
    Carried(
        "counted",
        gettext_lazy("统计"),
        carries=("from", "to", "by", "of"),
        says=counted_words,
    ),
    Choices("stage", gettext_lazy("阶段"), options=stage_options),
    Choice("class", gettext_lazy("类别"), options=class_options),
    Division("division", gettext_lazy("区划"), levels=division_levels),
    Choice("department", gettext_lazy("处置部门"), options=department_options),
    DateRange("reported", gettext_lazy("上报日期")),
    Choices("area", gettext_lazy("行业"), options=area_options, more=True),
    Choices("channel", gettext_lazy("来源"), options=CHANNELS, more=True),
    Choice("post", gettext_lazy("岗位"), options=post_options, more=True),
    Choices("outcome", gettext_lazy("结果"), options=OUTCOMES[1:], more=True),
    DateRange("closed", gettext_lazy("办结日期"), more=True),
    Choice("action", gettext_lazy("经过操作"), options=action_options, more=True),
    DateRange("acted", gettext_lazy("操作日期"), more=True),
    Toggle("open", gettext_lazy("在办"), more=True),
    Toggle("late", gettext_lazy("已超时"), more=True),
    Toggle("soon", gettext_lazy("将到期"), more=True),
    Toggle("supervised", gettext_lazy("已督办"), more=True),
    Toggle("hung", gettext_lazy("挂账"), more=True),
    Toggle("unrouted", gettext_lazy("无人认领"), more=True),
    Toggle("pending", gettext_lazy("待审批"), more=True),
)


def matching(actor: Actor, bound: Bound) -> QuerySet[Case]:
    """The cases that the actor may see and the query asks for, not ordered. Of a counted number
    exactly those that it counted. A query that no number gives finds nothing."""
    found = cases_matching(actor, wanted(bound))
    if bound.values.get("pending"):
        found = found.exclude(pending="")
    counted = bound.values.get("counted")
    if counted is None:
        return found
    query = {**counted, "division": bound.values.get("division", "")}
    try:
        return found & opened(actor=actor, query=query)
    except Refused:
        return found.none()


def wanted(bound: Bound) -> CaseFilter:
    """The kernel's filter for what was asked."""
    given = bound.values
    reported, closed, acted = (given.get(name) for name in ("reported", "closed", "acted"))
    return CaseFilter(
        text=given.get("q", ""),
        division=given.get("division", ""),
        stages=tuple(given.get("stage", ())),
        class_code=given.get("class", ""),
        areas=tuple(given.get("area", ())),
        channels=tuple(given.get("channel", ())),
        department=_id(given.get("department")),
        post=_id(given.get("post")),
        outcome=tuple(given.get("outcome", ())),
        is_open=given.get("open"),
        late=bool(given.get("late")),
        soon=bool(given.get("soon")),
        supervised=bool(given.get("supervised")),
        hung=bool(given.get("hung")),
        unrouted=bool(given.get("unrouted")),
        since=reported.first if reported else None,
        until=reported.last if reported else None,
        closed_since=closed.first if closed else None,
        closed_until=closed.last if closed else None,
        action=given.get("action", ""),
        acted_since=acted.first if acted else None,
        acted_until=acted.last if acted else None,
    )


def _id(given: Any) -> int | None:
    return int(given) if given else None
