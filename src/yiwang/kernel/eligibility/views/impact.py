"""What a rule set would change: asked for, counted by a job, read as a list."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search, Toggle
from yiwang.ui.pages import ListPage
from yiwang.ui.panels import Figure, Figures, Fragment, Notice, Panel
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import ImpactForm
from ..manifest import SEE
from ..models import ImpactLine, ImpactRun
from ..rules.wording import yuan
from ..selectors import here, rule_sets, table_of
from ..services import start_impact
from ..subjects import about, named

LIST = ListPage(
    title=gettext_lazy("影响测算"),
    table=panels.IMPACT,
    order=("id",),
    counted=20_000,
    filters=FilterSet(
        Search(
            "q",
            gettext_lazy("对象"),
            narrow=about,
        ),
        Choice("change", gettext_lazy("变化"), lookup="change", options=ImpactLine.Change.choices),
        Toggle("holds", gettext_lazy("正在享受"), lookup="holds"),
    ),
)


@require_POST
@guarded(SEE)
def start(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Queue the report and show how far it is."""
    row = get_object_or_404(rule_sets(request.actor), pk=pk)
    columns = [(c.name, c.label) for c in table_of(row).columns]
    form = ImpactForm(request.POST, columns=columns)
    if not form.is_valid():
        toast(request, _("请填写测算日期。"), tone="late")
        return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))
    try:
        run = start_impact(actor=request.actor, rule_set_id=pk, **form.cleaned_data)
    except Refused as refusal:
        toast(request, refusal.text(_), tone="late")
        return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))
    return HttpResponseRedirect(reverse("eligibility:impact", args=[run.pk]))


@guarded(SEE)
def impact(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Who gains, who loses, what it costs, and everybody concerned."""
    runs = here(ImpactRun.objects.select_related("rule_set__programme"), request.actor, SEE)
    run = get_object_or_404(runs, pk=pk)
    if request.headers.get("HX-Request") and run.state == ImpactRun.State.DONE:
        return HttpResponse(headers={"HX-Refresh": "true"})
    rules = run.rule_set
    title = _("影响测算：%(title)s · 第 %(version)s 版") % {
        "title": rules.programme.title,
        "version": rules.version,
    }
    money = _shown_as(run)

    def rows(page: Sequence[Any]) -> Sequence[Any]:
        for row in named(page):
            row.difference = money(row.cost)
        return page

    crumbs = [
        Link(_("待遇项目"), reverse("eligibility:programmes")),
        Link(rules.programme.title, reverse("eligibility:programme", args=[rules.programme_id])),
        Link(
            _("第 %(version)s 版") % {"version": rules.version},
            reverse("eligibility:rules", args=[rules.pk]),
        ),
    ]
    return LIST.respond(
        request, run.lines.all(), rows=rows, title=title, notices=_notices(run), actions=[],
        context={"crumbs": crumbs},
    )  # fmt: skip


def _shown_as(run: ImpactRun) -> Callable[[int], str]:
    """How sums of the column are written: money in yuan."""
    column = next((c for c in table_of(run.rule_set).columns if c.name == run.cost), None)
    if column is None or column.kind != "money":
        return str
    return lambda fen: _("%(yuan)s 元") % {"yuan": yuan(fen)}


def _notices(run: ImpactRun) -> list[Panel]:
    if run.state != ImpactRun.State.DONE:
        values = {"run": run, "share": run.done * 100 // run.total if run.total else 0}
        return [Fragment(name="eligibility/progress.html", values=values, key="impact-progress")]
    notices: list[Panel] = [
        Notice(
            text=_("按 %(day)s 的情况测算了 %(count)s 人。")
            % {"day": run.on.isoformat(), "count": f"{run.total:,}"},
            tone="info",
            action=_("返回规则"),
            url=reverse("eligibility:rules", args=[run.rule_set_id]),
        )
    ]
    if run.digest != run.rule_set.digest:
        notices.append(Notice(text=_("规则后来改过，这份测算已经过时，请重新测算。"), tone="late"))
    return [*notices, _figures(run)]


def _figures(run: ImpactRun) -> Panel:
    own = reverse("eligibility:impact", args=[run.pk])
    changes = [
        Figure(label, run.counts.get(code, 0), url=f"{own}?change={code}")
        for code, label in ImpactLine.Change.choices
    ]
    figures = [*changes, Figure(_("没有变化"), run.counts.get("unchanged", 0))]
    before, after = (run.counts.get(f"cost_{when}", 0) for when in ("before", "after"))
    column = next((c for c in table_of(run.rule_set).columns if c.name == run.cost), None)
    note = ""
    if column is not None:
        show = _shown_as(run)
        note = _("%(label)s合计：现在 %(before)s，新规则 %(after)s，增减 %(diff)s") % {
            "label": column.label,
            "before": show(before),
            "after": show(after),
            "diff": show(after - before),
        }
    return Fragment(
        name="eligibility/impact_figures.html",
        values={"figures": Figures(title=_("变化"), figures=figures), "note": note},
    )
