"""A matter in the field: what, where, how it looks, and what she may do about it."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import Action, CaseFile, case_file, rows_of
from yiwang.lib.errors import Refused
from yiwang.ui.panels import MapPanel
from yiwang.ui.toasts import toast

from ..forms import DeedForm
from ..rules import PHONE_DEEDS, for_the_phone
from ..selectors import deed_name
from ..services import do_in_the_field
from ..texts import clock_of, mark_of, place_words, stage_state
from .frame import faults_of, page
from .round import grid_layer, ground

_PURPOSE = {
    "before": gettext_lazy("处置前"),
    "after": gettext_lazy("处置后"),
    "check": gettext_lazy("核查"),
    "note": gettext_lazy("补充"),
}


@guarded("rounds.walk")
def matter(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return shown(request, _file(request, district, pk))


@guarded("rounds.walk")
@require_POST
def act(request: ActingRequest, district: str, pk: int, action: str) -> HttpResponse:
    """A deed from a browser without scripts; with them it goes through the outbox."""
    file = _file(request, district, pk)
    declared = next((each for each in file.flow.actions if each.code == action), None)
    form = DeedForm(request.POST, request.FILES, action=declared, auto_id=f"{action}-%s")
    if not form.is_valid():
        return shown(request, file, form=form, action=action, status=422)
    data = form.cleaned_data
    try:
        do_in_the_field(
            actor=request.actor,
            district=district,
            case_id=pk,
            action=action,
            request_id=data["request_id"],
            note=data["note"],
            seen_seq=data["seen_seq"],
            at=data["at"],
            brought=form.brought(),
        )
    except Refused as refusal:
        for name, message in faults_of(refusal).items():
            form.add_error({"photo": "photos"}.get(name, name) or None, message)
        again = _file(request, district, pk)
        return shown(request, again, form=form, action=action, status=refusal.status)
    toast(request, _("已送达：%(title)s") % {"title": file.case.title})
    return HttpResponseRedirect(reverse("rounds:home"))


def _file(request: ActingRequest, district: str, pk: int) -> CaseFile:
    try:
        return case_file(request.actor, district, pk)
    except Case.DoesNotExist:
        raise Http404 from None


def shown(
    request: ActingRequest,
    file: CaseFile,
    *,
    form: DeedForm | None = None,
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    case = file.case
    row = rows_of([case])[0]
    files = [each for each in file.attachments if each.file.kind == "photo"]
    values = {
        "case": case,
        "row": row,
        "key": f"{case.district}/{case.pk}",
        "stage": stage_state(row.stage, row.stage_name, is_open=row.is_open),
        "mark": mark_of(row),
        "clock": clock_of(row) if row.is_open and row.stage_due else None,
        "kind": _(row.class_name) if row.class_name else "",
        "place": place_words(row),
        "panel": _where(case),
        "photos": [(each, _PURPOSE.get(each.purpose, "")) for each in files],
        "recordings": [each for each in file.attachments if each.file.kind in ("audio", "video")],
        "log": [_line(file, entry) for entry in reversed(file.log)],
        "deeds": [_deed(file, each, form if each.code == action else None) for each in deeds(file)],
        "refused": form if form and action not in {each.code for each in deeds(file)} else None,
    }
    return page(request, "matter", values, status)


def deeds(file: CaseFile) -> list[Action]:
    """What the flow lets her do, of what can be done with a phone, in the field's order."""
    offered = [each for each in file.actions if for_the_phone(each.code, each.needs)]
    return sorted(offered, key=lambda each: PHONE_DEEDS.index(each.code))


def _deed(file: CaseFile, action: Action, bound: DeedForm | None) -> dict[str, object]:
    # A note says nothing about the state of the matter: what others did is not in its way.
    seen = None if action.code == "note" else file.case.log_seq
    fresh = {"request_id": uuid.uuid4(), "seen_seq": seen}
    return {
        "code": action.code,
        "name": pgettext("deed", action.name),
        "style": action.style,
        "form": bound or DeedForm(initial=fresh, action=action, auto_id=f"{action.code}-%s"),
        "open": bound is not None,
        "url": reverse("rounds:act", args=[file.case.district, file.case.pk, action.code]),
    }


def _where(case: Case) -> MapPanel | None:
    if case.lon is None or case.lat is None:
        return None
    layers = [*ground(case.street), grid_layer(case.street)] if case.street else []
    return MapPanel(
        layers=layers,
        point=(case.lon, case.lat),
        zoom=16.5,
        height="low",
        gentle=True,
        describe=_("这件事的位置；地址写在上面。"),
    )


def _line(file: CaseFile, entry: LogEntry) -> dict[str, object]:
    return {
        "what": deed_name(file.flow, entry.action),
        "who": " ".join(filter(None, [entry.actor_name, entry.post_name])),
        "at": entry.at,
        "note": entry.note,
    }
