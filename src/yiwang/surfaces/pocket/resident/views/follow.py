"""Following a matter by its code: how it goes, photos, stars, asking for it again."""

import uuid
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import public
from yiwang.kernel.cases.models import Attachment
from yiwang.kernel.cases.selectors import Followed, followed, reference, spot_of
from yiwang.kernel.cases.services import advance
from yiwang.kernel.files.selectors import file_response
from yiwang.lib.errors import Refused
from yiwang.ui.forms import Form
from yiwang.ui.manifest import followed_at
from yiwang.ui.toasts import toast

from ..forms import RateForm, ReopenForm
from ..limits import count
from ..rules import code_digits, grouped
from ..selectors import in_words, kind_of, shown_photos, shown_recordings, title_words
from ..texts import day_words, due_words, moment_words
from .frame import page, patient, reporter

DIGITS = 12
#: In the elder look the rest is one tap away.
ELDER_STEPS = 3


@public
@patient
@require_GET
def follow(request: HttpRequest) -> HttpResponse:
    """Asks for the code; a code that could be one leads to its page."""
    typed = request.GET.get("code", "")
    code = code_digits(typed)
    if len(code) == DIGITS:
        return HttpResponseRedirect(reverse("resident:matter", args=[code]))
    fault = ""
    if "code" in request.GET:
        fault = _("查询码是 12 位数字，现在有 %(count)s 位。") % {"count": len(code)}
    return page(request, "follow", {"typed": typed[:40], "fault": fault}, 422 if fault else 200)


@public
@patient
@require_GET
def matter(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    if found is not None:
        return _shown(request, found)
    elsewhere = followed_at(code)
    return HttpResponseRedirect(elsewhere) if elsewhere else _unknown(request, code)


@public
@patient
@require_GET
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Right after reporting: the code, large, to keep."""
    found = _found(request, code)
    if found is None:
        return _unknown(request, code)
    case = found.case
    values = {
        "code": case.follow_code,
        "grouped": grouped(case.follow_code),
        "parts": grouped(case.follow_code).split(),
        "told": bool(case.reporter_phone),
        "title": title_words(case),
    }
    return page(request, "done", values)


@public
@patient
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    if found is None:
        return _unknown(request, code)
    form = RateForm(request.POST)
    if form.is_valid() and _done(
        request, found, form, "rate", rating=int(form.cleaned_data["rating"])
    ):
        toast(request, _("谢谢您的评价。"))
        return HttpResponseRedirect(reverse("resident:matter", args=[code]))
    return _shown(request, found, rating=form, status=422)


@public
@patient
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    if found is None:
        return _unknown(request, code)
    form = ReopenForm(request.POST)
    if form.is_valid() and _done(request, found, form, "reopen"):
        toast(request, _("已转回重新办理。"))
        return HttpResponseRedirect(reverse("resident:matter", args=[code]))
    return _shown(request, found, reopening=form, status=422)


@public
@require_GET
def photo(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A photo of the matter, for whoever knows its code; `?small` is the thumbnail."""
    found = _counted(request, code)
    return _sent(request, shown_photos(found) if found else [], pk)


@public
@require_GET
def recording(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """What the reporter said aloud, for whoever knows the matter's code."""
    found = _counted(request, code)
    return _sent(request, shown_recordings(found) if found else [], pk)


def _counted(request: HttpRequest, code: str) -> Followed | None:
    count(request, "photo")
    return followed(code)


def _sent(request: HttpRequest, shown: list[Attachment], pk: int) -> HttpResponseBase:
    file = next((each.file for each in shown if each.file_id == pk), None)
    if file is None:
        raise Http404
    return file_response(file, request, thumbnail="small" in request.GET)


def _found(request: HttpRequest, code: str) -> Followed | None:
    """The matter of the code; every look counts, right or wrong."""
    count(request, "follow")
    return followed(code) if len(code) == DIGITS and code.isascii() and code.isdigit() else None


def _done(
    request: HttpRequest, found: Followed, form: Form, action: str, rating: int | None = None
) -> bool:
    """Whether the action was taken; on a refusal the form says why."""
    case = found.survivor
    try:
        advance(
            actor=reporter(request),
            case_id=case.pk,
            district=case.district,
            action=action,
            note=form.cleaned_data.get("note") or form.cleaned_data.get("reason") or "",
            rating=rating,
            request_id=form.cleaned_data["request_id"],
            is_reporter=True,
        )
    except Refused as refusal:
        for line in refusal.lines(_):
            form.add_error(None, line)
    return not form.errors


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    fault = _("没有找到这个查询码。请对照截图或短信，再核对一遍。")
    return page(request, "follow", {"typed": code[:40], "fault": fault}, 404)


def _shown(
    request: HttpRequest,
    found: Followed,
    *,
    rating: RateForm | None = None,
    reopening: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    case, survivor = found.case, found.survivor
    fresh = {"request_id": uuid.uuid4()}
    until = _reopen_until(found)
    photos = shown_photos(found)
    steps = _steps(found)
    shown = ELDER_STEPS if request.COOKIES.get("elder") == "1" else len(steps)
    values = {
        "found": found,
        "title": title_words(case),
        "status": _(found.status),
        "code": case.follow_code,
        "grouped": grouped(case.follow_code),
        "kind": kind_of(case.matter_class_id),
        "where": case.address or in_words(spot_of(case)),
        "merged": case.pk != survivor.pk,
        "steps": steps[:shown],
        "earlier": steps[shown:],
        "due": _due(found),
        "before": [each for each in photos if each.purpose == "before"],
        "after": [each for each in photos if each.purpose == "after"],
        "spoken": shown_recordings(found),
        "rating": (rating or RateForm(initial=fresh)) if found.may_rate else None,
        "rated": "★" * (survivor.rating or 0),
        "reopening": (reopening or ReopenForm(initial=fresh)) if until else None,
        "until": until,
        "asking": reopening is not None,
    }
    return page(request, "matter", values, status)


def _due(found: Followed) -> str:
    case = found.survivor
    if not case.is_open:
        return ""
    return due_words(case.total_due, paused=case.stage == "hung", provisional=case.provisional)


def _reopen_until(found: Followed) -> str:
    """The last day on which the reporter may ask for it again; "" when it is over."""
    closed = found.survivor.closed_at
    if not found.may_reopen or closed is None:
        return ""
    days = reference().flows[found.survivor.flow_id].reopen_days
    last = closed + timedelta(days=days)
    return day_words(localtime(last).date()) if now() <= last else ""


def _steps(found: Followed) -> list[dict[str, object]]:
    """What happened, the newest first; the same words in a row are said once."""
    steps: list[dict[str, object]] = []
    for milestone in found.milestones:
        text = _(milestone.text)
        if steps and steps[-1]["text"] == text and not milestone.note:
            continue
        steps.append({"text": text, "when": moment_words(milestone.at), "note": milestone.note})
    return steps[::-1]
