"""A logger's export, its own text or a table: looked at first, then taken in."""

from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import refuse
from yiwang.ui.pages import form_page
from yiwang.ui.sheets import text_of
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import LoggerForm
from ..loggers import is_fridge_tag
from ..manifest import KEEP
from ..models import Equipment
from ..selectors import equipment_for, probes_in_use
from ..services import look_at_table, read_logger_file, take_logger_file, take_table
from ..services.taking import MOST

_SIGNER = TimestampSigner(salt="coldchain.logger")


@dataclass(frozen=True)
class _Brought:
    """A file's text; `confirmed` when it comes from the page that showed it."""

    name: str
    probe: int | None
    text: str
    confirmed: bool

    @property
    def data(self) -> bytes:
        return self.text.encode()


@guarded(KEEP)
@require_http_methods(["GET", "POST"])
def take(request: ActingRequest, pk: int) -> HttpResponse:
    """The file, then its days; taken in when somebody says so of just this text."""
    found = get_object_or_404(equipment_for(request.actor, KEEP), pk=pk)
    probes = list(probes_in_use(found))
    form = LoggerForm(request.POST or None, request.FILES or None, probes=probes)
    if request.method == "POST" and form.is_valid():
        try:
            brought = _brought(request, form)
            if is_fridge_tag(brought.text):
                return _own_text(request, found, brought)
            return _table(request, found, brought)
        except Refused as refusal:
            refuse(form, refusal, beside="file")
    return form_page(
        request,
        form,
        title=_("导入记录仪文件"),
        submit=_("查看内容"),
        cancel_url=reverse("coldchain:equipment", args=[found.pk]),
        intro=_(
            "Fridge-tag 2 等 30 天记录仪导出的 TXT 文件，或每行有时间、温度的 CSV 表格；"
            "先显示内容，确认后导入。Excel 或更大的文件请到“导入读数”页面导入。"
        ),
        crumbs=_crumbs(found),
    )


def _brought(request: ActingRequest, form: LoggerForm) -> _Brought:
    """From the file, or from the page that showed it."""
    if "signed" in request.POST:
        try:
            signed = request.POST["signed"].replace("\r\n", "\n")
            name, probe, text = _SIGNER.unsign(signed).split("\n", 2)
        except (BadSignature, ValueError) as fault:
            raise Invalid({"file": gettext_noop("文件内容已变，请重新选择文件。")}) from fault
        return _Brought(name, int(probe) if probe else None, text, confirmed=True)
    upload = form.cleaned_data["file"]
    if not upload or upload.size > MOST:
        raise Invalid({"file": gettext_noop("请选择记录仪导出的文件，不超过 2 MB。")})
    name = upload.name.replace("\n", " ")
    return _Brought(name, form.cleaned_data.get("probe"), _plain(upload.read()), confirmed=False)


def _own_text(request: ActingRequest, found: Equipment, brought: _Brought) -> HttpResponse:
    said: dict[str, Any] = {
        "actor": request.actor, "equipment_id": found.pk, "name": brought.name,
        "text": brought.text,
    }  # fmt: skip
    if brought.confirmed:
        taken = take_logger_file(**said)
        toast(request, _("已导入 %(fresh)s 天；其余已有。") % {"fresh": taken.fresh})
        back = reverse("coldchain:equipment", args=[found.pk])
        return HttpResponseRedirect(f"{back}#logged")
    shown = read_logger_file(**said)
    headline = _("%(days)s 天，其中 %(fresh)s 天是新的") % {
        "days": len(shown.days), "fresh": shown.fresh,
    }  # fmt: skip
    ringing = sum(bool(day.cold_alarm or day.hot_alarm) for day in shown.days)
    return _preview(
        request, found, brought,
        about=f"{shown.said['device']['name']} {shown.said['config']['serial']}",
        headline=headline,
        breaches=_("有 %(n)s 天曾报警") % {"n": ringing} if ringing else "",
        tables=[panels.LOGGED.html(shown.days, choosing=False)],
    )  # fmt: skip


def _table(request: ActingRequest, found: Equipment, brought: _Brought) -> HttpResponse:
    asked: dict[str, Any] = {
        "actor": request.actor, "equipment_id": found.pk, "data": brought.data,
        "probe_id": brought.probe,
    }  # fmt: skip
    if brought.confirmed:
        file = take_table(**asked, name=brought.name)
        return HttpResponseRedirect(reverse("sensing:table", args=[file.pk]))
    shown = look_at_table(**asked)
    taken = shown.looked.taken
    outside = sum(day.outside for day in shown.days)
    notes = []
    if taken.left_out:
        notes.append(_("这些列没有对应的测项，不导入：%(columns)s。") % {
            "columns": "、".join(taken.left_out)})  # fmt: skip
    tables = [panels.TABLED.html(shown.days, choosing=False)]
    if taken.refused:
        said = _("%(count)s 行不能导入，其余照常导入；导入后可以下载这些行和原因。")
        notes.append(said % {"count": taken.refused})
        tables.append(panels.REFUSED.html(taken.faults[: panels.SHOWN_FAULTS], choosing=False))
    return _preview(
        request, found, brought,
        about=_("探头 %(code)s") % {"code": shown.probe.device.code},
        headline=_("%(days)s 天，%(lines)s 行读数") % {
            "days": len(shown.days), "lines": len(shown.looked.readings)},
        breaches=_("有 %(n)s 天曾超出标签范围") % {"n": outside} if outside else "",
        notes=notes, tables=tables,
    )  # fmt: skip


def _preview(
    request: ActingRequest, found: Equipment, brought: _Brought, **shown: object
) -> HttpResponse:
    signed = _SIGNER.sign(f"{brought.name}\n{brought.probe or ''}\n{brought.text}")
    values = {
        "title": _("导入记录仪文件"),
        "equipment": found,
        "name": brought.name,
        "signed": signed,
        "crumbs": _crumbs(found),
    }
    return render(request, "coldchain/logger.html", values | shown)


def _crumbs(found: Equipment) -> list[Link]:
    return [
        Link(_("冷链看板"), reverse("coldchain:board")),
        Link(found.name, reverse("coldchain:equipment", args=[found.pk])),
    ]


def _plain(content: bytes) -> str:
    """Lines end as a form's do when they come back."""
    return text_of(content).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
