"""Bringing a file: choose it, look at it, confirm it, watch it, see what came of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.selectors import rows_of
from yiwang.lib.errors import Invalid
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.pages import ListPage, form_page
from yiwang.ui.panels import Action, Notice
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...cases.tables import CASES
from ..deciding import VERB
from ..forms import ConfirmForm, UploadForm
from ..models import Row, Upload
from ..selectors import cases_of_upload, rows_of_upload, uploads_of
from ..services import confirm_upload, stage_upload, stop_upload
from ..sheet import MOST_BYTES
from ..tables import ROWS, UPLOADS
from .shown import upload_page


def _named(found: QuerySet[Upload], words: str) -> QuerySet[Upload]:
    return found.filter(name__icontains=words)


LIST = ListPage(
    title=gettext_lazy("导入事件"),
    table=UPLOADS,
    filters=FilterSet(
        Search("q", gettext_lazy("文件名"), narrow=_named),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Upload.State.choices),
    ),
    order=("-created_at", "-id"),
)  # fmt: skip
ROW_LIST = ListPage(
    title=gettext_lazy("每一行的结果"),
    table=ROWS,
    filters=FilterSet(
        Choice("state", gettext_lazy("结果"), lookup="state", options=Row.State.choices)
    ),
    order=("line",),
)
CASE_LIST = ListPage(title=gettext_lazy("本次导入的事件"), table=CASES, order=("-id",))


@guarded(VERB)
def uploads(request: ActingRequest) -> HttpResponseBase:
    return LIST.respond(
        request,
        uploads_of(request.actor),
        actions=[
            Action(_("下载模板"), reverse("importing:template"), icon="download", method="get"),
            Action(
                _("上传文件"), reverse("importing:new"), icon="upload", method="get",
                tone="primary", hotkey="n",
            ),
        ],
    )  # fmt: skip


@guarded(VERB)
def new(request: ActingRequest) -> HttpResponseBase:
    """A file; nothing is opened by choosing it."""
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            upload = stage_upload(
                actor=request.actor,
                name=file.name,
                content=bytes(file.read(MOST_BYTES + 1)),
                **given,
            )
        except Invalid as fault:
            form.add_error("file", fault.fields["file"])
        else:
            return HttpResponseRedirect(reverse("importing:upload", args=[upload.pk]))
    template = Notice(
        text=_("列按表头识别，中英文都可以，顺序不限；没有经纬度时填地址、网格代码或社区名。"),
        action=_("下载模板"),
        url=reverse("importing:template"),
    )
    return form_page(
        request,
        form,
        title=_("上传文件"),
        submit=_("预览"),
        cancel_url=reverse("importing:uploads"),
        before=[template],
        crumbs=[home()],
    )


@never_cache
@guarded(VERB)
def upload(request: ActingRequest, pk: int) -> HttpResponse:
    return upload_page(request, mine(request, pk), crumbs=[home()])


@require_POST
@guarded(VERB)
def confirm(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    mine(request, pk)
    form = ConfirmForm(request.POST)
    skip = form.is_valid() and form.cleaned_data["skip_near"]
    confirm_upload(actor=request.actor, upload_id=pk, skip_near=skip)
    return HttpResponseRedirect(reverse("importing:upload", args=[pk]))


@require_POST
@guarded(VERB)
def stop(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    mine(request, pk)
    stop_upload(actor=request.actor, upload_id=pk)
    toast(request, _("已停止；已导入的事件不受影响。"), tone="info")
    return HttpResponseRedirect(reverse("importing:upload", args=[pk]))


@guarded(VERB)
def rows(request: ActingRequest, pk: int) -> HttpResponseBase:
    found = mine(request, pk)
    return ROW_LIST.respond(
        request,
        rows_of_upload(found),
        title=_("每一行的结果：%(name)s") % {"name": found.name},
        actions=[Action(_("返回"), reverse("importing:upload", args=[pk]), icon="arrow-left",
                        method="get")],
    )  # fmt: skip


@guarded(VERB)
def cases(request: ActingRequest, pk: int) -> HttpResponseBase:
    """What was opened, as the list of cases shows it."""
    found = mine(request, pk)
    return CASE_LIST.respond(
        request,
        cases_of_upload(request.actor, found),
        rows=rows_of,
        title=_("本次导入的事件：%(name)s") % {"name": found.name},
        actions=[Action(_("返回"), reverse("importing:upload", args=[pk]), icon="arrow-left",
                        method="get")],
    )  # fmt: skip


def mine(request: ActingRequest, pk: int) -> Upload:
    """One's own upload, or 404."""
    return get_object_or_404(uploads_of(request.actor), pk=pk)


def home() -> Link:
    return Link(_("导入事件"), reverse("importing:uploads"))
