"""A unit's month on one sheet: on the screen, on paper (PDF by the browser), as a workbook."""

from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.exports import XLSX
from yiwang.ui.values import Link

from ..manifest import SEE
from ..selectors import units
from ..selectors.month import MonthOf, first_day, month_of
from ..wording import celsius
from .workbook import book_of


@guarded(SEE)
@require_GET
def show_month(request: ActingRequest, pk: int) -> HttpResponseBase:
    unit = get_object_or_404(units(request.actor), pk=pk)
    first = first_day(request.GET.get("month", ""))
    rows = month_of(unit, first)
    if request.GET.get("export") == "xlsx":
        name = f"{unit.name}-{first:%Y-%m}.xlsx"
        return FileResponse(book_of(rows), as_attachment=True, filename=name, content_type=XLSX)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    values = {
        "title": _("冷链月报 %(month)s") % {"month": f"{first:%Y-%m}"},
        "unit": unit,
        "heads": heads(),
        "rows": [cells(each) for each in rows],
        "day_heads": day_heads(),
        "days": [(each.equipment.name, [day_cells(*day) for day in each.days])
                 for each in rows if each.watched],
        "month": f"{first:%Y-%m}",
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= localtime().date() else "",
        "made": localtime(now()),
        "by": request.actor.name,
        "crumbs": [
            Link(_("接种单位与冷库"), reverse("coldchain:units")),
            Link(unit.name, reverse("coldchain:unit", args=[unit.pk])),
        ],
    }  # fmt: skip
    return render(request, "coldchain/month.html", values)


def heads() -> tuple[str, ...]:
    return (
        _("设备"), _("范围"), _("最低"), _("最高"), _("动力学平均温度"), _("超范围时长"),
        _("一/二/三级报警"), _("记录达标"), _("最长间断"), _("人工测温"), _("隔离（批）"),
        _("校准到期"),
    )  # fmt: skip


def cells(of: MonthOf) -> tuple[str, ...]:
    """A line of the sheet."""
    whole = of.whole
    return (
        of.equipment.name,
        of.range.title if of.range else "—",
        celsius(whole.low),
        celsius(whole.high),
        celsius(whole.kinetic),
        minutes(whole.outside) if whole.count else "—",
        "/".join(str(of.alarms[level]) for level in (1, 2, 3)) if of.watched else "—",
        f"{whole.kept_up:.1%}" if of.watched else "—",
        minutes(whole.longest) if of.watched else "—",
        f"{of.checked}/{of.to_check}",
        str(of.held),
        due_words(of.due_on),
    )


def due_words(due_on: date | None) -> str:
    """The day, and that it has passed."""
    if due_on is None:
        return "—"
    return _("%(day)s 已过期") % {"day": due_on} if due_on < localtime().date() else f"{due_on}"


def day_heads() -> tuple[str, ...]:
    return (
        _("日期"), _("记录数"), _("最低"), _("最高"), _("超范围时长"), _("间断次数"),
        _("最长间断"), _("超范围时记录过疏"),
    )  # fmt: skip


def day_cells(day: Any, of: Any) -> tuple[str, ...]:
    return (
        f"{day:%m-%d}", str(of.count), celsius(of.low), celsius(of.high), minutes(of.outside),
        str(of.gaps), minutes(of.longest), str(of.sparse),
    )  # fmt: skip


def minutes(span: timedelta) -> str:
    """1 小时 5 分 as 1:05."""
    whole = int(span.total_seconds()) // 60
    return f"{whole // 60}:{whole % 60:02d}"
