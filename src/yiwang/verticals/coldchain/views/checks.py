"""Readings by eye: what is due today, and one more."""

from collections import defaultdict

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.ui.toasts import toast

from ..forms import CheckForm
from ..manifest import KEEP, SEE
from ..models import ManualCheck
from ..rules.checking import still_due
from ..selectors import checks_of_day, equipment_for, ranges_today
from ..services import check_by_eye
from .equipment import page

MOST = 300


@guarded(SEE)
@require_GET
def show_due(request: ActingRequest) -> HttpResponse:
    """Today's list: who has still to be read in which half, those without a probe first."""
    done: dict[int, dict[str, ManualCheck]] = defaultdict(dict)
    for check in checks_of_day(request.actor, localdate()):
        done[check.equipment_id][check.half] = check
    ranges, local, rows = ranges_today(), localtime(), []
    found = equipment_for(request.actor, KEEP).filter(retired_at=None)
    for each in found.order_by("unit__name", "name", "pk")[:MOST]:
        halves = done[each.pk]
        due = still_due(frozenset(halves), local)
        rows.append({
            "equipment": each, "range": ranges.get(each.range_code), "due": due,
            "done": [halves[half] for half in ("am", "pm") if half in halves],
            "request_id": new_request_id(),
        })  # fmt: skip
    rows.sort(key=lambda row: not row["due"])
    left = sum(bool(row["due"]) for row in rows)
    values = {
        "title": _("今日人工测温"),
        "rows": rows,
        "left": left,
        "half": ManualCheck.Half(("am", "pm")[local.hour >= 12]).label,
    }
    return render(request, "coldchain/checks.html", values)


@guarded(KEEP)
@require_POST
def check(request: ActingRequest, pk: int) -> HttpResponse:
    """One reading, from the list of the day or the equipment's own page."""
    found = get_object_or_404(equipment_for(request.actor, KEEP), pk=pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        return page(request, found, Invalid(faults))
    try:
        made = check_by_eye(actor=request.actor, equipment_id=found.pk, **form.cleaned_data)
    except Refused as refusal:
        return page(request, found, refusal)
    toast(request, _("已记录；超出范围，已通知有关人员。") if made.outside else _("已记录。"))
    if request.POST.get("from") == "day":
        return HttpResponseRedirect(reverse("coldchain:checks"))
    return HttpResponseRedirect(reverse("coldchain:equipment", args=[found.pk]))
