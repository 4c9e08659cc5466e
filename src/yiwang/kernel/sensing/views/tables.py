"""Tables of readings: bring one, see how far it is, take back the lines that were not taken."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid
from yiwang.ui.exports import csv_response
from yiwang.ui.forms import Form, refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import (
    Action,
    Actions,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Notice,
    Panel,
    Related,
)
from yiwang.ui.stretch import around, said
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State, Tone

from ..manifest import BRING
from ..models import ReadingFile
from ..panels.troubles import trouble_notices
from ..selectors import devices
from ..services.tables import PAGE_BYTES, stage_table
from ..wording import moment_words

SHOWN = 50  # lines that were not taken, on the page
_TONES: dict[str, Tone] = {"running": "info", "done": "good", "failed": "late"}


def _state(file: ReadingFile) -> State:
    return State(ReadingFile.State(file.state).label, _TONES[file.state])


FILES = Table(
    "reading-files",
    (
        Column("name", gettext_lazy("文件")),
        Column("state", gettext_lazy("状态"), "state", value=_state),
        Column("lines", gettext_lazy("行数"), "count"),
        Column("stored", gettext_lazy("已导入"), "count"),
        Column("known", gettext_lazy("此前已有"), "count"),
        Column("refused", gettext_lazy("未导入"), "count"),
        Column("created_at", gettext_lazy("上传时间"), "time", sortable="created_at"),
    ),
    row_url=lambda file: reverse("sensing:table", args=[file.pk]),
    empty=Empty(
        gettext_lazy("还没有导入过读数"),
        gettext_lazy("不联网的记录仪导出的表格（CSV 或 XLSX）可以在这里导入历史数据。"),
        gettext_lazy("上传文件"),
        "/devices/tables/new/",
    ),
)
FAULTS = Table(
    "reading-faults",
    (
        Column("number", gettext_lazy("行号"), "code", value=lambda fault: str(fault[0])),
        Column("reason", gettext_lazy("原因"), value=lambda fault: fault[2]),
        Column("cells", gettext_lazy("内容"), value=lambda fault: "，".join(fault[1]), spare=1),
    ),
)
PAGE = ListPage(title=gettext_lazy("导入读数"), table=FILES, order=("-created_at", "-id"))


class TableForm(Form):
    """The file, and whose it is where its lines do not say."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy("XLSX 或 CSV，最大 10 MB、200,000 行。"),
    )
    device = forms.CharField(
        label=gettext_lazy("设备编号"), max_length=40, required=False,
        help_text=gettext_lazy("文件里没有“设备编号”一列时填写。"),
    )  # fmt: skip


@guarded(BRING)
@require_GET
def listing(request: ActingRequest) -> HttpResponseBase:
    bring = Action(
        _("上传文件"), reverse("sensing:new_table"), icon="upload", method="get", tone="primary",
        hotkey="n",
    )  # fmt: skip
    found = _own(request).defer("content", "faults")
    return PAGE.respond(request, found, actions=[bring], notices=trouble_notices())


@guarded(BRING)
def new(request: ActingRequest) -> HttpResponseBase:
    """Taken as soon as it is brought: what is wrong comes back, and nothing is ever doubled."""
    form = TableForm(
        request.POST or None, request.FILES or None,
        initial={"device": request.GET.get("device", "")[:40]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            file = stage_table(
                actor=request.actor,
                name=given.name,
                data=bytes(given.read(PAGE_BYTES + 1)),
                device=form.cleaned_data["device"].strip(),
            )
        except Invalid as fault:
            refuse(form, fault)
        else:
            return HttpResponseRedirect(reverse("sensing:table", args=[file.pk]))
    about = Notice(
        text=_(
            "表头须有“设备编号”“时间”，其余各列是测项，写名称或代码，如“温度”“t”；"
            "设备没有的测项不导入，结果里会列出。"
            "同一文件可以重复导入，已有的读数不会重复；补录的数据不会通知任何人。"
        )
    )
    return form_page(
        request, form, title=_("上传文件"), submit=_("导入"),
        cancel_url=reverse("sensing:tables"), before=[about], crumbs=[_home()],
    )  # fmt: skip


@guarded(BRING)
@require_GET
def table(request: ActingRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(_own(request), pk=pk)
    running = file.state == ReadingFile.State.RUNNING
    if request.headers.get("HX-Request") and not running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    lines = reverse("sensing:refused_lines", args=[file.pk])
    figures = Figures(
        title=_("导入中") if running else _("结果"),
        key="figures",
        more_url=lines if file.refused and not running else "",
        more_label=_("下载未导入的行"),
        refresh=request.path if running else "",
        refresh_on="every 2s" if running else "",
        figures=[
            Figure(_("已处理"), file.lines, unit=_("行")),
            Figure(_("已导入"), file.stored, tone="good" if file.stored else ""),
            Figure(_("此前已有"), file.known),
            Figure(_("未导入"), file.refused, tone="late" if file.refused else ""),
        ],
    )
    panels: list[Panel] = [figures]
    if file.faults and not running:
        panels.append(Related(title=_("未导入的行"), table=FAULTS, rows=file.faults[:SHOWN]))
    facts = [
        Fact(_("上传时间"), file.created_at),
        Fact(_("设备编号"), file.device_code or _("见各行")),
        Fact(_("完成时间"), file.finished_at),
        Fact(_("读数时间"), _times(file)),
    ]
    if file.left_out:
        facts.append(Fact(_("没有导入的列"), "、".join(file.left_out)))
    again = Action(_("再上传一个文件"), reverse("sensing:new_table"), icon="upload", method="get")
    return detail_page(
        request,
        Heading(file.name, _state(file)),
        panels,
        aside=[Actions(title=_("现在可以"), actions=[*_curve(request, file), again]),
               Facts(title=_("文件"), columns=1, facts=facts)],
        crumbs=[_home()],
        notices=_notices(file),
    )  # fmt: skip


@guarded(BRING)
@require_GET
def refused(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The lines that were not taken, as they came, with their reasons."""
    file = get_object_or_404(_own(request), pk=pk)
    wide = len(file.headings)
    columns = (
        Column("0", _("行号"), "count"),
        *(Column(str(n), heading or "—") for n, heading in enumerate(file.headings, 1)),
        Column(str(wide + 1), _("原因")),
    )
    rows = (
        {str(n): value for n, value in enumerate([number, *_filled(cells, wide), reason])}
        for number, cells, reason in file.faults
    )
    return csv_response(_("未导入的行"), columns, rows, limit=len(file.faults))


def _filled(cells: list[str], wide: int) -> list[str]:
    return [*cells[:wide], *[""] * (wide - len(cells))]


def _times(file: ReadingFile) -> str:
    if file.first_at is None or file.last_at is None:
        return "—"
    return f"{moment_words(file.first_at)} – {moment_words(file.last_at)}"


def _curve(request: ActingRequest, file: ReadingFile) -> list[Action]:
    """Where the readings of the one device of a table can be seen now."""
    found = devices(request.actor).filter(code=file.device_code).first()
    if found is None or file.first_at is None or file.last_at is None:
        return []
    shown = said(around(file.first_at, file.last_at))
    url = reverse("sensing:device", args=[found.district, found.pk]) + f"?{shown}"
    return [Action(_("看曲线和报警"), url, icon="chart-line", method="get", tone="primary")]


def _notices(file: ReadingFile) -> list[Panel]:
    if file.state == ReadingFile.State.RUNNING:
        return [Notice(text=_("可以离开本页；存储暂时不通时会自动再试。"))]
    if file.state == ReadingFile.State.FAILED:
        return [Notice(text=file.faults[0][2], tone="late")]
    if file.refused:
        refused = _("%(count)s 行没有导入。请下载后按最后一列的原因改正，再次上传。")
        return [Notice(text=refused % {"count": file.refused}, tone="late")]
    return []


def _own(request: ActingRequest) -> QuerySet[ReadingFile]:
    return ReadingFile.objects.defer("content").filter(account_id=request.actor.me)


def _home() -> Link:
    return Link(_("导入读数"), reverse("sensing:tables"))
