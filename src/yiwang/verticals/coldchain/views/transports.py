"""The log of transports: the list, one, a new one, what is read on the way, the arrival."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.ui.filters import DateRange, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State

from ..forms import ArrivalForm, OnTheWayForm, TransportForm
from ..manifest import KEEP, SEE
from ..models import Lot, Transport, Unit
from ..selectors import units
from ..services import NewTransport, arrive, note_on_the_way, send
from ..wording import celsius


def transport_state(found: Transport) -> State:
    if found.outside:
        return State(_("曾超出范围"), "late")
    return State(_("已收货"), "good") if found.arrived_at else State(_("在途"), "info")


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(sent_from__name__icontains=words)
        | Q(sent_to__name__icontains=words)
        | Q(vehicle__icontains=words)
        | Q(pk__in=Transport.objects.filter(lines__number__icontains=words).values("pk"))
    )


TRANSPORTS = ListPage(
    title=gettext_lazy("疫苗运输记录"),
    table=Table(
        "cold-transports",
        (
            Column("vehicle", gettext_lazy("运输工具")),
            Column("state", gettext_lazy("状态"), "state", value=transport_state),
            Column("from", gettext_lazy("发货单位"), value=lambda t: t.sent_from.name),
            Column("to", gettext_lazy("收货单位"), value=lambda t: t.sent_to.name),
            Column("started_at", gettext_lazy("启运"), "time", sortable="started_at"),
            Column("arrived_at", gettext_lazy("到达"), "time"),
            Column("purpose", gettext_lazy("用途"), spare=1),
        ),
        row_url=lambda t: reverse("coldchain:transport", args=[t.pk]),
        empty=Empty(
            gettext_lazy("还没有运输记录"),
            gettext_lazy("在单位页点“发运疫苗”，填写后会出现在这里。"),
            icon="truck",
        ),
    ),
    order=("-started_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("单位、车牌、批号"), narrow=_named),
        DateRange("started", gettext_lazy("启运"), lookup="started_at"),
    ),
)
LINES = Table(
    "cold-transport-lines",
    (
        Column("vaccine", gettext_lazy("疫苗")),
        Column("maker", gettext_lazy("生产企业")),
        Column("spec", gettext_lazy("规格")),
        Column("number", gettext_lazy("批号"), "code"),
        Column("expires_on", gettext_lazy("有效期至"), "date"),
        Column("doses", gettext_lazy("数量（剂）"), "count"),
    ),
)
READ = Table(
    "cold-transport-readings",
    (
        Column("at", gettext_lazy("时间"), "time"),
        Column("celsius", gettext_lazy("温度"), value=lambda r: celsius(r.celsius), align="end"),
        Column("by_name", gettext_lazy("测温人")),
    ),
)


@guarded(SEE)
@require_GET
def show_transports(request: ActingRequest) -> HttpResponseBase:
    return TRANSPORTS.respond(request, _reached(request))


@guarded(SEE)
@require_GET
def show_transport(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_reached(request), pk=pk))


@guarded(KEEP)
@require_http_methods(["GET", "POST"])
def send_from(request: ActingRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(units(request.actor, KEEP), pk=pk)
    inside = Lot.objects.filter(
        equipment__unit=unit, state=Lot.State.USABLE, quantity__gt=0
    ).order_by("expires_on", "pk")[:60]  # fmt: skip
    others = Unit.objects.filter(district=unit.district, closed_on=None).exclude(pk=unit.pk)
    form = TransportForm(request.POST or None, initial={"request_id": new_request_id()}).offer(
        [(str(other), name) for other, name in others.order_by("name").values_list("pk", "name")],
        list(inside),
    )
    if request.method == "POST" and form.is_valid():
        data, names = form.cleaned_data, NewTransport.__dataclass_fields__
        try:
            made = send(
                actor=request.actor, request_id=data["request_id"], from_unit_id=unit.pk,
                to_unit_id=int(data["to"]), doses=form.doses(),
                new=NewTransport(**{name: data[name] for name in names}),
            )  # fmt: skip
            toast(request, _("已发运。"))
            return HttpResponseRedirect(reverse("coldchain:transport", args=[made.pk]))
        except Refused as refusal:
            refuse(form, refusal)
    back = reverse("coldchain:unit", args=[unit.pk])
    return form_page(
        request, form, title=_("发运疫苗"), submit=_("发运"), cancel_url=back,
        intro=_("隔离中的疫苗不能发运；每批填写运送的剂数，不运的留空。"),
        crumbs=[Link(unit.name, back)],
    )  # fmt: skip


@guarded(KEEP)
@require_POST
def note(request: ActingRequest, pk: int) -> HttpResponse:
    def deed(data: dict[str, Any]) -> None:
        note_on_the_way(actor=request.actor, transport_id=pk, **data)

    return _done(request, pk, OnTheWayForm(request.POST), deed, _("已记录。"))


@guarded(KEEP)
@require_POST
def take_over(request: ActingRequest, pk: int) -> HttpResponse:
    def deed(data: dict[str, Any]) -> None:
        metres = int(data.pop("km") * 1000)
        arrive(actor=request.actor, transport_id=pk, metres=metres, **data)

    told = _("已收货；请把疫苗入库。")
    return _done(request, pk, ArrivalForm(request.POST), deed, told)


def _reached(request: ActingRequest) -> QuerySet[Transport]:
    seen = units(request.actor).values("pk")
    found = Transport.objects.select_related("sent_from", "sent_to")
    return found.filter(Q(sent_from__in=seen) | Q(sent_to__in=seen))


def _done(request: ActingRequest, pk: int, form: Any, deed: Any, told: str) -> HttpResponse:
    found = get_object_or_404(_reached(request), pk=pk)
    try:
        if not form.is_valid():
            raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
        deed(dict(form.cleaned_data))
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, told)
    return HttpResponseRedirect(reverse("coldchain:transport", args=[pk]))


def _page(request: ActingRequest, found: Transport, problem: Refused | None = None) -> HttpResponse:
    deeds = _deeds(request, found)
    arrived = found.arrived_at is not None
    facts = [
        Fact(_("冷藏方式"), found.get_cooling_display()),
        Fact(_("用途"), found.purpose),
        Fact(_("启运"), found.started_at, note=found.sender_name),
        Fact(_("到达"), found.arrived_at, note=found.receiver_name),
        Fact(_("疫苗温度（启运/到达）"),
             f"{celsius(found.started_celsius)} / {celsius(found.arrived_celsius)}"),
        Fact(_("环境温度（启运/到达）"),
             f"{celsius(found.started_ambient)} / {celsius(found.arrived_ambient)}"),
        Fact(_("行驶里程"), _("%(km)s 公里") % {"km": f"{(found.metres or 0) / 1000:g}"}
             if arrived else "—"),
    ]  # fmt: skip
    return detail_page(
        request,
        Heading(found.vehicle, transport_state(found),
                subtitle=f"{found.sent_from.name} → {found.sent_to.name}"),
        [
            Facts(title=_("运输"), facts=facts),
            Related(title=_("疫苗"), table=LINES, rows=list(found.lines.order_by("pk"))),
            Related(title=_("途中测温"), table=READ, rows=list(found.readings.order_by("at")),
                    empty=Empty(_("没有途中测温"),
                                _("超过 6 小时的运输，至少每 6 小时记录一次。"))),
        ],
        aside=[Actions(title=_("现在可以"), actions=deeds)] if deeds else [],
        notices=refused(problem),
        crumbs=[Link(_("疫苗运输记录"), reverse("coldchain:transports"))],
        status=problem.status if problem else 200,
    )  # fmt: skip


def _deeds(request: ActingRequest, found: Transport) -> list[Action]:
    deeds: list[Action] = []
    if found.arrived_at is not None:
        return deeds
    if may(request.actor, KEEP, found.sent_to) and request.actor.me != found.sender_id:
        url = reverse("coldchain:arrive", args=[found.pk])
        deeds.append(Action(_("确认收货"), url, key="arrive", icon="check", form=ArrivalForm(),
                            tone="primary", hotkey="d"))  # fmt: skip
    if may(request.actor, KEEP, found.sent_from):
        form = OnTheWayForm(initial={"request_id": new_request_id()})
        url = reverse("coldchain:note", args=[found.pk])
        deeds.append(Action(_("途中测温"), url, key="note", icon="thermometer", form=form))
    return deeds
