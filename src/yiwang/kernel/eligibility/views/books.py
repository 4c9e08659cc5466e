"""Bringing a rule set as a workbook: saved as a draft whole, or refused with every bad cell."""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.workbooks import MOST_BYTES, Unopened
from yiwang.ui.pages import form_page
from yiwang.ui.panels import Panel, Related
from yiwang.ui.tables import Column, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import BookForm
from ..manifest import AUTHOR
from ..models import Programme, RuleSet
from ..selectors import here
from ..services import save_rules
from ..services.writing import BadCells
from ..words import said
from ..workbook import BadBook, read_book
from ..workbook.reading import CellProblem

SHOWN = 200


@guarded(AUTHOR)
def import_new(request: ActingRequest, pk: int) -> HttpResponseBase:
    """A new version from a file."""
    programme = get_object_or_404(here(Programme.objects.all(), request.actor, AUTHOR), pk=pk)
    return _import(request, programme, None)


@guarded(AUTHOR)
def import_into(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The draft as the file has it."""
    found = here(RuleSet.objects.select_related("programme"), request.actor, AUTHOR)
    rules = get_object_or_404(found, pk=pk)
    return _import(request, rules.programme, rules)


def _import(
    request: ActingRequest, programme: Programme, rules: RuleSet | None
) -> HttpResponseBase:
    form = BookForm(request.POST or None, request.FILES or None)
    problems: list[CellProblem] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["file"].read(MOST_BYTES + 1)
            saved = _saved(request, programme, rules, data)
        except Unopened as fault:
            form.add_error("file", said(fault.reason))
        except BadBook as bad:
            problems = bad.problems
            text = _("有 %(count)s 处内容无法识别，没有导入；请按下表改正后重新上传。")
            form.add_error("file", text % {"count": len(problems)})
        except Invalid as fault:
            form.add_error("file", "；".join(fault.fields.values()))
        except Refused as refusal:
            form.add_error("file", refusal.text(_))
        else:
            toast(request, _("已导入为草稿。"))
            return HttpResponseRedirect(reverse("eligibility:rules", args=[saved.pk]))
    return _page(request, form, programme, rules, problems)


def _saved(
    request: ActingRequest, programme: Programme, rules: RuleSet | None, data: bytes
) -> RuleSet:
    sheets = read_book(data)
    if sheets.code and sheets.code != programme.code:
        spot = sheets.places["about", 0, "code"]
        raise BadBook([CellProblem(*spot, "other_programme", {"value": sheets.code})])
    if sheets.problems or sheets.since is None:
        raise BadBook(sheets.problems)
    try:
        return save_rules(
            actor=request.actor,
            programme_id=programme.pk,
            content=sheets.content,
            since=sheets.since,
            until=sheets.until,
            source=sheets.source,
            rule_set_id=rules.pk if rules else None,
        )
    except BadCells as bad:
        raise BadBook([sheets.where(problem) for problem in bad.problems]) from bad


def _page(
    request: ActingRequest,
    form: BookForm,
    programme: Programme,
    rules: RuleSet | None,
    problems: list[CellProblem],
) -> HttpResponse:
    back = (
        reverse("eligibility:rules", args=[rules.pk])
        if rules
        else reverse("eligibility:programme", args=[programme.pk])
    )
    return form_page(
        request,
        form,
        title=_("导入规则：%(title)s") % {"title": programme.title},
        submit=_("导入为草稿"),
        cancel_url=back,
        intro=_("导入只会保存草稿，不影响正在生效的规则。"),
        crumbs=[
            Link(_("待遇项目"), reverse("eligibility:programmes")),
            Link(programme.title, reverse("eligibility:programme", args=[programme.pk])),
        ],
        before=_problems(problems),
    )


def _problems(problems: list[CellProblem]) -> list[Panel]:
    if not problems:
        return []
    columns = (
        Column("cell", _("单元格"), "code", value=lambda p: f"{p.sheet}!{p.cell}"),
        Column("text", _("问题"), value=lambda p: said(p.code, p.values)),
    )
    table = Table("book-problems", columns)
    return [Related(title=_("需要改正的单元格"), table=table, rows=problems[:SHOWN])]
