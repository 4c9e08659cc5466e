"""The list of cases: filters, saved views, export, map beside it."""

from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.selectors import cases_matching, rows_of
from yiwang.ui.pages import ListPage, View
from yiwang.ui.toasts import toast

from .filters import FILTERS, wanted
from .kept import drop_view, keep_view, kept_views
from .maps import list_map
from .tables import CASES

LIST = ListPage(
    title=gettext_lazy("事件"),
    table=CASES,
    filters=FILTERS,
    views=(
        View(gettext_lazy("全部"), "?"),
        View(gettext_lazy("在办"), "?open=1"),
        View(gettext_lazy("已超时"), "?late=1"),
        View(gettext_lazy("将到期"), "?soon=1"),
        View(gettext_lazy("待派遣"), "?stage=registered"),
        View(gettext_lazy("督办"), "?supervised=1"),
    ),
)


@guarded("cases.see")
def cases(request: ActingRequest) -> HttpResponseBase:
    bound = FILTERS.parse(request.GET)
    return LIST.respond(
        request,
        cases_matching(request.actor, wanted(bound)),
        rows=rows_of,
        views=kept_views(request.actor.me),
        save_view_url=reverse("desk:save_view"),
        map_panel=list_map(request.actor, bound),
    )


@require_POST
@guarded("cases.see")
def save_view(request: ActingRequest) -> HttpResponseRedirect:
    """Keep the list's query under a name of one's own; an empty query drops that name."""
    query = FILTERS.parse(QueryDict(request.POST.get("query", "").lstrip("?"))).to_query()
    name = request.POST.get("name", "").strip()[:20]
    if name and query != "?":
        keep_view(request.actor.me, name, query)
        toast(request, _("视图“%(name)s”已保存。") % {"name": name})
    elif name:
        drop_view(request.actor.me, name)
        toast(request, _("视图“%(name)s”已删除。") % {"name": name})
    return HttpResponseRedirect(reverse("desk:cases") + query)
