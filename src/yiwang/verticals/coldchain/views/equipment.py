"""One equipment: how it stands, its curve, lots, readings by eye; probes and their calibration."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may, may_over
from yiwang.kernel.sensing.selectors import tables_of
from yiwang.lib.errors import Refused
from yiwang.lib.ids import new_request_id
from yiwang.ui.filters import FilterSet, Search, Toggle
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, refused
from yiwang.ui.stretch import stretch_of
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import CalibrationForm, CauseForm, CheckForm, LotForm, ProbeForm
from ..manifest import KEEP, REGISTER, SEE
from ..models import Equipment, Probe
from ..selectors import (
    equipment_for,
    leads_today,
    lots_of,
    probes_in_use,
    probes_to_calibrate,
)
from ..selectors.board import Stand, stands_of
from ..services import calibrate, fit_probe, retire_equipment
from ..wording import stand_state

SHOWN = 14


@guarded(SEE)
@require_GET
def show_equipment(request: ActingRequest, pk: int) -> HttpResponse:
    return page(request, get_object_or_404(equipment_for(request.actor), pk=pk))


def page(request: ActingRequest, found: Equipment, problem: Refused | None = None) -> HttpResponse:
    """The equipment's page, with what a deed was refused for."""
    [stand] = stands_of(equipment_for(request.actor).filter(pk=found.pk))
    probes = list(probes_in_use(found))
    devices = [probe.device_id for probe in probes]
    held: list[Panel] = []
    if stand.held:
        held = [Notice(
            text=_("有 %(count)s 批疫苗已隔离：放行前不得接种、出库或移动。") % {
                "count": stand.held}, tone="late", action=_("查看隔离"),
            url=reverse("coldchain:quarantines"),
        )]  # fmt: skip
    alarms = [
        Notice(
            text=_("%(rule)s，%(level)s 级") % {"rule": each.rule.title, "level": each.level},
            tone="late", action=_("查看报警"),
            url=reverse("sensing:alarm", args=[each.district, each.pk]),
        )
        for each in stand.alarms[:5]
    ]  # fmt: skip
    shown = stretch_of(request.GET, panels.SPANS, "1d", now())
    deeds = [*_for_alarms(request, stand), *_deeds(request, found)]
    return detail_page(
        request,
        Heading(found.name, stand_state(stand), code=found.code, subtitle=found.unit.name),
        [
            *panels.charts(stand, probes, shown),
            panels.lots(list(lots_of(request.actor, found))),
            panels.checks(list(found.checks.order_by("-at")[:SHOWN])),
            *panels.logged(list(found.logger_days.order_by("-day")[:60])),
            *panels.brought(list(tables_of(request.actor, *devices)[:SHOWN]), request.path),
        ],
        aside=[
            *([Actions(title=_("现在可以"), actions=deeds)] if deeds else []),
            panels.about(stand),
            panels.probes(probes),
        ],
        notices=[*refused(problem), *held, *alarms],
        crumbs=[
            Link(_("冷链看板"), reverse("coldchain:board")),
            Link(found.unit.name, reverse("coldchain:unit", args=[found.unit_id])),
        ],
        status=problem.status if problem else 200,
    )


def _for_alarms(request: ActingRequest, stand: Stand) -> list[Action]:
    """The worst alarm is acknowledged, or becomes a matter, from here."""
    worst = max(stand.alarms, key=lambda alarm: alarm.level, default=None)
    if worst is None or not may(request.actor, "sensing.handle", worst):
        return []
    deeds = []
    if worst.acknowledged_at is None:
        url = reverse("coldchain:hear", args=[worst.pk])
        deeds.append(Action(_("确认报警"), url, icon="check", tone="primary", hotkey="q"))
    if not worst.matter_number:
        url = reverse("coldchain:make_case", args=[worst.pk])
        deeds.append(Action(_("转为事件"), url, icon="send"))
    return deeds


def _deeds(request: ActingRequest, found: Equipment) -> list[Action]:
    deeds = []
    if found.retired_at is not None:
        return []
    if may(request.actor, KEEP, found):
        fresh = {"request_id": new_request_id()}

        def url(name: str) -> str:
            return reverse(f"coldchain:{name}", args=[found.pk])

        deeds = [
            Action(_("人工测温"), url("check"), key="check", icon="thermometer", hotkey="d",
                   form=CheckForm(initial=fresh), tone="primary"),
            Action(_("疫苗入库"), url("receive"), key="receive", icon="plus",
                   form=LotForm(initial=fresh)),
            Action(_("隔离全部疫苗"), url("hold_all"), key="hold", icon="lock", form=CauseForm(),
                   tone="danger"),
            Action(_("导入记录仪文件"), url("logger"), icon="upload", method="get"),
        ]  # fmt: skip
    if may(request.actor, REGISTER, found):
        fit = reverse("coldchain:fit", args=[found.pk])
        stop = reverse("coldchain:retire", args=[found.pk])
        deeds += [
            Action(_("登记探头"), fit, icon="broadcast", method="get"),
            Action(_("停用设备"), stop, icon="x", confirm=_("停用后探头数据不再接收，确定停用？")),
        ]
    return deeds


@guarded(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def fit(request: ActingRequest, pk: int) -> HttpResponse:
    """A probe; its secret is shown this once."""
    found = get_object_or_404(equipment_for(request.actor, REGISTER), pk=pk)
    form = ProbeForm(request.POST or None, initial={"due_on": localdate() + timedelta(days=365)})
    back = reverse("coldchain:equipment", args=[found.pk])
    crumbs = [Link(_("冷链看板"), reverse("coldchain:board")), Link(found.name, back)]
    if request.method == "POST" and form.is_valid():
        try:
            probe, secret = fit_probe(
                actor=request.actor, equipment_id=found.pk, **form.cleaned_data
            )
            return _secret(request, probe, secret, crumbs, back)
        except Refused as refusal:
            refuse(form, refusal)
    return form_page(
        request, form, title=_("登记探头"), submit=_("登记"), cancel_url=back, crumbs=crumbs
    )


def _secret(
    request: ActingRequest, probe: Probe, secret: str, crumbs: list[Link], back: str
) -> HttpResponse:
    device = probe.device
    facts = [
        Fact(_("MQTT 用户名"), f"{device.district}-{device.code}"),
        Fact(_("MQTT 密码"), secret),
        Fact(_("上报主题"), f"{device.topic}/up"),
    ]
    return detail_page(
        request,
        Heading(_("监测设备密码"), code=device.code),
        [
            Notice(text=_("密码只显示这一次，请现在写入设备。"), tone="soon"),
            Facts(columns=1, facts=facts),
        ],
        crumbs=crumbs,
        actions=[Action(_("已写入，返回设备"), back, icon="check", method="get", tone="primary")],
    )


@guarded(REGISTER)
@require_POST
def retire(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(equipment_for(request.actor, REGISTER), pk=pk)
    try:
        retire_equipment(actor=request.actor, equipment_id=found.pk)
    except Refused as refusal:
        return page(request, found, refusal)
    toast(request, _("已停用。"))
    return HttpResponseRedirect(reverse("coldchain:unit", args=[found.unit_id]))


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(equipment__name__icontains=words)
        | Q(equipment__unit__name__icontains=words)
        | Q(device__code__icontains=words)
    )


DUE = ListPage(
    title=gettext_lazy("待校准探头"),
    subtitle=gettext_lazy("即将到期和已过期的"),
    table=Table(
        "cold-due",
        (
            Column("device", gettext_lazy("监测设备"), value=lambda p: p.device.code),
            Column("due", gettext_lazy("校准到期"), "state", value=panels.due_state,
                   sortable="due_on"),
            Column("unit", gettext_lazy("单位"), value=lambda p: p.equipment.unit.name),
            Column("equipment", gettext_lazy("设备"), value=lambda p: p.equipment.name),
            Column("accuracy", gettext_lazy("误差"), value=lambda p: f"±{p.accuracy:g} ℃"),
        ),
        row_url=lambda p: reverse("coldchain:calibrate", args=[p.pk]),
        empty=Empty(
            gettext_lazy("没有待校准的探头"),
            gettext_lazy("探头每年至少校准一次；快到期时会出现在这里，并通知所在单位。"),
            icon="circle-check",
        ),
    ),
    order=("due_on", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("单位、设备、编号"), narrow=_named),
        Toggle("over", gettext_lazy("已过期"),
               narrow=lambda found, _on: found.filter(due_on__lt=localdate())),
    ),
    views=(View(gettext_lazy("全部"), "?"), View(gettext_lazy("已过期"), "?over=1")),
)  # fmt: skip


@guarded(SEE)
@require_GET
def show_probes(request: ActingRequest) -> HttpResponseBase:
    """Those due within their district's days, and whoever may changes those days."""
    leads = leads_today()
    actions = [
        Action(_("提前 %(days)s 天提醒") % {"days": lead.days},
               reverse("coldchain:lead", args=[lead.district]), icon="calendar", method="get")
        for lead in leads.values() if may_over(request.actor, REGISTER, lead.district)
    ]  # fmt: skip
    return DUE.respond(request, probes_to_calibrate(request.actor), actions=actions)


@guarded(SEE)
@require_http_methods(["GET", "POST"])
def calibrate_probe(request: ActingRequest, pk: int) -> HttpResponse:
    """Its calibrations, and a new one from who may."""
    reached = equipment_for(request.actor).values("pk")
    probe = get_object_or_404(Probe.objects.select_related("equipment__unit", "device"),
                              pk=pk, equipment__in=reached)  # fmt: skip
    today = localdate()
    form = CalibrationForm(
        request.POST or None,
        initial={"done_on": today, "due_on": today + timedelta(days=365)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            calibrate(actor=request.actor, probe_id=probe.pk, **form.cleaned_data)
            toast(request, _("已登记校准。"))
            return HttpResponseRedirect(reverse("coldchain:probes"))
        except Refused as refusal:
            refuse(form, refusal)
    facts = [
        Fact(_("设备"), f"{probe.equipment.unit.name} {probe.equipment.name}", wide=True),
        Fact(_("校准到期"), panels.due_state(probe)),
        *(
            Fact(_("校准"), f"{each.done_on} – {each.due_on}", note=each.certificate)
            for each in probe.calibrations.order_by("-done_on")[:5]
        ),
    ]
    return form_page(
        request,
        form,
        title=_("校准：%(code)s") % {"code": probe.device.code},
        submit=_("登记校准"),
        cancel_url=reverse("coldchain:probes"),
        before=[Facts(title=_("探头"), facts=facts)],
        crumbs=[Link(_("待校准探头"), reverse("coldchain:probes"))],
    )
