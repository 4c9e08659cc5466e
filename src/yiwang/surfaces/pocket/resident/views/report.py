"""Reporting: one page that sends itself again as often as it takes, and forgets nothing."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import public
from yiwang.kernel.access.services import TooMany
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.selectors import file_response
from yiwang.lib.errors import Conflict, Refused

from ..choosing import Choosing, chosen_place
from ..forms import ReportForm
from ..kept import ids_in, token_of
from ..limits import count
from ..selectors import Kind, Place, kind_of, kinds_named, place_at, popular_kinds, served
from ..services import Said, report_matter
from ..suggesting import suggestion
from ..texts import spoken_words
from .bringing import Brought, brought
from .frame import page, patient, reporter

ELDER_CARDS = 6
#: How much of what she wrote is looked at for a suggestion.
SUGGEST_FROM = 200


@public
@patient
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    if not served().streets:
        return page(request, "closed", status=200)
    if request.method == "GET":
        form = ReportForm(initial={"request_id": uuid.uuid4()})
        return _shown(request, form, Choosing(), Brought())
    files = brought(request)
    if request.POST.get("step") or _searches(request):
        again = ReportForm(initial=request.POST.dict())
        return _shown(request, again, Choosing.of(request.POST), files)
    form = ReportForm(request.POST)
    form.is_valid()
    return _sent(request, form, files)


def _sent(request: HttpRequest, form: ReportForm, files: Brought) -> HttpResponse:
    """The case opened, or the page again with what is missing."""
    choosing = Choosing.of(request.POST)
    suggested = _taken_at(files.photos) if choosing.undecided else None
    place = None
    if suggested is not None:
        choosing = Choosing.at(suggested, photo=True)
    else:
        place = _placed(form, choosing)
    _require_something(form, files)
    for name, fault in files.faults:
        form.add_error(name, fault)
    if form.errors or place is None:
        status = 422 if form.errors else 200
        return _shown(request, form, choosing, files, status=status)
    try:
        count(request, "report")
        case = report_matter(
            actor=reporter(request),
            said=_said(form, place, files.ids),
            request_id=form.cleaned_data["request_id"],
        )
    except Refused as refusal:
        return _refused(request, form, choosing, files, refusal)
    return HttpResponseRedirect(reverse("resident:done", args=[case.follow_code]))


def _said(form: ReportForm, place: Place, files: list[int]) -> Said:
    data = form.cleaned_data
    kind = kind_of(data["matter_class"])
    return Said(
        description=data["description"],
        class_id=kind.id if kind else None,
        place=place,
        address=data["address"],
        name=data["name"],
        phone=data["phone"],
        files=files,
    )


def _refused(
    request: HttpRequest, form: ReportForm, choosing: Choosing, files: Brought, refusal: Refused
) -> HttpResponse:
    """The page again; a request id that was used for another report is replaced."""
    if isinstance(refusal, Conflict):
        data = request.POST.copy()
        data["request_id"] = str(uuid.uuid4())
        form = ReportForm(data)
        form.is_valid()
        form.add_error(None, _("前一件已经提交过了。如果这是另一件事，请再按一次“提交”。"))
    else:
        for line in refusal.lines(_):
            form.add_error(None, line)
    response = _shown(request, form, choosing, files, status=refusal.status)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
    return response


def _searches(request: HttpRequest) -> bool:
    """Words to look for among the classes that the page has not looked for yet."""
    words = request.POST.get("class_words", "").strip()
    return bool(words) and words != request.POST.get("searched", "")


def _placed(form: ReportForm, choosing: Choosing) -> Place | None:
    """The chosen place; an error on the form when there is none that can be found again."""
    place = chosen_place(choosing)
    if place is None:
        form.add_error(
            "street", choosing.fault or _("请选择地点：用当前位置、在地图上点，或从列表里选。")
        )
    elif not place.spot.community and place.lon is None and not form.cleaned_data.get("address"):
        form.add_error("address", _("请选社区，或写上详细地址，我们才找得到。"))
    return place


def _taken_at(photos: list[int]) -> Place | None:
    """Where the first photo with a place was taken, if we serve there."""
    for stored in StoredFile.objects.filter(pk__in=photos, taken_lon__isnull=False).order_by("id"):
        assert stored.taken_lon is not None and stored.taken_lat is not None
        found = place_at(stored.taken_lon, stored.taken_lat)
        if found is not None:
            return found
    return None


def _require_something(form: ReportForm, files: Brought) -> None:
    said = form.cleaned_data
    if not (files.ids or said.get("description") or said.get("matter_class") or form.errors):
        form.add_error("description", _("请拍一张照片、选一个类别、说一段话，或写几个字。"))


def _shown(
    request: HttpRequest,
    form: ReportForm,
    choosing: Choosing,
    files: Brought,
    *,
    status: int = 200,
) -> HttpResponse:
    elder = request.COOKIES.get("elder") == "1"
    kinds = popular_kinds(ELDER_CARDS) if elder else popular_kinds()
    words = str(form["class_words"].value() or "")
    found = kinds_named(words)
    picked = _picked(form)
    if picked and picked not in kinds and picked not in found:
        kinds = [picked, *kinds]
    values: dict[str, Any] = {
        "form": form,
        "place": choosing,
        "files": files,
        "kept": token_of(files.ids),
        "photo_faults": [] if form.is_bound else files.faults_of("photos"),
        "voice_faults": [] if form.is_bound else files.faults_of("voice"),
        "kinds": kinds,
        "found": found,
        "words": words,
        "chosen": picked.id if picked else None,
        "undecided": form.is_bound and not picked,
        "suggested": suggestion(
            str(form["description"].value() or "")[:SUGGEST_FROM],
            community=choosing.community,
            grid=choosing.grid,
        ),
        "named": form["contact"].value() == "named" or bool(form["phone"].value()),
        "step": request.POST.get("step", ""),
        "said": spoken_words(),
    }
    return page(request, "report", values, status=status)


def _picked(form: ReportForm) -> Kind | None:
    chosen = str(form["matter_class"].value() or "")
    return kind_of(int(chosen)) if chosen.isdecimal() and len(chosen) < 18 else None


@public
def kept_file(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A photo's thumbnail, or the voice note, that a page not sent yet remembers."""
    stored = StoredFile.objects.filter(pk=pk).first() if pk in ids_in(token) else None
    if stored is None:
        raise Http404
    return file_response(stored, request, thumbnail=stored.kind == StoredFile.Kind.PHOTO)
