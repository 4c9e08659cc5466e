"""A logger's export: looked at first, then taken in."""

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
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import LoggerForm
from ..manifest import KEEP
from ..models import Equipment
from ..panels import LOGGED
from ..selectors import equipment_for
from ..services import read_logger_file, take_logger_file
from ..services.taking import MOST

_SIGNER = TimestampSigner(salt="coldchain.logger")


@guarded(KEEP)
@require_http_methods(["GET", "POST"])
def take(request: ActingRequest, pk: int) -> HttpResponse:
    """The file, then its days; taken in when somebody says so of just this text."""
    found = get_object_or_404(equipment_for(request.actor, KEEP), pk=pk)
    form = LoggerForm(request.POST or None, request.FILES or None)
    back = reverse("coldchain:equipment", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            name, text, confirmed = _text(request, form)
            if confirmed:
                taken = take_logger_file(actor=request.actor, equipment_id=pk, name=name, text=text)
                told = _("已导入 %(fresh)s 天；其余已有。") % {"fresh": taken.fresh}
                toast(request, told)
                return HttpResponseRedirect(f"{back}#logged")
            return _preview(request, found, name, text)
        except Refused as refusal:
            refuse(form, refusal)
    return form_page(
        request,
        form,
        title=_("导入记录仪文件"),
        submit=_("查看内容"),
        cancel_url=back,
        intro=_("Fridge-tag 2 等 30 天记录仪导出的 TXT 文件；先显示内容，确认后导入。"),
        crumbs=[Link(_("冷链看板"), reverse("coldchain:board")), Link(found.name, back)],
    )


def _text(request: ActingRequest, form: LoggerForm) -> tuple[str, str, bool]:
    """Name and text, from the file or from the page that showed it."""
    if "signed" in request.POST:
        try:
            signed = request.POST["signed"].replace("\r\n", "\n")
            name, _sep, text = _SIGNER.unsign(signed).partition("\n")
        except BadSignature as fault:
            raise Invalid({"file": gettext_noop("文件内容已变，请重新选择文件。")}) from fault
        return name, text, True
    upload = form.cleaned_data["file"]
    if not upload or upload.size > MOST:
        raise Invalid({"file": gettext_noop("请选择记录仪导出的文件，不超过 2 MB。")})
    return upload.name, _plain(upload.read()), False


def _preview(request: ActingRequest, found: Equipment, name: str, text: str) -> HttpResponse:
    shown = read_logger_file(actor=request.actor, equipment_id=found.pk, name=name, text=text)
    signed = _SIGNER.sign(f"{name}\n{text}")
    values = {
        "title": _("导入记录仪文件"),
        "equipment": found,
        "shown": shown,
        "name": name,
        "signed": signed,
        "table": LOGGED.html(shown.days, choosing=False),
        "breaches": sum(bool(day.cold_alarm or day.hot_alarm) for day in shown.days),
        "crumbs": [
            Link(_("冷链看板"), reverse("coldchain:board")),
            Link(found.name, reverse("coldchain:equipment", args=[found.pk])),
        ],
    }
    return render(request, "coldchain/logger.html", values)


def _plain(content: bytes) -> str:
    """Lines end as a form's do when they come back."""
    text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
