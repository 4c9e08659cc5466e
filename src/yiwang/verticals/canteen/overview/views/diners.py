"""Diners' files on the desk: found, looked at, and what is heard about them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.registry.selectors import notes_of
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.idnumbers import masked_name
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import Form
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Heading, Panel, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...applying.rules.changes import NAMES, mistaken
from ...applying.services import record_change, take_back_change
from ...menus.selectors import found_by
from ...models import Diner
from ...services.trace import trace
from ..forms import ChangeForm, MistakeForm
from ..panels.diners import noted, panels_of, said, state_of
from ..selectors import FILE, File, diners_filed, file_of, without_grid
from .lists import streets

CHECK, REVIEW = "canteen.check", "canteen.review"


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "ended":
        return found.filter(ended_on__isnull=False)
    return found.filter(ended_on__isnull=True, entitled=value == "entitled")


def _without_grid(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return without_grid(found)


DINERS = ListPage(
    title=gettext_lazy("就餐长者"),
    table=Table(
        "canteen-diners",
        (
            Column("name", gettext_lazy("姓名"), value=lambda row: masked_name(row.person.name)),
            Column("state", gettext_lazy("状态"), "state", value=state_of),
            Column(
                "born", gettext_lazy("出生年份"), "count",
                value=lambda row: row.person.birth_date and str(row.person.birth_date.year),
            ),
            Column("street", gettext_lazy("户籍所在镇街"), value=lambda row: _street(row)),
            Column("enrolled_at", gettext_lazy("登记时间"), "time", spare=1),
            Column("ended_on", gettext_lazy("停用日期"), "date", spare=1),
        ),
        row_url=lambda row: reverse("canteen_overview:diner", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有找到长者"),
            gettext_lazy("补贴申请通过，或登记就餐卡后，长者会出现在这里。"),
            icon="users",
        ),
    ),
    order=("-id",),
    filters=FilterSet(
        Search("q", gettext_lazy("姓名、身份证、电话"), narrow=found_by),
        Choice("street", gettext_lazy("镇街"), lookup="street", options=streets),
        Choice(
            "grid",
            gettext_lazy("网格"),
            narrow=_without_grid,
            options=(("none", gettext_lazy("没有网格")),),
        ),
        Choice(
            "standing",
            gettext_lazy("状态"),
            narrow=_standing,
            options=(
                ("entitled", gettext_lazy("享受补贴")),
                ("plain", gettext_lazy("原价就餐")),
                ("ended", gettext_lazy("已停用")),
            ),
        ),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("没有网格"), "?grid=none"),
        View(gettext_lazy("已停用"), "?standing=ended"),
    ),
)  # fmt: skip


def _street(row: Diner) -> str:
    return dict(streets()).get(row.street, row.street)


@guarded(FILE)
@require_GET
def show_diners(request: ActingRequest) -> HttpResponseBase:
    """Found by part of a name, or the whole ID number or telephone; to search and to take the
    list along leave a trace."""
    if request.GET.get("q", "").strip() or "export" in request.GET:
        trace(request.actor, "find", "", "")
    return DINERS.respond(request, diners_filed(request.actor))


@guarded(FILE)
@require_GET
def show_diner(request: ActingRequest, pk: int) -> HttpResponse:
    """It says where she lay ill and what she has: the look leaves a trace."""
    found = _reached(request, pk)
    trace(request.actor, "open_file", found.ref, found.district, diner=found.pk)
    return _page(request, found)


@guarded(CHECK, REVIEW)
@require_POST
def change(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk)
    form = ChangeForm(request.POST)
    try:
        record_change(actor=request.actor, diner_id=found.pk, **_valid(form))
    except Refused as refusal:
        return _page(request, found, refusal)
    return _done(request, found, _("已登记；资格按那天起的情况重新判定。"))


@guarded(CHECK, REVIEW)
@require_POST
def take_back(request: ActingRequest, pk: int) -> HttpResponse:
    """`pk` is the fact's."""
    fact = get_object_or_404(Fact.objects.filter(name__in=NAMES), pk=pk)
    person = fact.subject.partition(":")[2]
    own = diners_filed(request.actor).filter(district=fact.district)
    found = get_object_or_404(own, person_id=int(person) if person.isdecimal() else 0)
    try:
        take_back_change(
            actor=request.actor, fact_id=pk, reason=_valid(MistakeForm(request.POST))["reason"]
        )
    except Refused as refusal:
        return _page(request, found, refusal)
    return _done(request, found, _("已撤销登记；资格重新判定。"))


def _valid(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data


def _done(request: ActingRequest, found: Diner, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_overview:diner", args=[found.pk]))


def file_at(actor: Actor, district: str, person_id: int) -> str:
    """Where a person's file is, for whoever may open it."""
    if not actor.posts_that(FILE):
        return ""
    own = diners_filed(actor).filter(district=district, person_id=person_id)
    pk = own.values_list("pk", flat=True).first()
    return reverse("canteen_overview:diner", args=[pk]) if pk else ""


def _reached(request: ActingRequest, pk: int) -> Any:
    return get_object_or_404(diners_filed(request.actor), pk=pk)


def _page(request: ActingRequest, found: Any, problem: Refused | None = None) -> HttpResponse:
    file = file_of(found)
    panels = panels_of(found, file)
    if may(request.actor, "registry.note", found.person):
        panels.insert(2, noted(notes_of(request.actor, found.person)))
    return detail_page(
        request,
        Heading(masked_name(found.person.name), state_of(found)),
        panels,
        aside=_deeds(request, found, file),
        crumbs=[Link(_("就餐长者"), reverse("canteen_overview:diners"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _deeds(request: ActingRequest, found: Diner, file: File) -> list[Panel]:
    deeds = []
    checks, reviews = may(request.actor, CHECK, found), may(request.actor, REVIEW, found)
    if checks or reviews:
        deeds.append(
            Action(
                _("登记情况变化"),
                reverse("canteen_overview:change_diner", args=[found.pk]),
                key="change",
                icon="edit",
                tone="primary",
                hotkey="d",
                form=ChangeForm(initial={"since": localdate()}),
                help=_("住院、入住养老机构、去世；从那天起重新判定资格。"),
            )
        )
        deeds += [
            Action(
                _("登记有误：%(fact)s") % {"fact": said(each).text},
                reverse("canteen_overview:take_back", args=[each.pk]), key=f"back-{each.pk}",
                icon="arrow-back-up", form=MistakeForm(),
                help=_("自 %(day)s") % {"day": each.since},
            )
            for each in file.facts
            if each.value != mistaken(each.name)
        ]  # fmt: skip
    if checks or reviews:
        reached = may(request.actor, "registry.move", found.person)
        deeds.append(
            Action(
                _("登记住处"), reverse("canteen_overview:settle", args=[found.pk]),
                icon="map-pin", method="get", help=_("住在哪个网格，由谁上门看她。"),
                disabled="" if reached else _("登记的住址不在本街道，由区级审核员登记。"),
            )
        )  # fmt: skip
    if may(request.actor, "canteen.book", found) and found.ended_on is None:
        url = reverse("canteen_menus:book", args=[found.pk])
        deeds.append(Action(_("替她订餐"), url, icon="phone", method="get"))
    nothing = _("您只能查看")
    return [Actions(title=_("现在可以"), actions=deeds, nothing=nothing)]
