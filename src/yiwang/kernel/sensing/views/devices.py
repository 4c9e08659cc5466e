"""The list of devices, and a device."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Layer, MapPanel, Panel
from yiwang.ui.stretch import Stretch, said, stretch_of
from yiwang.ui.values import Link

from ..manifest import BRING, SEE
from ..models import Alarm, Command, Device
from ..panels import devices as panels
from ..panels.troubles import trouble_notices
from ..selectors import (
    alarm_rules,
    devices_watched,
    latest_of,
    placed,
    rules_in_force,
    silent,
)
from ..tables.devices import DEVICES, device_state
from ..wording import presence_words, span_words, value_words
from .orders import actions_of
from .positions import EVERY, ground

SHOWN = 3  # values of a device in a list


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(title__icontains=words)
        | Q(code__icontains=words)
        | Q(address__icontains=words)
        | Q(kind__title__icontains=words)
    )


def _state(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "retired":
        return found.filter(state=Device.State.RETIRED)
    found = found.filter(state=Device.State.IN_USE)
    if value == "ringing":
        return found.filter(open_level__gt=0)
    if value == "never":
        return found.filter(heard_at=None)
    if value == "offline":
        return found.filter(present=False)
    if value == "silent":
        return found.filter(pk__in=silent(SYSTEM).values("pk"))
    return found


PAGE = ListPage(
    title=gettext_lazy("感知设备"),
    table=DEVICES,
    order=("title", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("名称、编号、种类、地址"), narrow=_named),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_state,
            options=(
                ("in_use", gettext_lazy("在用")),
                ("ringing", gettext_lazy("报警中")),
                ("silent", gettext_lazy("失联")),
                ("offline", gettext_lazy("离线")),
                ("never", gettext_lazy("从未上报")),
                ("retired", gettext_lazy("停用")),
            ),
        ),
    ),
    views=(
        View(gettext_lazy("在用"), "?state=in_use"),
        View(gettext_lazy("报警中"), "?state=ringing"),
        View(gettext_lazy("失联"), "?state=silent"),
        View(gettext_lazy("全部"), "?"),
    ),
)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    return PAGE.respond(
        request, devices_watched(request.actor), rows=_with_values, notices=trouble_notices()
    )


@guarded(SEE)
def device(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """What it says now and said lately, its alarms and orders."""
    found = get_object_or_404(devices_watched(request.actor), district=district, pk=pk)
    values = latest_of([found])[found.pk]
    alarms = Alarm.objects.select_related("rule", "device__kind").filter(device=found)
    shown = stretch_of(request.GET, panels.SPANS, "1d", now())
    orders = Command.objects.select_related("device__kind").filter(device=found)
    return detail_page(
        request,
        Heading(found.title, device_state(found), code=found.code, subtitle=found.kind.title),
        [
            *_charts(request, found, shown),
            panels.device_alarms(list(alarms.order_by("-opened_at")[:10])),
            *panels.commands(list(orders.order_by("-ordered_at")[:10])),
        ],
        aside=[
            panels.latest_facts(found, values),
            *actions_of(request, found),
            _about(found),
            Actions(
                title=_("历史数据"),
                actions=[*_track(found), _export(found, shown), *_bring(request, found)],
            ),
            *_map(request, found),
        ],
        crumbs=[Link(_("感知设备"), reverse("sensing:devices") + "?state=in_use")],
    )


def _track(found: Device) -> list[Action]:
    """The day of what says where it is."""
    if "speed" not in found.kind.channel_names:
        return []
    url = reverse("sensing:track", args=[found.district, found.pk])
    return [Action(_("轨迹回放"), url, icon="timeline", method="get", tone="primary")]


def _export(found: Device, shown: Stretch) -> Action:
    url = reverse("sensing:export", args=[found.district, found.pk]) + f"?{said(shown)}"
    return Action(_("导出数据"), url, icon="download", method="get")


def _bring(request: ActingRequest, found: Device) -> list[Action]:
    if found.state != Device.State.IN_USE or not may(request.actor, BRING, found):
        return []
    url = reverse("sensing:new_table") + f"?device={found.code}"
    return [Action(_("导入读数"), url, icon="upload", method="get")]


def _charts(request: ActingRequest, found: Device, shown: Stretch) -> list[Panel]:
    rules = list(
        rules_in_force(alarm_rules(request.actor)).filter(
            Q(device=found) | Q(device=None), district=found.district, kind=found.kind
        )
    )
    return [
        panel
        for channel in found.kind.channels
        for panel in panels.chart(found, channel["name"], shown, request.path, rules)
    ]


def _about(found: Device) -> Panel:
    heard: Any = getattr(found, "heard_at", None)
    return Facts(
        title=_("设备"),
        columns=1,
        facts=[
            Fact(_("种类"), found.kind.title),
            Fact(_("编号"), found.code),
            Fact(_("最后上报"), heard),
            Fact(_("连接"), presence_words(found)),
            Fact(_("上报间隔"), span_words(found.interval)),
            Fact(_("位置"), found.address or _("未登记")),
            Fact(_("登记时间"), found.registered_at),
        ],
    )


def _map(request: ActingRequest, found: Device) -> list[Panel]:
    """Where it is now; asked for anew while somebody looks."""
    if not placed(request.actor).filter(pk=found.pk).exists():
        return []
    url = reverse("sensing:position", args=[found.district, found.pk])
    layers = [*ground(request.actor), Layer(url, fit=True, every=EVERY)]
    return [MapPanel(title=_("位置"), layers=layers, fit=True, height="low")]


def _with_values(rows: Sequence[Device]) -> Sequence[Device]:
    latest = latest_of(rows)
    for row in rows:
        words = []
        for value in latest[row.pk][:SHOWN]:
            about = row.kind.channel(value.channel)
            label = (about["label"] or about["name"]) if about else value.channel
            words.append(f"{label} {value_words(value.value, about)}")
        row.shown = "；".join(words) or "—"  # type: ignore[attr-defined]
    return rows
