"""The lines of a statement by day, what is behind one, and all of it as a workbook or a PDF."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search, Toggle
from yiwang.ui.filters.days import Days
from yiwang.ui.pages import ListPage, detail_page
from yiwang.ui.panels import Heading, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link

from ..models import Line, Statement
from ..panels import statements as panels
from ..panels.values import Yuan
from ..rules.steps import SEE
from ..selectors import lines, statements, streets_only, transfers_behind
from ..sheets import Told
from ..workbook import statement_workbook
from .page import crumbs


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(canteen__name__icontains=words)


def _of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    if days.first:
        found = found.filter(day__gte=days.first)
    return found.filter(day__lte=days.last) if days.last else found


LINES = ListPage(
    title=gettext_lazy("逐日明细"),
    table=Table(
        "settling-lines",
        (
            Column("day", gettext_lazy("日期"), "date", sortable="day"),
            Column(
                "canteen",
                gettext_lazy("饭堂"),
                value=lambda row: row.canteen.name if row.canteen else _("未指明饭堂"),
            ),
            Column("funder", gettext_lazy("出资方"), value=lambda row: row.get_funder_display()),
            Column("meals", gettext_lazy("餐次（按首笔计）"), "count", optional=True),
            Column("count", gettext_lazy("笔数"), "count"),
            Column("amount", gettext_lazy("计入（元）"), "count", value=lambda r: Yuan(r.amount)),
            Column(
                "taken_back",
                gettext_lazy("冲回（元）"),
                "count",
                value=lambda row: Yuan(row.taken_back) if row.taken_back else "",
            ),
            Column("net", gettext_lazy("净额（元）"), "count", value=lambda row: Yuan(row.net)),
            Column(
                "adjusts",
                gettext_lazy("调整"),
                value=lambda row: _("以前账期") if row.adjusts else "",
            ),
        ),
        row_url=lambda row: reverse("canteen_settling:line", args=[row.pk]),
        row_tone=lambda row: "soon" if row.adjusts else "",
        empty=Empty(gettext_lazy("没有符合条件的明细"), gettext_lazy("请放宽筛选条件。")),
    ),
    order=("day", "id"),
    size=100,
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_named),
        Choice("funder", gettext_lazy("出资方"), lookup="funder", options=Line.Funder.choices),
        DateRange("day", gettext_lazy("日期"), narrow=_of_days),
        Toggle("adjusts", gettext_lazy("只看调整"), lookup="adjusts"),
    ),
)


@guarded(SEE)
def show_lines(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Canteen × funder × day; for a street its own canteens."""
    found = get_object_or_404(statements(request.actor), pk=pk)
    title = _("逐日明细：%(name)s %(period)s") % _said(found)
    context = {"crumbs": [*crumbs(), _to(found)]}
    return LINES.respond(request, lines(request.actor, found), title=title, context=context)


@guarded(SEE)
def show_line(request: ActingRequest, pk: int) -> HttpResponse:
    """Every transfer that a line is the sum of, read from the ledger now."""
    line = get_object_or_404(Line.objects.select_related("canteen"), pk=pk)
    found = get_object_or_404(statements(request.actor), pk=line.statement_id)
    get_object_or_404(lines(request.actor, found), pk=pk)
    behind = transfers_behind(
        found, canteen=line.canteen_id, funder=line.funder, day=line.day, adjusts=line.adjusts
    )
    name = line.canteen.name if line.canteen else _("未指明饭堂")
    said = {"count": len(behind), "amount": Yuan(sum(each.amount for each in behind)).html()}
    back = Link(_("逐日明细"), reverse("canteen_settling:lines", args=[found.pk]))
    return detail_page(
        request,
        Heading(
            f"{name} · {line.get_funder_display()}",
            code=line.day.isoformat(),
            subtitle=_("%(count)s 笔，合计 %(amount)s 元") % said,
        ),
        [Related(title=_("账目"), table=panels.TRANSFERS, rows=panels.told(line, behind))],
        crumbs=[*crumbs(), _to(found), back],
    )


@guarded(SEE)
def workbook(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Sums, canteens, days and the log on sheets of values."""
    found = get_object_or_404(statements(request.actor), pk=pk)
    name = _("结算单-%(name)s-%(period)s.xlsx") % _said(found)
    return FileResponse(
        statement_workbook(_told(request, found)), as_attachment=True, filename=name
    )


@guarded(SEE)
def paper(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The same to be signed and filed."""
    from ..paper import statement_paper

    found = get_object_or_404(statements(request.actor), pk=pk)
    name = _("结算单-%(name)s-%(period)s.pdf") % _said(found)
    return FileResponse(statement_paper(_told(request, found)), as_attachment=True, filename=name)


def _told(request: ActingRequest, found: Statement) -> Told:
    whole = streets_only(request.actor, found) is None
    return Told(found, lines(request.actor, found), whole)


def _said(found: Statement) -> dict[str, str]:
    return {"name": found.operator.name, "period": found.period.code}


def _to(found: Statement) -> Link:
    url = reverse("canteen_settling:statement", args=[found.pk])
    return Link(f"{found.operator.name} {found.period.code}", url)
