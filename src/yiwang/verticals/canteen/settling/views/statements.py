"""Statements: the list of each, a new one, one with its sums, streets and log."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search, Toggle
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, form_page
from yiwang.ui.panels import Action, Notice
from yiwang.ui.toasts import toast

from ..forms import DraftForm
from ..models import Statement
from ..panels import statements as panels
from ..panels.values import state_of
from ..rules.steps import SEE, SETTLE
from ..selectors import operators, owing, statements, waiting_for
from ..services import draft_statement
from .page import crumbs, statement_page


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(operator__name__icontains=words)


def _period(found: QuerySet[Any], year: str) -> QuerySet[Any]:
    return found.filter(since__year=int(year))


def _years() -> list[tuple[str, str]]:
    dates = Statement.objects.dates("since", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in dates]


STATEMENTS = ListPage(
    title=gettext_lazy("结算单"),
    table=panels.STATEMENTS,
    order=("-since", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("运营单位"), narrow=_named),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Statement.State.choices),
        Choice("year", gettext_lazy("年份"), narrow=_period, options=_years),
        Toggle("todo", gettext_lazy("待我办理")),
    ),
)


@guarded(SEE)
def show_statements(request: ActingRequest) -> HttpResponseBase:
    """Everybody's own: the operator's, a street's, the district's, finance's."""
    asked = STATEMENTS.filters.parse(request.GET)
    mine = waiting_for(request.actor)
    found = mine if asked.values.get("todo") else statements(request.actor)
    actions = []
    if may(request.actor, SETTLE):
        url = reverse("canteen_settling:draft")
        actions = [
            Action(
                _("生成结算单"), url, key="draft", icon="plus", method="get", tone="primary",
                hotkey="n",
            )
        ]  # fmt: skip
    return STATEMENTS.respond(
        request,
        found,
        rows=_rows,
        actions=actions,
        views=[
            View(_("全部"), ""),
            View(_("待我办理"), "?todo=1", count=mine.count()),
            View(_("待支付"), "?state=reviewed"),
            View(_("已支付"), "?state=paid"),
        ],
    )


@guarded(SETTLE)
def draft(request: ActingRequest) -> HttpResponse:
    """A new statement of an operator of one's own."""
    pairs = owing(operators(request.actor, SETTLE))
    form = DraftForm(request.POST or None, pairs=pairs)
    if request.method == "POST" and form.is_valid():
        operator, district, period = form.chosen
        try:
            made = draft_statement(
                actor=request.actor, district=district, operator_id=operator, period=period
            )
        except Refused as refusal:
            refuse(form, refusal, beside="period")
        else:
            toast(request, _("结算单已按账目生成，请核对后提交。"))
            return HttpResponseRedirect(reverse("canteen_settling:statement", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("生成结算单"),
        submit=_("生成"),
        cancel_url=reverse("canteen_settling:statements"),
        intro=_("按账目逐笔汇总一个已结束的月份或季度；生成后是草稿，可以重新生成或删除。"),
        crumbs=crumbs(),
        before=[]
        if pairs
        else [Notice(text=_("您的岗位没有所属的运营单位；请联系区民政开通。"), tone="soon")],
    )


@guarded(SEE)
def show_statement(request: ActingRequest, pk: int) -> HttpResponse:
    return statement_page(request, get_object_or_404(statements(request.actor), pk=pk))


def _rows(found: Sequence[Statement]) -> Sequence[Statement]:
    for each in found:
        each.shown_state = state_of(each)  # type: ignore[attr-defined]
    return found
