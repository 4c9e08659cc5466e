"""The catalogue: browse it, look at one class, give a condition the city's own limit."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.cases.models import ClassRule
from yiwang.lib.errors import Refused
from yiwang.ui.exports import XLSX
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.pages import detail_page, form_page
from yiwang.ui.panels import Action, Heading, Related
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State

from .. import panels
from ..forms import LimitForm
from ..rules import AREAS
from ..selectors import class_row, majors, routes_of, rules_of
from ..services import change_limit
from ..workbook import catalogue_book
from ..workbook.layout import KINDS

SEE = "citywork.see_catalogue"
WRITE = "cases.catalogue"


def filters() -> FilterSet:
    areas = [(area, _(area)) for area in AREAS]
    return FilterSet(
        Search("q", _("搜索"), hint=_("名称、代码或立案条件")),
        Choice("kind", _("类型"), options=KINDS[:2]),
        Choice("area", _("专业"), options=areas),
    )


@guarded(SEE)
def catalogue(request: ActingRequest) -> HttpResponse:
    """Major classes with their minor ones; a search opens what it finds."""
    bound = filters().parse(request.GET)
    chosen = {key: bound.values.get(key) or "" for key in ("kind", "area")}
    found = majors(text=bound.values.get("q") or "", **chosen)
    groups = [
        {"major": row, "count": len(row.minors), "html": panels.CLASSES.html(row.minors)}
        for row in found
    ]
    values = {
        "title": _("事项目录"),
        "groups": groups,
        "opened": bool(bound.values),
        "bound": bound,
        "count": sum(len(row.minors) for row in found),
        "actions": _actions(request),
    }
    return render(request, "citywork/catalogue.html", values)


def _actions(request: ActingRequest) -> list[Action]:
    actions = [
        Action(_("导出"), reverse("citywork:export"), key="export", icon="download", method="get")
    ]
    if may(request.actor, WRITE):
        url = reverse("citywork:import")
        actions.append(Action(_("导入"), url, key="import", icon="upload", method="get"))
    return actions


@guarded(SEE)
def matter_class(request: ActingRequest, code: str) -> HttpResponse:
    """One class: its conditions, its routes, and every row its conditions ever had."""
    row = class_row(code)
    if row is None:
        raise Http404
    editable = may(request.actor, WRITE)
    shown = [
        panels.class_facts(row),
        Related(
            title=_("现行立案条件"), table=panels.conditions(editable=editable), rows=row.rules
        ),
        Related(
            title=_("按区划分派"),
            table=panels.ROUTES,
            rows=list(routes_of(code)),
            empty=panels.ROUTES.empty,
        ),
        Related(title=_("时限沿革"), table=panels.HISTORY, rows=rules_of(code)),
    ]
    state = State(_("已停用"), "idle") if row.ended else None
    return detail_page(
        request,
        Heading(title=row.name, code=row.code, state=state),
        shown,
        crumbs=[Link(_("事项目录"), reverse("citywork:catalogue"))],
    )


@guarded(WRITE)
def limit(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Give a condition another limit from a day on."""
    rule = get_object_or_404(ClassRule.objects.select_related("matter_class"), pk=pk)
    back = reverse("citywork:class", args=[rule.matter_class.code])
    initial = {"limit_value": rule.limit_value.normalize(), "limit_unit": rule.limit_unit}
    form = LimitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_limit(actor=request.actor, rule_id=pk, **form.cleaned_data)
        except Refused as refusal:
            for name, text in _faults(refusal).items():
                form.add_error(name if name in form.fields else None, text)
        else:
            toast(request, _("新时限已保存。"))
            return HttpResponseRedirect(back)
    name = _(rule.matter_class.name)
    return form_page(
        request,
        form,
        title=_("修改时限：%(name)s") % {"name": name},
        submit=_("保存"),
        cancel_url=back,
        intro=_(rule.condition),
        crumbs=[Link(_("事项目录"), reverse("citywork:catalogue")), Link(name, back)],
    )


def _faults(refusal: Refused) -> dict[str, str]:
    names = {"limit": "limit_value", "unit": "limit_unit"}
    fields: dict[str, str] = getattr(refusal, "fields", {}) or {"since": refusal.text(_)}
    return {names.get(name, name): text for name, text in fields.items()}


@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The whole catalogue as a workbook that can be brought back."""
    response = HttpResponse(catalogue_book(), content_type=XLSX)
    name = f"catalogue-{localtime():%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
