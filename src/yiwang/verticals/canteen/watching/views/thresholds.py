"""The numbers that supervision goes by, with their sources, and a district's own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, form_page
from yiwang.ui.panels import Action
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.applying.selectors import districts_managed

from ..forms import ThresholdForm
from ..models import Threshold
from ..panels.numbers import dated, of_reader, own_today, rests, where
from ..selectors import in_force
from ..selectors.reach import SUSPECT
from ..services import set_threshold
from ..services.thresholds import MANAGE


def _standing(row: Any) -> State:
    return dated(row.since, row.next, replaced=row.replaced and not row.district)


THRESHOLDS = ListPage(
    title=gettext_lazy("监管参数"),
    table=Table(
        "watching-thresholds",
        (
            Column("code", gettext_lazy("参数"), value=lambda row: row.get_code_display()),
            Column("value", gettext_lazy("数值"), "count"),
            Column("standing", gettext_lazy("状态"), "state", value=_standing),
            Column("where", gettext_lazy("区"), value=where),
            Column("since", gettext_lazy("自"), "date", sortable="since"),
            Column("rests", gettext_lazy("性质"), value=lambda row: rests(row).text),
            Column("source", gettext_lazy("依据"), spare=1),
            Column("own", gettext_lazy("本区"), "link", value=lambda row: row.own),
        ),
        empty=Empty(gettext_lazy("没有参数")),
    ),
    order=("code", "district", "since", "id"),
    filters=FilterSet(
        Choice("code", gettext_lazy("参数"), lookup="code", options=Threshold.Code.choices),
    ),
    views=(View(gettext_lazy("全部"), ""),),
)


@guarded(SUSPECT)
def show_thresholds(request: ActingRequest) -> HttpResponseBase:
    items = Action(
        _("检查项"), reverse("canteen_watching:items"), key="items", icon="list", method="get"
    )
    actions = [items]
    url = reverse("canteen_watching:put_threshold")
    sets = may(request.actor, MANAGE)
    if sets:
        actions.append(
            Action(_("设定本区参数"), url, key="put", icon="plus", method="get", tone="primary")
        )
    same = Threshold.objects.filter(code=OuterRef("code"))
    later = same.filter(district=OuterRef("district"), since__gt=OuterRef("since"))
    found = Threshold.objects.filter(of_reader(request.actor)).annotate(
        next=Subquery(later.order_by("since").values("since")[:1]),
        replaced=Exists(same.filter(own_today(request.actor))),
    )

    def rows(page: Sequence[Any]) -> Sequence[Any]:
        for row in page:
            row.own = Link(_("修改"), f"{url}?code={row.code}") if sets else ""
        return page

    return THRESHOLDS.respond(request, found, rows=rows, actions=actions)


@guarded(MANAGE)
def put(request: ActingRequest) -> HttpResponse:
    """A district's own number from a day on; `?code=` chooses which."""
    code, districts = request.GET.get("code", ""), districts_managed(request.actor)
    known = in_force(districts[0][0]).get(code) if districts else None
    form = ThresholdForm(
        request.POST or None,
        districts=districts,
        initial={"since": localdate(), "code": code, "value": known},
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
