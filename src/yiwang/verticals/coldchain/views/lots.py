"""A lot: its book, what holds it; lots come, go, are held and decided on."""

from collections.abc import Callable
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
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import Form
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Panel, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, Person

from ..forms import CauseForm, DosesForm, FindingForm, LotForm, MoveForm, VerdictForm
from ..manifest import KEEP, RELEASE, SEE
from ..models import Lot, Quarantine
from ..selectors import equipment_for, quarantines
from ..services import NewLot, ask_release, decide, hold, hold_all, issue, move, receive
from ..wording import lot_state, quarantine_state
from .equipment import page as equipment_page

ENTRIES = Table(
    "cold-entries",
    (
        Column("at", gettext_lazy("时间"), "time"),
        Column("what", gettext_lazy("事项"), value=lambda e: e.get_what_display()),
        Column("doses", gettext_lazy("剂"), align="end", value=lambda e: f"{e.doses:+d}"),
        Column("by_name", gettext_lazy("经手人"), value=lambda e: e.by_name or "—"),
        Column("note", gettext_lazy("备注"), spare=1),
    ),
)


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(lot__vaccine__icontains=words)
        | Q(lot__number__icontains=words)
        | Q(lot__equipment__unit__name__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(ended_at__isnull=value == "open")


QUARANTINES = ListPage(
    title=gettext_lazy("疫苗隔离"),
    table=Table(
        "cold-quarantines",
        (
            Column("lot", gettext_lazy("疫苗"), value=lambda q: q.lot.vaccine),
            Column("state", gettext_lazy("状态"), "state", value=quarantine_state),
            Column("number", gettext_lazy("批号"), "code", value=lambda q: q.lot.number),
            Column("unit", gettext_lazy("单位"), value=lambda q: q.lot.equipment.unit.name),
            Column("equipment", gettext_lazy("设备"), value=lambda q: q.lot.equipment.name),
            Column("began_at", gettext_lazy("隔离时间"), "time", sortable="began_at"),
            Column("cause", gettext_lazy("原因"), spare=1),
        ),
        row_url=lambda q: reverse("coldchain:lot", args=[q.lot_id]),
        row_tone=lambda q: "late" if q.ended_at is None else "",
        empty=Empty(
            gettext_lazy("没有隔离的疫苗"),
            gettext_lazy("三级报警时设备内的疫苗自动隔离，放行须由另一人作出。"),
            icon="circle-check",
        ),
    ),
    order=("-began_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("疫苗、批号、单位"), narrow=_named),
        Choice("state", gettext_lazy("状态"), narrow=_standing,
               options=(("open", gettext_lazy("未结论")), ("ended", gettext_lazy("已结论")))),
    ),
    views=(View(gettext_lazy("未结论"), "?state=open"), View(gettext_lazy("全部"), "?")),
)  # fmt: skip


@guarded(SEE)
@require_GET
def show_quarantines(request: ActingRequest) -> HttpResponseBase:
    return QUARANTINES.respond(request, quarantines(request.actor))


@guarded(SEE)
@require_GET
def show_lot(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _reached(request, pk))


@guarded(KEEP)
@require_POST
def receive_lot(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(equipment_for(request.actor, KEEP), pk=pk)
    form = LotForm(request.POST)
    try:
        data = _said(form)
        request_id = data.pop("request_id")
        receive(actor=request.actor, request_id=request_id, equipment_id=pk, new=NewLot(**data))
    except Refused as refusal:
        return equipment_page(request, found, refusal)
    toast(request, _("已入库。"))
    return HttpResponseRedirect(reverse("coldchain:equipment", args=[pk]))


@guarded(KEEP)
@require_POST
def hold_inside(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(equipment_for(request.actor, KEEP), pk=pk)
    try:
        cause = _said(CauseForm(request.POST))["cause"]
        made = hold_all(actor=request.actor, equipment_id=pk, cause=cause)
    except Refused as refusal:
        return equipment_page(request, found, refusal)
    toast(request, ngettext("已隔离 %d 批疫苗。", "已隔离 %d 批疫苗。", len(made)) % len(made))
    return HttpResponseRedirect(reverse("coldchain:equipment", args=[pk]))


@guarded(KEEP)
@require_POST
def issue_lot(request: ActingRequest, pk: int) -> HttpResponse:
    def deed(data: dict[str, Any]) -> None:
        issue(actor=request.actor, lot_id=pk, **data)

    return _done(request, pk, DosesForm(request.POST), deed, _("已出库。"))


@guarded(KEEP)
@require_POST
def move_lot(request: ActingRequest, pk: int) -> HttpResponse:
    def deed(data: dict[str, Any]) -> None:
        to = int(data.pop("to"))
        move(actor=request.actor, lot_id=pk, to_equipment_id=to, **data)

    form = _with_targets(request, _reached(request, pk), MoveForm(request.POST))
    return _done(request, pk, form, deed, _("已移动。"))


@guarded(KEEP)
@require_POST
def hold_lot(request: ActingRequest, pk: int) -> HttpResponse:
    def deed(data: dict[str, Any]) -> None:
        hold(actor=request.actor, lot_id=pk, **data)

    return _done(request, pk, CauseForm(request.POST), deed, _("已隔离。"))


@guarded(KEEP)
@require_POST
def ask(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(quarantines(request.actor), pk=pk)

    def deed(data: dict[str, Any]) -> None:
        ask_release(actor=request.actor, quarantine_id=pk, **data)

    told = _("已提交评估，等待质量负责人决定。")
    return _done(request, found.lot_id, FindingForm(request.POST), deed, told)


@guarded(RELEASE)
@require_POST
def settle(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(quarantines(request.actor), pk=pk)

    def deed(data: dict[str, Any]) -> None:
        decide(actor=request.actor, quarantine_id=pk, **data)

    return _done(request, found.lot_id, VerdictForm(request.POST), deed, _("已作出结论。"))


def _reached(request: ActingRequest, pk: int) -> Lot:
    reached = equipment_for(request.actor).values("pk")
    found = Lot.objects.select_related("equipment__unit")
    return get_object_or_404(found, pk=pk, equipment__in=reached)


def _said(form: Form) -> dict[str, Any]:
    """What the form says, or Invalid with its faults."""
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    return dict(form.cleaned_data)


def _done(
    request: ActingRequest, pk: int, form: Form, deed: Callable[[dict[str, Any]], None], told: str
) -> HttpResponse:
    found = _reached(request, pk)
    try:
        deed(_said(form))
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, told)
    return HttpResponseRedirect(reverse("coldchain:lot", args=[pk]))


def _page(request: ActingRequest, found: Lot, problem: Refused | None = None) -> HttpResponse:
    held = list(
        quarantines(request.actor).filter(lot=found).order_by("-began_at")[:10]
    )  # fmt: skip
    deeds = _deeds(request, found, held)
    place = found.equipment
    facts = [
        Fact(_("生产企业"), found.maker),
        Fact(_("规格"), found.spec or "—"),
        Fact(_("有效期至"), f"{found.expires_on}"),
        Fact(_("数量"), _("%(doses)s 剂") % {"doses": found.quantity}),
        Fact(_("存放"), Link(place.name, reverse("coldchain:equipment", args=[place.pk])),
             note=place.unit.name),
    ]  # fmt: skip
    return detail_page(
        request,
        Heading(found.vaccine, lot_state(found), code=found.number),
        [
            *(_quarantine(each) for each in held),
            Related(title=_("出入库记录"), table=ENTRIES,
                    rows=list(found.entries.order_by("-at", "-pk")[:50])),
        ],
        aside=[
            *([Actions(title=_("现在可以"), actions=deeds)] if deeds else []),
            Facts(title=_("疫苗"), facts=facts, columns=1),
        ],
        notices=refused(problem),
        crumbs=[
            Link(_("冷链看板"), reverse("coldchain:board")),
            Link(place.name, reverse("coldchain:equipment", args=[place.pk])),
        ],
        status=problem.status if problem else 200,
    )  # fmt: skip


def _quarantine(each: Quarantine) -> Panel:
    facts = [
        Fact(_("状态"), quarantine_state(each)),
        Fact(_("隔离时间"), each.began_at),
        Fact(_("原因"), each.cause, wide=True),
    ]
    if each.asked_by:
        facts += [Fact(_("评估人"), Person(each.asked_by.name)), Fact(_("评估时间"), each.asked_at),
                  Fact(_("评估情况"), each.finding, wide=True)]  # fmt: skip
    if each.ended_by:
        facts += [Fact(_("决定人"), Person(each.ended_by.name)), Fact(_("决定时间"), each.ended_at),
                  Fact(_("理由"), each.reason, wide=True)]  # fmt: skip
    return Facts(title=_("隔离"), facts=facts)


def _deeds(request: ActingRequest, found: Lot, held: list[Quarantine]) -> list[Action]:
    open_ = next((each for each in held if each.ended_at is None), None)
    deeds: list[Action] = []
    place = found.equipment

    def url(name: str, pk: int) -> str:
        return reverse(f"coldchain:{name}", args=[pk])

    if open_ is not None:
        if may(request.actor, KEEP, place):
            deeds.append(Action(_("填写评估"), url("ask", open_.pk), key="ask", icon="edit",
                                form=FindingForm(), tone="primary", hotkey="d"))  # fmt: skip
        if may(request.actor, RELEASE, place) and open_.asked_by_id:
            deeds.append(Action(_("作出结论"), url("decide", open_.pk), key="decide", icon="check",
                                form=VerdictForm(), tone="primary", hotkey="d"))  # fmt: skip
        return deeds
    if found.state == Lot.State.USABLE and may(request.actor, KEEP, place):
        fresh = {"request_id": new_request_id()}
        form = _with_targets(request, found, MoveForm(initial=fresh))
        deeds = [
            Action(_("出库"), url("issue", found.pk), key="issue", icon="minus",
                   form=DosesForm(initial=fresh), tone="primary", hotkey="d"),
            Action(_("移到其他设备"), url("move", found.pk), key="move", icon="chevron-right",
                   form=form),
            Action(_("隔离"), url("hold", found.pk), key="hold", icon="lock", form=CauseForm(),
                   tone="danger"),
        ]  # fmt: skip
    return deeds


def _with_targets(request: ActingRequest, found: Lot, form: MoveForm) -> MoveForm:
    """Offer the other equipment of the district that keeps the same range."""
    here = found.equipment
    others = equipment_for(request.actor, KEEP).filter(
        district=here.district, range_code=here.range_code, retired_at=None
    )
    form.fields["to"].choices = [  # type: ignore[attr-defined]
        (str(each.pk), f"{each.unit.name} {each.name}")
        for each in others.exclude(pk=here.pk).order_by("unit__name", "name")[:200]
    ]
    return form
