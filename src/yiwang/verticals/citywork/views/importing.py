"""Bringing a workbook: choose it, look at what it would change, then write it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid
from yiwang.lib.workbooks import MOST_BYTES
from yiwang.ui.exports import XLSX
from yiwang.ui.pages import detail_page, form_page
from yiwang.ui.panels import Action, Figure, Figures, Heading, Notice, Panel, Related
from yiwang.ui.values import Link

from .. import panels
from ..forms import WorkbookForm
from ..models import CatalogueUpload
from ..services import apply_upload, stage_upload
from ..workbook import Book, Plan, compare, read_book

WRITE = "cases.catalogue"
SHOWN = 200


@guarded(WRITE)
def choose(request: ActingRequest) -> HttpResponseBase:
    """A file; nothing is written by choosing it."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload, _ignored = stage_upload(
                actor=request.actor, name=file.name, content=_content(file)
            )
        except Invalid as fault:
            form.add_error("file", fault.fields["file"])
        else:
            return HttpResponseRedirect(reverse("citywork:preview", args=[upload.pk]))
    return form_page(
        request,
        form,
        title=_("导入目录"),
        submit=_("预览变化"),
        cancel_url=reverse("citywork:catalogue"),
        intro=_("可先导出现行目录，在其中修改后再导入；没有改动的行不受影响，重复导入无害。"),
        crumbs=[_home()],
    )


@guarded(WRITE)
def preview(request: ActingRequest, pk: int) -> HttpResponse:
    """What the upload would change, or what came of it."""
    upload = _own(request, pk)
    if upload.applied_at is not None:
        return _done(request, upload)
    book = read_book(bytes(upload.content))
    plan = compare(book)
    changes = [*plan.of("new"), *plan.of("changed")]
    apply = Action(
        _("写入 %(count)s 行") % {"count": len(changes)},
        reverse("citywork:apply", args=[pk]),
        key="apply",
        icon="check",
        tone="primary",
        disabled="" if changes else _("没有可写入的变化"),
    )
    return detail_page(
        request,
        Heading(title=_("预览：%(name)s") % {"name": upload.name}),
        [_figures(plan), *_problems(plan), *_changes(plan)],
        notices=_notices(plan, book),
        crumbs=[_home()],
        actions=[apply],
    )


@require_POST
@guarded(WRITE)
def apply(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    """Write the good rows."""
    _own(request, pk)
    apply_upload(actor=request.actor, upload_id=pk)
    return HttpResponseRedirect(reverse("citywork:preview", args=[pk]))


@guarded(WRITE)
def result(request: ActingRequest, pk: int) -> HttpResponse:
    """The bad rows with their reasons, to be put right and brought again."""
    upload = _own(request, pk)
    if upload.result is None:
        raise Http404
    response = HttpResponse(bytes(upload.result), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="catalogue-result.xlsx"'
    return response


def _content(file: UploadedFile) -> bytes:
    """The file's bytes, one more than may be at most: the reader says when it is too large."""
    return bytes(file.read(MOST_BYTES + 1))


def _own(request: ActingRequest, pk: int) -> CatalogueUpload:
    return get_object_or_404(CatalogueUpload, pk=pk, account_id=request.actor.me)


def _home() -> Link:
    return Link(_("事项目录"), reverse("citywork:catalogue"))


def _figures(plan: Plan) -> Figures:
    rows = {(each.sheet, each.row) for each in plan.problems}
    return Figures(
        title=_("将要发生的变化"),
        figures=[
            Figure(_("新增"), len(plan.of("new"))),
            Figure(_("修改"), len(plan.of("changed"))),
            Figure(_("没有变化"), len(plan.of("same"))),
            Figure(_("有问题的行"), len(rows), tone="late" if rows else ""),
        ],
    )


def _problems(plan: Plan) -> list[Panel]:
    if not plan.problems:
        return []
    title = _("问题（这些行不会写入）")
    return [Related(title=title, table=panels.PROBLEMS, rows=plan.problems[:SHOWN])]


def _changes(plan: Plan) -> list[Panel]:
    changes = [*plan.of("changed"), *plan.of("new")]
    if not changes:
        return []
    title = _("变化")
    if len(changes) > SHOWN:
        title = _("变化（显示前 %(shown)s 行，共 %(count)s 行）") % {
            "shown": SHOWN,
            "count": len(changes),
        }
    return [Related(title=title, table=panels.CHANGES, rows=changes[:SHOWN])]


def _notices(plan: Plan, book: Book) -> list[Panel]:
    notices: list[Panel] = []
    if book.ignored:
        names = "、".join(book.ignored)[:200]
        notices.append(Notice(text=_("这些工作表不是目录，已忽略：%(names)s") % {"names": names}))
    if not plan.problems and not [each for each in plan.changes if each.kind != "same"]:
        notices.append(Notice(text=_("文件与现行目录一致，没有需要写入的内容。"), tone="good"))
    return notices


def _done(request: ActingRequest, upload: CatalogueUpload) -> HttpResponse:
    """What was written, and where the bad rows are."""
    notice = Notice(
        text=_("已写入 %(written)s 行。") % {"written": upload.written},
        tone="good",
        action=_("查看目录"),
        url=reverse("citywork:catalogue"),
    )
    notices: list[Panel] = [notice]
    if upload.refused:
        notices.append(
            Notice(
                text=_("%(refused)s 行有问题，没有写入。请下载后改正标红的单元格，再次导入。")
                % {"refused": upload.refused},
                tone="late",
                action=_("下载问题行"),
                url=reverse("citywork:result", args=[upload.pk]),
            )
        )
    title = _("导入结果：%(name)s") % {"name": upload.name}
    return detail_page(request, Heading(title=title), [], notices=notices, crumbs=[_home()])
