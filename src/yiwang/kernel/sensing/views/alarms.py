"""The list of alarms, and an alarm."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.ui.filters import Choice, Choices, DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, View
from yiwang.ui.tables import Empty, Table

from ..manifest import HANDLE, SEE
from ..models import Alarm
from ..panels.troubles import trouble_notices
from ..selectors import alarms
from ..tables.alarms import ALARMS, ALARMS_HANDLED
from .alarm_page import alarm_page, reachable


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(device__title__icontains=words)
        | Q(device__code__icontains=words)
        | Q(rule__title__icontains=words)
        | Q(address__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    """ "unseen": it rang and nobody said that she saw it."""
    if value == "current":
        return found.exclude(state=Alarm.State.CLOSED)
    if value == "unseen":
        return found.filter(rang_at__isnull=False, acknowledged_at__isnull=True)
    if value == "shelved":
        return found.exclude(state=Alarm.State.CLOSED).filter(shelved_until__gt=now())
    if value == "all":
        return found
    if value == "late":
        return found.filter(late=True)
    return found.filter(state=value)


_FILTERS = FilterSet(
    Search("q", gettext_lazy("设备、编号、报警、地址"), narrow=_named),
    Choice(
        "state",
        gettext_lazy("状态"),
        narrow=_standing,
        options=(
            ("all", gettext_lazy("全部")),
            ("current", gettext_lazy("未结束")),
            ("unseen", gettext_lazy("未确认")),
            *Alarm.State.choices,
            ("shelved", gettext_lazy("已挂起")),
            ("late", gettext_lazy("补录发现")),
        ),
    ),
    Choices(
        "level",
        gettext_lazy("级别"),
        lookup="level__in",
        options=(
            ("1", gettext_lazy("一级")),
            ("2", gettext_lazy("二级")),
            ("3", gettext_lazy("三级")),
        ),
    ),
    DateRange("opened", gettext_lazy("报警时间"), lookup="opened_at"),
)
_VIEWS = (
    View(gettext_lazy("未结束"), "?state=current", empty=Empty(
        gettext_lazy("现在没有报警"), gettext_lazy("有新的报警时会自己出现在这里。"),
        icon="circle-check",
    )),
    View(gettext_lazy("未确认"), "?state=unseen", empty=Empty(
        gettext_lazy("没有等待确认的报警"), gettext_lazy("有新的报警时会自己出现在这里。"),
        icon="circle-check",
    )),
    View(gettext_lazy("全部"), "?state=all"),
)  # fmt: skip


def _page_of(table: Table) -> ListPage:
    return ListPage(
        title=gettext_lazy("设备报警"),
        table=table,
        order=("-opened_at", "-id"),
        filters=_FILTERS,
        views=_VIEWS,
        live="sensing",
    )


SEEN, HANDLED = _page_of(ALARMS), _page_of(ALARMS_HANDLED)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    """All alarms one may see, at first those that are not over."""
    if not request.GET:
        return HttpResponseRedirect(reverse("sensing:alarms") + "?state=current")
    page = HANDLED if may(request.actor, HANDLE) else SEEN
    return page.respond(request, alarms(request.actor), notices=trouble_notices())


@guarded(SEE)
def alarm(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return alarm_page(request, reachable(request, district, pk))
