"""What was merged, by whom and why; and back."""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.filters import DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import UnmergeForm
from ..models import Merge
from ..selectors import MERGE, compared, merges
from ..services import unmerge
from ..services.trace import trace

LIST = ListPage(
    title=gettext_lazy("合并记录"),
    table=panels.MERGES,
    order=("-at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("依据"), lookup="reason__icontains"),
        DateRange("merged", gettext_lazy("合并时间"), lookup="at"),
    ),
    views=(View(gettext_lazy("全部"), ""),),
)


@guarded(MERGE)
@require_GET
def show_merges(request: ActingRequest) -> HttpResponseBase:
    return LIST.respond(request, merges(request.actor))


@guarded(MERGE)
@require_GET
def show_merge(request: ActingRequest, pk: int) -> HttpResponse:
    """The look is recorded: it shows what both have."""
    found = _reached(request, pk)
    trace(
        request.actor, "registry.compare", f"person:{found.survivor_id}", found.district,
        other=found.merged_id,
    )  # fmt: skip
    return _page(request, found)


@guarded(MERGE)
@require_POST
def undo_merge(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk)
    form = UnmergeForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
        unmerge(actor=request.actor, merge_id=found.pk, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, _("已撤销合并，又是两个人；合并期间的钱由经办人核对。"))
    return HttpResponseRedirect(reverse("registry:merged", args=[found.pk]))


def _reached(request: ActingRequest, pk: int) -> Merge:
    return get_object_or_404(merges(request.actor), pk=pk)


def _page(request: ActingRequest, found: Merge, problem: Refused | None = None) -> HttpResponse:
    facts = [
        Fact(_("保留（甲）"), panels.called(found.survivor)),
        Fact(_("并入（乙）"), panels.called(found.merged)),
        Fact(_("合并人"), panels.by(found.made_by)),
        Fact(_("合并时间"), found.at),
        Fact(_("依据"), found.reason, wide=True),
    ]
    if found.undone_at:
        facts += [
            Fact(_("撤销人"), panels.by(found.undone_by)),
            Fact(_("撤销时间"), found.undone_at),
            Fact(_("撤销的依据"), found.undone_reason, wide=True),
        ]
    nothing = _("已撤销；要再合并，请重新比对。")
    return detail_page(
        request,
        Heading(_("一次合并"), panels.merge_state(found)),
        [
            Facts(title=_("经过"), facts=facts),
            *panels.side_by_side(compared(found.survivor, found.merged)),
        ],
        aside=[Actions(title=_("现在可以"), actions=_deeds(found), nothing=nothing)],
        crumbs=[Link(_("合并记录"), reverse("registry:merges"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _deeds(found: Merge) -> list[Action]:
    if found.undone_at:
        return []
    url = reverse("registry:unmerge", args=[found.pk])
    help = _("两份各自恢复；合并期间吃的饭、花的钱留在原处，余额由经办人核对后转回。")
    return [
        Action(
            _("撤销合并"), url, key="unmerge", icon="arrow-back-up", form=UnmergeForm(),
            tone="danger", help=help,
        )
    ]  # fmt: skip
