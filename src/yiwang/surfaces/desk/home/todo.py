"""The first page of the day: what waits for my posts, the most urgent first."""

from dataclasses import replace

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, signed_in
from yiwang.kernel.access.selectors import may, require
from yiwang.kernel.cases.selectors import reference, rows_of, stages_of
from yiwang.kernel.cases.selectors import todo as waiting_for
from yiwang.ui.filters import Bound, Choice, Choices, Filter, FilterSet, Search, Toggle
from yiwang.ui.pages import ListPage, View
from yiwang.ui.shell import shell_of

from ..cases.filters import class_options, stage_options
from ..cases.tables import TODO
from ..cases.urgency import BY_URGENCY, with_urgency
from .waiting import Waiting, waiting_of

SIZE = 50
_FILTERS: tuple[Filter, ...] = (
    Search(
        "q",
        gettext_lazy("搜索"),
        hint=gettext_lazy("标题"),
        narrow=lambda rows, text: rows.filter(title__icontains=text),
    ),
    Choices("stage", gettext_lazy("阶段"), options=stage_options, lookup="stage__in"),
    Choice(
        "class",
        gettext_lazy("类别"),
        options=class_options,
        lookup="matter_class__code__startswith",
    ),
    Toggle(
        "asked",
        gettext_lazy("待我审批"),
        narrow=lambda rows, _on: rows.exclude(pending=""),
    ),
)


@signed_in
def todo(request: ActingRequest) -> HttpResponseBase:
    """Who deals with no cases, such as an administrator, goes on to the first page of her menu."""
    if not may(request.actor, "cases.see"):
        for group in shell_of(request).menu:
            return HttpResponseRedirect(group.lines[0].url)
        require(request.actor, "cases.see")
    page = _page(request.actor)
    bound = page.filters.parse(request.GET)
    actor = _in_post(request.actor, bound.values.get("post"))
    waiting = waiting_of(request)
    if not waiting.total and not bound.values and _only_looks_on(request.actor):
        return HttpResponseRedirect(reverse("desk:overview"))
    return page.respond(
        request,
        with_urgency(waiting_for(actor)),
        rows=rows_of,
        views=_tabs(waiting),
        context={"count": _count(bound, waiting)},
    )


def _only_looks_on(actor: Actor) -> bool:
    """Whether no stage of any flow ever waits for the reader, as for a leader."""
    known = reference()
    return may(actor, "insight.see") and not any(stages_of(known, p.role) for p in actor.posts)


def _page(actor: Actor) -> ListPage:
    """The list; who holds several posts may look at what waits for one of them."""
    posts = [(str(post.id), post.name) for post in actor.posts]
    own = (Choice("post", gettext_lazy("岗位"), options=posts),) if len(posts) > 1 else ()
    return ListPage(
        title=gettext_lazy("我的待办"),
        table=TODO,
        filters=FilterSet(*own, *_FILTERS),
        order=BY_URGENCY,
        size=SIZE,
        counted=0,
    )


def _in_post(actor: Actor, post: str | None) -> Actor:
    if not post:
        return actor
    return replace(actor, posts=tuple(each for each in actor.posts if str(each.id) == post))


def _tabs(waiting: Waiting) -> list[View]:
    """A tab for each stage that has something, in the order of the flow, and the requests."""
    tabs = [View(_("全部"), "?", waiting.total)]
    tabs += [
        View(name, f"?stage={code}", waiting.stages[code])
        for code, name in stage_options()
        if waiting.stages.get(code)
    ]
    if waiting.approvals:
        tabs.append(View(_("待我审批"), "?asked=1", waiting.approvals))
    return tabs if len(tabs) > 2 else []


def _count(bound: Bound, waiting: Waiting) -> str:
    """The heading's number where the tabs know it."""
    if set(bound.values) == {"asked"}:
        return f"{waiting.approvals:,}"
    if not set(bound.values) <= {"stage"}:
        return ""
    chosen = bound.values.get("stage") or waiting.stages
    return f"{sum(waiting.stages.get(code, 0) for code in chosen):,}"
