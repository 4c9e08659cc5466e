"""Readings that cannot be right: the list, one of them, and their release."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.ui.filters import Choice, Choices, DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, Prose
from yiwang.ui.tables import Table
from yiwang.ui.values import Link

from ..forms.readings import ReleaseForm
from ..manifest import REPLAY, SEE
from ..models import Quarantined
from ..selectors import quarantined
from ..services import release
from ..tables.devices import device_url
from ..tables.refused import (
    QUARANTINED,
    QUARANTINED_HANDLED,
    odd_url,
    reading_words,
    reason_state,
    released_state,
    said_words,
)
from .sending import MOST_AT_ONCE, chosen, send_again


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(device__title__icontains=words)
        | Q(device__code__icontains=words)
        | Q(device__kind__title__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(released_at__isnull=value == "waiting")


_FILTERS = FilterSet(
    Search("q", gettext_lazy("设备、编号、种类"), narrow=_named),
    Choice(
        "state",
        gettext_lazy("状态"),
        narrow=_standing,
        options=(("waiting", gettext_lazy("隔离中")), ("released", gettext_lazy("已放行"))),
    ),
    Choices(
        "reason",
        gettext_lazy("原因"),
        lookup="reason__in",
        options=tuple(Quarantined.Reason.choices),
    ),
    DateRange("received", gettext_lazy("收到时间"), lookup="received_at"),
)
_VIEWS = (
    View(gettext_lazy("隔离中"), "?state=waiting", empty=QUARANTINED.empty),
    View(gettext_lazy("已放行"), "?state=released"),
    View(gettext_lazy("全部"), "?"),
)


def _page_of(table: Table) -> ListPage:
    return ListPage(
        title=gettext_lazy("隔离的读数"),
        subtitle=gettext_lazy("设备说了、但不可能是真的：没有入库，也没有报警"),
        table=table,
        order=("-received_at", "-id"),
        filters=_FILTERS,
        views=_VIEWS,
    )


SEEN, HANDLED = _page_of(QUARANTINED), _page_of(QUARANTINED_HANDLED)


@guarded(SEE)
@require_GET
def listing(request: ActingRequest) -> HttpResponseBase:
    page = HANDLED if may(request.actor, REPLAY) else SEEN
    return page.respond(request, quarantined(request.actor))


@guarded(SEE)
def reading(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return _page(request, _reached(request, district, pk), ReleaseForm())


@require_POST
@guarded(REPLAY)
def release_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """This reading, and others that were wrong by as much if so said."""
    found = _reached(request, district, pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    really, ids = form.cleaned_data["really"], [found.pk]
    shift = really - found.at if really and found.at else timedelta()
    if form.cleaned_data["others"]:
        ids += _others(request, found).values_list("pk", flat=True)[: MOST_AT_ONCE - 1]
    _released(request, ids, shift)
    return HttpResponseRedirect(odd_url(found))


@require_POST
@guarded(REPLAY)
def release_many(request: ActingRequest) -> HttpResponse:
    """Those that were chosen in the list; one's own only."""
    own = quarantined(request.actor).filter(pk__in=chosen(request), released_at=None)
    ids = [row.pk for row in own if may(request.actor, REPLAY, row.device)]
    _released(request, ids, timedelta())
    return HttpResponseRedirect(reverse("sensing:quarantined") + "?state=waiting")


def _released(request: ActingRequest, ids: list[int], shift: timedelta) -> None:
    send_again(
        request,
        lambda: release(actor=request.actor, ids=ids, shift=shift),
        lambda done: ngettext("已放行 %d 条读数。", "已放行 %d 条读数。", done) % done,
    )


def _reached(request: ActingRequest, district: str, pk: int) -> Quarantined:
    return get_object_or_404(quarantined(request.actor), district=district, pk=pk)


def _others(request: ActingRequest, found: Quarantined) -> QuerySet[Quarantined]:
    """Of the same device and for the same reason, oldest first."""
    same = quarantined(request.actor).filter(
        device=found.device_id, reason=found.reason, released_at=None
    )
    return same.exclude(pk=found.pk).order_by("pk")


def _page(
    request: ActingRequest, found: Quarantined, form: ReleaseForm, *, status: int = 200
) -> HttpResponse:
    device, left = found.device, _others(request, found).count()
    facts = [
        Fact(_("设备"), Link(device.title, device_url(device)), note=device.code),
        Fact(_("原因"), reason_state(found)),
        Fact(_("读数"), said_words(found), wide=True),
        Fact(_("设备时间"), found.at),
        Fact(_("收到时间"), found.received_at),
        Fact(_("放行时间"), found.released_at),
    ]
    others: list[Panel] = []
    if left:
        said = ngettext(
            "同一设备还有 %d 条读数因同样原因隔离。", "同一设备还有 %d 条读数因同样原因隔离。", left
        )
        url = f"{reverse('sensing:quarantined')}?q={device.code}&state=waiting"
        others = [Notice(text=said % left, tone="soon", action=_("查看"), url=url)]
    aside: list[Panel] = []
    if may(request.actor, REPLAY, device) and found.released_at is None:
        url = reverse("sensing:release", args=[found.district, found.pk])
        deed = Action(
            _("放行"), url, key="release", icon="check", form=form, tone="primary",
            help=_("放行后重新入库：早已过去的读数只补记，不报警。原样与放行人留在审计记录中。"),
        )  # fmt: skip
        aside = [Actions(title=_("现在可以"), actions=[deed])]
    return detail_page(
        request,
        Heading(device.title, released_state(found), code=device.code, subtitle=_("隔离的读数")),
        [
            Facts(title=_("发生了什么"), facts=facts),
            Prose(title=_("设备原文"), text=reading_words(found)),
        ],
        aside=aside,
        notices=others,
        crumbs=[Link(_("隔离的读数"), reverse("sensing:quarantined") + "?state=waiting")],
        status=status,
    )
