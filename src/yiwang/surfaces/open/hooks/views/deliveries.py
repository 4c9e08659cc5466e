"""What was sent: the log with its filters, one delivery with its tries, sending it again."""

import json

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.filters import Choice, Choices, DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Prose, Related
from yiwang.ui.tables import Empty
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import services
from ..models import Delivery, Endpoint
from ..rules import KINDS, PING
from ..selectors import VERB, deliveries_for, tries_of
from ..tables import DELIVERIES, TRIES
from ..words import KIND_NAMES, delivery_state, fault_text, kind_name
from .endpoints import home


def _about(found: QuerySet[Delivery], words: str) -> QuerySet[Delivery]:
    """Of one event by its whole id, or of one case by its number."""
    if "-" in words:
        return found.filter(occurrence__key=words)
    return found.filter(occurrence__number=words)


def _endpoints() -> list[tuple[str, str]]:
    rows = Endpoint.objects.order_by("-pk").values_list("pk", "name")[:200]
    return [(str(pk), name) for pk, name in rows]


LIST = ListPage(
    title=gettext_lazy("推送记录"),
    table=DELIVERIES,
    filters=FilterSet(
        Search("q", gettext_lazy("案卷号或事件编号"), narrow=_about),
        Choice("endpoint", gettext_lazy("推送地址"), lookup="endpoint_id", options=_endpoints),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Delivery.State.choices),
        Choices(
            "kind",
            gettext_lazy("事件"),
            lookup="kind__in",
            options=[(kind, KIND_NAMES[kind]) for kind in (*KINDS, PING)],
        ),
        DateRange("at", gettext_lazy("日期"), lookup="created_at"),
    ),
    order=("-id",),
)


@guarded(VERB)
def deliveries(request: ActingRequest) -> HttpResponseBase:
    return LIST.respond(request, deliveries_for(request.actor))


@guarded(VERB)
def delivery(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(deliveries_for(request.actor), pk=pk)
    tries = tries_of(found)
    facts = Facts(
        title=_("推送"),
        icon="broadcast",
        facts=[
            Fact(_("事件"), kind_name(found.kind)),
            Fact(_("推送地址"), found.endpoint.name),
            Fact(_("发生时间"), found.occurrence.at),
            Fact(_("送达时间"), found.sent_at),
            Fact(_("下次重试"), found.due_at if found.state == "queued" else None),
            Fact(_("补推次数"), found.replays),
            Fact(_("序号"), str(found.occurrence_id)),
            Fact(
                _("最近一次"), fault_text(found.error) or (found.status and f"HTTP {found.status}")
            ),
        ],
    )
    again = Action(
        _("重推"),
        reverse("hooks:again", args=[pk]),
        icon="refresh",
        tone="primary",
        disabled=_("已在等待推送") if found.state == "queued" else "",
    )
    asking = reverse("hooks:delivery", args=[pk]) if found.state == "queued" else ""
    return detail_page(
        request,
        Heading(kind_name(found.kind), state=delivery_state(found), code=found.occurrence.key),
        [
            facts,
            Related(
                title=_("每次推送"),
                key="tries",
                icon="history",
                table=TRIES,
                rows=tries,
                empty=Empty(_("还没有推送过"), _("刷新本页可查看结果。"), icon="clock"),
                refresh=asking,
                refresh_on="every 2s, stream:fact",
            ),
            Prose(title=_("推送内容"), icon="file-text", text=_pretty(found.occurrence.document)),
        ],
        aside=[Actions(title=_("现在可以"), actions=[again])],
        crumbs=[
            home(),
            Link(found.endpoint.name, reverse("hooks:endpoint", args=[found.endpoint_id])),
        ],
    )


@require_POST
@guarded(VERB)
def again(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    get_object_or_404(deliveries_for(request.actor), pk=pk)
    services.replay_delivery(actor=request.actor, delivery_id=pk)
    toast(request, _("已重新排队。"))
    return HttpResponseRedirect(reverse("hooks:delivery", args=[pk]))


def _pretty(document: str) -> str:
    return json.dumps(json.loads(document), ensure_ascii=False, indent=2)
