"""Orders to devices: the list, one of them, and laying and withdrawing them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Panel, refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, Person

from ..forms.orders import OrderForm
from ..manifest import ORDER, SEE
from ..models import Command, Device
from ..selectors import devices_watched, orders
from ..services.commands import cancel, order
from ..tables.devices import device_url
from ..tables.orders import ORDERS, content_words, order_state, order_url, order_words, result_words
from ..wording import presence_words


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(device__title__icontains=words)
        | Q(device__code__icontains=words)
        | Q(ordered_name__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "current":
        return found.filter(ended_at__isnull=True)
    return found.filter(state=value)


PAGE = ListPage(
    title=gettext_lazy("设备指令"),
    table=ORDERS,
    order=("-ordered_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("设备名称、编号、下达人"), narrow=_named),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_standing,
            options=(("current", gettext_lazy("未结束")), *Command.State.choices),
        ),
        DateRange("at", gettext_lazy("下达时间"), lookup="ordered_at"),
    ),
    views=(
        View(gettext_lazy("未结束"), "?state=current"),
        View(gettext_lazy("已过期"), "?state=expired"),
        View(gettext_lazy("全部"), "?"),
    ),
)


@guarded(SEE)
@require_GET
def listing(request: ActingRequest) -> HttpResponseBase:
    return PAGE.respond(request, orders(request.actor))


@guarded(SEE)
def one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(orders(request.actor), district=district, pk=pk))


@require_POST
@guarded(ORDER)
def withdraw(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    found = get_object_or_404(orders(request.actor), district=district, pk=pk)
    try:
        after = cancel(actor=request.actor, district=district, command_id=pk)
    except Refused as refusal:
        return _page(request, found, notices=refused(refusal), status=refusal.status)
    if after.state == Command.State.CANCELLED:
        toast(request, _("已撤销，不再下发。"))
    else:
        toast(request, _("这条指令已经结束，没有撤销。"))
    return HttpResponseRedirect(order_url(found))


@guarded(ORDER)
def lay(request: ActingRequest, district: str, pk: int, name: str) -> HttpResponse:
    """Have the device do what it offers under this name."""
    device = get_object_or_404(devices_watched(request.actor), district=district, pk=pk)
    offer = next((each for each in device.kind.orders if each["name"] == name), None)
    if offer is None:
        raise Http404
    form = OrderForm(offer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            laid = order(
                actor=request.actor,
                request_id=form.cleaned_data["request_id"],
                district=district,
                device_id=pk,
                body=form.body,
                expires_in=form.expires_in,
            )
        except Refused as refusal:
            renamed = {field["name"]: f"f_{field['name']}" for field in offer["fields"]}
            refuse(form, refusal, renamed=renamed | {"expires_in": "minutes"})
        else:
            toast(request, _("已下达，结果会显示在这里。"))
            return HttpResponseRedirect(order_url(laid))
    back = Link(device.title, device_url(device))
    return form_page(
        request, form, title=offer["label"], submit=_("下达"), cancel_url=device_url(device),
        intro=presence_words(device), crumbs=[_all(), back],
    )  # fmt: skip


def actions_of(request: ActingRequest, device: Device) -> list[Panel]:
    """What the reader may have a device do, each as a dialog."""
    if device.state == Device.State.RETIRED or not may(request.actor, ORDER, device):
        return []
    deeds = [
        Action(
            offer["label"],
            reverse("sensing:lay", args=[device.district, device.pk, offer["name"]]),
            key=f"order-{offer['name']}",
            icon="send",
            form=OrderForm(offer),
            submit=_("下达"),
        )
        for offer in device.kind.orders
    ]
    return [Actions(title=_("下达指令"), actions=deeds)] if deeds else []


def _page(
    request: ActingRequest,
    found: Command,
    *,
    notices: list[Panel] | None = None,
    status: int = 200,
) -> HttpResponse:
    device, waits = found.device, found.ended_at is None
    facts = Facts(
        title=_("经过"),
        key="story",
        refresh=request.path if waits else "",
        refresh_on="every 2s" if waits else "",
        facts=[
            Fact(_("状态"), order_state(found)),
            Fact(_("结果"), result_words(found), wide=True),
            Fact(_("下达人"), Person(found.ordered_name or _("系统"))),
            Fact(_("下达时间"), found.ordered_at),
            Fact(_("有效期至"), found.expires_at),
            Fact(_("下发次数"), str(found.tries), note=_waiting(found)),
            Fact(_("最近下发"), found.sent_at),
            Fact(_("结束时间"), found.ended_at),
        ],
    )
    content = [
        Fact(_("设备"), Link(device.title, device_url(device)), note=device.code),
        Fact(_("内容"), content_words(found), wide=True),
    ]
    aside: list[Panel] = []
    if waits and may(request.actor, ORDER, device):
        url = reverse("sensing:withdraw", args=[found.district, found.pk])
        deed = Action(
            _("撤销"), url, icon="x", tone="danger",
            confirm=_("撤销后不再下发；设备已经收到的可能已执行。"),
        )  # fmt: skip
        aside = [Actions(title=_("现在可以"), actions=[deed])]
    return detail_page(
        request,
        Heading(order_words(found), code=device.code, subtitle=device.title),
        [facts, Facts(title=_("指令"), facts=content)],
        aside=aside,
        crumbs=[_all(), Link(device.title, device_url(device))],
        notices=notices or [],
        status=status,
    )


def _all() -> Link:
    return Link(_("设备指令"), reverse("sensing:orders") + "?state=current")


def _waiting(found: Command) -> str:
    return _("等待设备上线") if found.state == Command.State.WAITING else ""
