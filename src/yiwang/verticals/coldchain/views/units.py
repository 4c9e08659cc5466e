"""Units: the list, one with its equipment, a new one."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.places.selectors import path_of, worked_under
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Fact, Facts, Heading, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import EquipmentForm, UnitForm
from ..manifest import KEEP, REGISTER, SEE
from ..models import Unit
from ..selectors import equipment_for, units
from ..selectors.board import Stand, stands_of
from ..services import NewEquipment, NewUnit, register_equipment, register_unit
from ..wording import celsius, stand_state


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(name__icontains=words) | Q(code__icontains=words) | Q(address__icontains=words)
    )


UNITS = ListPage(
    title=gettext_lazy("接种单位与冷库"),
    table=Table(
        "cold-units",
        (
            Column("name", gettext_lazy("单位"), sortable="name"),
            Column("kind", gettext_lazy("类型"), value=lambda row: row.get_kind_display()),
            Column("count", gettext_lazy("设备"), "count"),
            Column("contact", gettext_lazy("值班联系人")),
            Column("telephone", gettext_lazy("电话"), "code"),
            Column("address", gettext_lazy("地址"), hide_on_phone=True, spare=1),
            Column("code", gettext_lazy("编码"), "code", optional=True),
        ),
        row_url=lambda row: reverse("coldchain:unit", args=[row.pk]),
        empty=Empty(
            gettext_lazy("还没有单位"),
            gettext_lazy("疾控冷链管理员登记接种单位和冷库后会出现在这里。"),
            icon="snowflake",
        ),
    ),
    order=("name", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("名称、编码、地址"), narrow=_named),
        Choice("kind", gettext_lazy("类型"), lookup="kind", options=Unit.Kind.choices),
    ),
)
STANDS = Table(
    "cold-equipment",
    (
        Column("name", gettext_lazy("设备"), value=lambda s: s.equipment.name),
        Column("state", gettext_lazy("状态"), "state", value=stand_state),
        Column("celsius", gettext_lazy("温度"), value=lambda s: celsius(s.celsius), align="end"),
        Column("at", gettext_lazy("数据时间"), "time"),
        Column("kind", gettext_lazy("类型"), value=lambda s: s.equipment.get_kind_display()),
        Column("range", gettext_lazy("范围"), value=lambda s: s.range.title if s.range else "—"),
        Column("held", gettext_lazy("隔离（批）"), "count", value=lambda s: s.held or None),
    ),
    row_url=lambda s: reverse("coldchain:equipment", args=[s.equipment.pk]),
    row_tone=lambda s: "late" if s.state in ("ringing", "alarm") else "",
)


@guarded(SEE)
@require_GET
def show_units(request: ActingRequest) -> HttpResponseBase:
    actions = []
    if may(request.actor, REGISTER):
        actions = [Action(_("登记单位"), reverse("coldchain:new_unit"), icon="plus", method="get",
                          tone="primary", hotkey="n")]  # fmt: skip
    counted = units(request.actor).annotate(
        count=Count("equipment", filter=Q(equipment__retired_at=None))
    )
    return UNITS.respond(request, counted, actions=actions)


@guarded(SEE)
@require_GET
def show_unit(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(units(request.actor), pk=pk)
    stands: list[Stand] = stands_of(
        equipment_for(request.actor).filter(unit=found, retired_at=None).order_by("name", "pk")
    )
    month = reverse("coldchain:month", args=[found.pk])
    actions = [Action(_("月报"), month, icon="chart-bar", method="get")]
    if may(request.actor, KEEP, found):
        send = reverse("coldchain:send", args=[found.pk])
        actions.append(Action(_("发运疫苗"), send, icon="truck", method="get"))
    if may(request.actor, REGISTER, found):
        url = reverse("coldchain:new_equipment", args=[found.pk])
        actions.append(Action(_("登记设备"), url, icon="plus", method="get", tone="primary"))
    facts = [
        Fact(_("类型"), found.get_kind_display()),
        Fact(_("值班联系人"), found.contact),
        Fact(_("电话"), found.telephone),
        Fact(_("所在"), path_of(found.community or found.street or found.district)),
        Fact(_("地址"), found.address or "—"),
    ]
    return detail_page(
        request,
        Heading(found.name, code=found.code),
        [
            Related(
                title=_("冷链设备"), table=STANDS, rows=stands, icon="snowflake",
                empty=Empty(_("还没有设备"), _("登记冰箱、冷库后会出现在这里。")),
            )
        ],
        aside=[Facts(title=_("单位"), facts=facts, columns=1)],
        actions=actions,
        crumbs=[Link(_("接种单位与冷库"), reverse("coldchain:units"))],
    )  # fmt: skip


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def new_unit(request: ActingRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    districts = {post.division[:6] for post in request.actor.posts_that(REGISTER)}
    streets = [street for district in sorted(districts) for street in worked_under(district)]
    form.fields["street"].choices = streets  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = register_unit(
                actor=request.actor, new=NewUnit(district=data["street"][:6], **data)
            )
            toast(request, _("已登记单位。"))
            return HttpResponseRedirect(reverse("coldchain:unit", args=[made.pk]))
        except Refused as refusal:
            refuse(form, refusal)
    return form_page(
        request,
        form,
        title=_("登记单位"),
        submit=_("登记"),
        cancel_url=reverse("coldchain:units"),
        crumbs=[Link(_("接种单位与冷库"), reverse("coldchain:units"))],
    )


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def new_equipment(request: ActingRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(units(request.actor, REGISTER), pk=pk)
    form = EquipmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_equipment(
                actor=request.actor, new=NewEquipment(unit.pk, **form.cleaned_data)
            )
            toast(request, _("已登记设备；请接着登记探头。"))
            return HttpResponseRedirect(reverse("coldchain:equipment", args=[made.pk]))
        except Refused as refusal:
            refuse(form, refusal)
    back = reverse("coldchain:unit", args=[unit.pk])
    return form_page(
        request,
        form,
        title=_("登记设备"),
        submit=_("登记"),
        cancel_url=back,
        crumbs=[Link(_("接种单位与冷库"), reverse("coldchain:units")), Link(unit.name, back)],
    )
