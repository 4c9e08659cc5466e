"""The numbers and the table of items that supervision goes by, with their sources."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.places.selectors import paths_of
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, form_page
from yiwang.ui.panels import Action
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.menus.selectors import canteens_for

from ..forms import ThresholdForm
from ..models import InspectionItem, Threshold
from ..selectors.reach import SUSPECT, WATCH
from ..services import set_threshold
from ..services.thresholds import MANAGE


def _where(row: Any) -> str:
    return row.district or _("全部区")


def _rests(row: Any) -> State:
    return State(_("系统缺省"), "idle") if row.is_default else State(_("有依据"), "good")


THRESHOLDS = ListPage(
    title=gettext_lazy("监管参数"),
    table=Table(
        "watching-thresholds",
        (
            Column("code", gettext_lazy("参数"), value=lambda row: row.get_code_display()),
            Column("value", gettext_lazy("数值"), "count"),
            Column("rests", gettext_lazy("性质"), "state", value=_rests),
            Column("since", gettext_lazy("自"), "date", sortable="since"),
            Column("where", gettext_lazy("区"), value=_where),
            Column("source", gettext_lazy("依据"), spare=1),
        ),
        empty=Empty(gettext_lazy("没有参数")),
    ),
    order=("code", "district", "since", "id"),
    filters=FilterSet(
        Choice("code", gettext_lazy("参数"), lookup="code", options=Threshold.Code.choices),
    ),
    views=(View(gettext_lazy("全部"), ""),),
)
ITEMS = ListPage(
    title=gettext_lazy("检查项"),
    table=Table(
        "watching-items",
        (
            Column("title", gettext_lazy("检查项")),
            Column("code", gettext_lazy("编号"), "code"),
            Column("deduction", gettext_lazy("扣分"), "count"),
            Column("rests", gettext_lazy("性质"), "state", value=_rests),
            Column("since", gettext_lazy("自"), "date"),
            Column("where", gettext_lazy("区"), value=_where),
            Column("source", gettext_lazy("依据"), spare=1),
        ),
        empty=Empty(gettext_lazy("没有检查项")),
    ),
    order=("district", "code", "since", "id"),
)


@guarded(SUSPECT)
def show_thresholds(request: ActingRequest) -> HttpResponseBase:
    items = Action(
        _("检查项"), reverse("canteen_watching:items"), key="items", icon="list", method="get"
    )
    actions = [items]
    if may(request.actor, MANAGE):
        url = reverse("canteen_watching:put_threshold")
        actions.append(
            Action(_("设定本区参数"), url, key="put", icon="plus", method="get", tone="primary")
        )
    found = Threshold.objects.filter(_reach(request.actor))
    return THRESHOLDS.respond(request, found, actions=actions)


@guarded(WATCH)
def show_items(request: ActingRequest) -> HttpResponseBase:
    return ITEMS.respond(request, InspectionItem.objects.filter(_reach(request.actor)))


@guarded(MANAGE)
def put(request: ActingRequest) -> HttpResponse:
    """A district's own number from a day on."""
    codes = sorted({post.division[:6] for post in request.actor.posts_that(MANAGE)} - {""})
    paths = paths_of(codes)
    form = ThresholdForm(
        request.POST or None,
        districts=[(code, paths.get(code) or code) for code in codes],
        initial={"since": localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_threshold(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已设定；以后的核查按它判断，已发现的不变。"))
            return HttpResponseRedirect(reverse("canteen_watching:thresholds"))
    return form_page(
        request,
        form,
        title=_("设定本区参数"),
        submit=_("保存"),
        cancel_url=reverse("canteen_watching:thresholds"),
        intro=_("本区的参数先于系统缺省；请写明依据的文件。"),
        crumbs=[Link(_("监管参数"), reverse("canteen_watching:thresholds"))],
    )


def _reach(actor: Actor) -> Q:
    """The defaults, and those of districts where the actor watches canteens."""
    return Q(district="") | Q(district__in=canteens_for(actor, WATCH).values("district"))
