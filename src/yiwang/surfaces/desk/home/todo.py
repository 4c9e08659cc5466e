"""The first page of the day: what waits for my posts, the most urgent first."""

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.guards import ActingRequest, signed_in
from yiwang.kernel.access.selectors import may, require
from yiwang.kernel.cases.selectors import rows_of
from yiwang.kernel.cases.selectors import todo as waiting_for
from yiwang.ui.filters import Choices, FilterSet, Search
from yiwang.ui.pages import ListPage
from yiwang.ui.shell import shell_of

from ..cases.filters import stage_options
from ..cases.tables import TODO

LIST = ListPage(
    title=_("我的待办"),
    table=TODO,
    filters=FilterSet(
        Search(
            "q",
            _("搜索"),
            hint=_("标题"),
            narrow=lambda rows, text: rows.filter(title__icontains=text),
        ),
        Choices("stage", _("阶段"), options=stage_options, lookup="stage__in"),
    ),
    order=("-id",),
    counted=5000,
)


@signed_in
def todo(request: ActingRequest) -> HttpResponseBase:
    """Who deals with no cases, such as an administrator, goes on to the first page of her menu."""
    if not may(request.actor, "cases.see"):
        for group in shell_of(request).menu:
            return HttpResponseRedirect(group.lines[0].url)
        require(request.actor, "cases.see")
    return LIST.respond(request, waiting_for(request.actor), rows=rows_of)
