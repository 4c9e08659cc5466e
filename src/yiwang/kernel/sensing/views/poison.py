"""Messages that nobody could read: the list, one of them, and reading them again."""

from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Panel, Prose
from yiwang.ui.values import Link

from ..manifest import REPLAY
from ..selectors import poison
from ..services import replay_poison
from ..tables.refused import POISON, payload_words, poison_url, poison_words, replayed_state, topic
from .sending import chosen, send_again


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(subject__icontains=words.replace("/", "."))
        | Q(subject__icontains=words)
        | Q(reason__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(replayed_at__isnull=value == "waiting")


def _why(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    device, moment = Q(reason__startswith="no device"), Q(reason__startswith="time ")
    wanted = {"device": device, "time": moment, "content": ~device & ~moment}
    return found.filter(wanted[value])


PAGE = ListPage(
    title=gettext_lazy("无法读取的消息"),
    table=POISON,
    order=("-at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("设备编号、主题、技术原因"), narrow=_named),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_standing,
            options=(("waiting", gettext_lazy("待处理")), ("replayed", gettext_lazy("已重放"))),
        ),
        Choice(
            "why",
            gettext_lazy("原因"),
            narrow=_why,
            options=(
                ("device", gettext_lazy("没有这台在用的设备")),
                ("time", gettext_lazy("时间格式不对或没有时区")),
                ("content", gettext_lazy("内容不是约定的格式")),
            ),
        ),
        DateRange("at", gettext_lazy("收到时间"), lookup="at"),
    ),
    views=(
        View(gettext_lazy("待处理"), "?state=waiting", empty=POISON.empty),
        View(gettext_lazy("已重放"), "?state=replayed"),
        View(gettext_lazy("全部"), "?"),
    ),
)


@guarded(REPLAY)
@require_GET
def listing(request: ActingRequest) -> HttpResponseBase:
    size = Func(F("payload"), function="octet_length", output_field=IntegerField())
    return PAGE.respond(request, poison(request.actor).annotate(size=size).defer("payload"))


@guarded(REPLAY)
def message(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """As it came, and why nobody could read it."""
    found = get_object_or_404(poison(request.actor), district=district, pk=pk)
    facts = [
        Fact(_("主题"), topic(found), wide=True),
        Fact(_("原因"), poison_words(found)),
        Fact(_("技术原因"), found.reason, wide=True),
        Fact(_("收到时间"), found.at),
        Fact(_("字节"), f"{len(found.payload):,}"),
        Fact(_("序号"), f"{found.seq}/{found.part}"),
        Fact(_("重放时间"), found.replayed_at),
    ]
    aside: list[Panel] = []
    if found.replayed_at is None:
        url = reverse("sensing:replay", args=[found.district, found.pk])
        deed = Action(
            _("重放"), url, icon="refresh", tone="primary",
            confirm=_("先排除原因（登记设备、修正程序），再重放。确定现在重放？"),
        )  # fmt: skip
        aside = [Actions(title=_("现在可以"), actions=[deed])]
    return detail_page(
        request,
        Heading(_("无法读取的消息"), replayed_state(found), code=f"{found.seq}/{found.part}"),
        [
            Facts(title=_("发生了什么"), facts=facts),
            Prose(title=_("设备原文"), text=payload_words(found)),
        ],
        aside=aside,
        crumbs=[Link(_("无法读取的消息"), reverse("sensing:poison") + "?state=waiting")],
    )


@require_POST
@guarded(REPLAY)
def replay_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    found = get_object_or_404(poison(request.actor), district=district, pk=pk)
    _replayed(request, [found.pk])
    return HttpResponseRedirect(poison_url(found))


@require_POST
@guarded(REPLAY)
def replay_many(request: ActingRequest) -> HttpResponse:
    """Those that were chosen in the list; one's own only."""
    own = poison(request.actor).filter(pk__in=chosen(request), replayed_at=None)
    _replayed(request, list(own.values_list("pk", flat=True)))
    return HttpResponseRedirect(reverse("sensing:poison") + "?state=waiting")


def _replayed(request: ActingRequest, ids: list[int]) -> None:
    send_again(
        request,
        lambda: replay_poison(actor=request.actor, ids=ids),
        lambda done: ngettext("已重放 %d 条消息。", "已重放 %d 条消息。", done) % done,
    )
