"""The table of inspection items: what counts where and since when, and a district's own."""

from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.filters import Choice, FilterSet
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.applying.selectors import districts_managed

from ..forms import DropForm, ItemForm
from ..models import InspectionItem
from ..panels.numbers import dated, of_reader, own_today, rests, where
from ..selectors.reach import WATCH
from ..services import drop_item, put_item
from ..services.thresholds import MANAGE

LIST = "canteen_watching:items"


def _standing(row: Any) -> State:
    return dated(row.since, row.until, replaced=row.replaced and not row.district)


def _by_day(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    today = localdate()
    if value == "coming":
        return found.filter(since__gt=today)
    if value == "past":
        return found.filter(until__lte=today)
    return found.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


_COLUMNS = (
    Column("title", gettext_lazy("检查项")),
    Column("code", gettext_lazy("编号"), "code"),
    Column("deduction", gettext_lazy("扣分"), "count"),
    Column("standing", gettext_lazy("状态"), "state", value=_standing),
    Column("where", gettext_lazy("区"), value=where),
    Column("since", gettext_lazy("自"), "date"),
    Column("until", gettext_lazy("止"), "date", spare=2),
    Column("rests", gettext_lazy("性质"), value=lambda row: rests(row).text),
    Column("source", gettext_lazy("依据"), spare=1),
)
ITEMS = ListPage(
    title=gettext_lazy("检查项"),
    table=Table(
        "watching-items",
        _COLUMNS,
        row_url=lambda row: reverse("canteen_watching:item", args=[row.pk]),
        empty=Empty(gettext_lazy("没有检查项")),
    ),
    order=("-district", "code", "since", "id"),
    filters=FilterSet(
        Choice(
            "days",
            gettext_lazy("状态"),
            narrow=_by_day,
            options=(
                ("now", gettext_lazy("现行")),
                ("coming", gettext_lazy("将生效")),
                ("past", gettext_lazy("已停用")),
            ),
        ),
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("现行"), "?days=now")),
)
HISTORY = Table("watching-item-history", _COLUMNS)


@guarded(WATCH)
@require_GET
def show_items(request: ActingRequest) -> HttpResponseBase:
    actions = []
    if request.actor.posts_that(MANAGE):
        url = reverse("canteen_watching:new_item")
        actions = [
            Action(
                _("增加检查项"), url, key="new", icon="plus", method="get", tone="primary",
                hotkey="n",
            )
        ]  # fmt: skip
    return ITEMS.respond(request, _reached(request), actions=actions)


@guarded(WATCH)
@require_GET
def show_item(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_reached(request), pk=pk))


@guarded(MANAGE)
@require_http_methods(["GET", "POST"])
def new_item(request: ActingRequest) -> HttpResponse:
    """One more item, for a district of the reader's."""
    form = ItemForm(
        request.POST or None,
        districts=districts_managed(request.actor),
        initial={"since": localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = put_item(
                actor=request.actor, district=form.cleaned_data["district"], item=form.item(),
                since=form.cleaned_data["since"],
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _kept(request, made)
    return form_page(
        request,
        form,
        title=_("增加检查项"),
        submit=_("保存"),
        cancel_url=reverse(LIST),
        intro=_("本区第一次设定时，系统缺省的检查项会复制到本区，以后各自修改；请写明依据的文件。"),
        crumbs=_crumbs(),
    )


@guarded(MANAGE)
@require_POST
def change_item(request: ActingRequest, pk: int) -> HttpResponse:
    """What the item is from a day on, in a district of the reader's."""
    found = get_object_or_404(_reached(request), pk=pk)
    form = ItemForm(
        {**request.POST.dict(), "code": found.code}, districts=districts_managed(request.actor)
    )
    try:
        said = _valid(form)
        made = put_item(
            actor=request.actor, district=said["district"], item=form.item(), since=said["since"]
        )
    except Refused as refusal:
        return _page(request, found, refusal)
    return _kept(request, made)


@guarded(MANAGE)
@require_POST
def end_item(request: ActingRequest, pk: int) -> HttpResponse:
    """Nobody looks at it from a day on."""
    found = get_object_or_404(_reached(request), pk=pk)
    form = DropForm(request.POST, districts=districts_managed(request.actor))
    try:
        said = _valid(form)
        drop_item(actor=request.actor, district=said["district"], code=found.code, on=said["on"])
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, _("已停用；以前的检查不变。"))
    return HttpResponseRedirect(reverse(LIST))


def _valid(form: ItemForm | DropForm) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data


def _kept(request: ActingRequest, made: InspectionItem) -> HttpResponse:
    toast(request, _("已保存；从那天起的检查按它打分，以前的检查不变。"))
    return HttpResponseRedirect(reverse("canteen_watching:item", args=[made.pk]))


def _reached(request: ActingRequest) -> QuerySet[InspectionItem]:
    lasting = Q(until__isnull=True) | Q(until__gt=localdate())
    own = InspectionItem.objects.filter(own_today(request.actor), lasting)
    found = InspectionItem.objects.filter(of_reader(request.actor))
    return found.annotate(replaced=Exists(own))


def _page(request: ActingRequest, found: Any, problem: Refused | None = None) -> HttpResponse:
    same = _reached(request).filter(code=found.code).order_by("-district", "-since")
    facts = [
        Fact(_("编号"), found.code),
        Fact(_("不合格扣分"), found.deduction),
        Fact(_("区"), where(found)),
        Fact(_("自"), found.since),
        *([Fact(_("止"), found.until)] if found.until else []),
        Fact(_("依据"), found.source, note=str(rests(found).text), wide=True),
    ]
    return detail_page(
        request,
        Heading(found.title, _standing(found)),
        [
            Facts(title=_("检查项"), facts=facts),
            Related(title=_("历次设定"), table=HISTORY, rows=list(same)),
        ],
        aside=_deeds(request, found),
        crumbs=_crumbs(),
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _crumbs() -> list[Link]:
    inspections = reverse("canteen_watching:inspections")
    return [Link(_("饭堂检查"), inspections), Link(_("检查项"), reverse(LIST))]


def _deeds(request: ActingRequest, found: InspectionItem) -> list[Actions]:
    districts = districts_managed(request.actor)
    if found.district:
        districts = [each for each in districts if each[0] == found.district]
    if not districts:
        return []
    start = max(localdate(), found.since) if found.until is None else localdate()
    change = ItemForm(districts=districts, initial=_known(found, districts[0][0], start))
    del change.fields["code"]
    drop = DropForm(districts=districts, initial={"district": districts[0][0], "on": start})
    actions = [
        Action(
            _("修改"), reverse("canteen_watching:change_item", args=[found.pk]), key="change",
            icon="edit", form=change, tone="primary", hotkey="e",
            help=_("从一天起换成新的说法或扣分；以前的检查不变。"),
        ),
        Action(
            _("停用"), reverse("canteen_watching:drop_item", args=[found.pk]), key="drop",
            icon="x", form=drop, tone="danger",
        ),
    ]  # fmt: skip
    return [Actions(title=_("现在可以"), actions=actions)]


def _known(found: InspectionItem, district: str, start: date) -> dict[str, Any]:
    said = {"district": district, "title": found.title, "deduction": found.deduction}
    source = "" if found.is_default else found.source
    return {**said, "since": start, "source": source}
