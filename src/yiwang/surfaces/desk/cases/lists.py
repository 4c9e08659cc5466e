"""The list of cases: filters, saved views, export, map beside it."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import listed, rows_of
from yiwang.ui.filters import Bound
from yiwang.ui.pages import ListPage, View
from yiwang.ui.toasts import toast

from .filters import FILTERS, matching
from .kept import MOST, drop_view, keep_view, kept_views
from .maps import list_map
from .tables import CASES
from .texts import case_url
from .urgency import BY_URGENCY, with_urgency

LIST = ListPage(
    title=pgettext_lazy("menu", "事件"),
    table=CASES,
    filters=FILTERS,
    views=(
        View(gettext_lazy("全部"), "?"),
        View(gettext_lazy("在办"), "?open=1"),
        View(gettext_lazy("已超时"), "?late=1"),
        View(gettext_lazy("将到期"), "?soon=1"),
        View(gettext_lazy("待派遣"), "?stage=registered"),
        View(gettext_lazy("已督办"), "?supervised=1"),
    ),
)


#: What is late or soon due, the most pressing first.
URGENT = replace(LIST, order=BY_URGENCY)


@guarded("cases.see")
def cases(request: ActingRequest) -> HttpResponseBase:
    bound = FILTERS.parse(request.GET)
    found = matching(request.actor, bound)
    only = _by_number(bound, found)
    if only is not None:
        return HttpResponseRedirect(case_url(only))
    pressing = bool({"late", "soon"} & set(bound.values))
    return (URGENT if pressing else LIST).respond(
        request,
        with_urgency(listed(found), all_due=pressing),
        rows=rows_of,
        views=kept_views(request.actor.me, drop_url=reverse("desk:drop_view")),
        save_view_url=reverse("desk:save_view"),
        map_panel=list_map(request.actor, bound),
    )


def _by_number(bound: Bound, found: QuerySet[Case]) -> Case | None:
    """The case, when its whole number or follow code is all that was asked for."""
    text = bound.values.get("q", "")
    if set(bound.values) != {"q"} or not (text.isdigit() and len(text) >= 12):
        return None
    return found.first()


@require_POST
@guarded("cases.see")
def save_view(request: ActingRequest) -> HttpResponseRedirect:
    """Keep the list's query under a name of one's own."""
    query = FILTERS.parse(QueryDict(request.POST.get("query", "").lstrip("?"))).to_query()
    name = request.POST.get("name", "").replace("\0", "").strip()[:20]
    if name and query != "?":
        if keep_view(request.actor.me, name, query):
            toast(request, _("视图“%(name)s”已保存。") % {"name": name})
        else:
            said = _("已有 %(most)s 个视图，请先删除一个再保存。")
            toast(request, said % {"most": MOST}, tone="soon")
    return HttpResponseRedirect(reverse("desk:cases") + query)


@require_POST
@guarded("cases.see")
def remove_view(request: ActingRequest) -> HttpResponseRedirect:
    """Forget one of the reader's own views."""
    name = request.POST.get("name", "").replace("\0", "")[:20]
    if drop_view(request.actor.me, name):
        toast(request, _("视图“%(name)s”已删除。") % {"name": name})
    return HttpResponseRedirect(reverse("desk:cases"))
