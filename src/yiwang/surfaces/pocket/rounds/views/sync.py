"""What the phone asks by itself: who is signed in, what to keep, and: please take this in."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import cases_seen_by
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.ui.assets import build_id

from ..forms import DeedForm, SeenForm, SentForm
from ..keeping import kept_addresses
from ..selectors import grid_groups, happened_since
from ..services import Written, do_in_the_field
from .frame import faults_of, own
from .report import FIELDS, taken


@guarded("rounds.walk", "cases.open")
@require_GET
def standing(request: ActingRequest) -> HttpResponse:
    """Who is signed in, the time here, and the token that a page kept since morning lacks."""
    said = {
        "account": request.actor.me,
        "name": request.actor.name,
        "token": get_token(request),
        "now": now().isoformat(),
        "build": build_id(),
    }
    return own(request, JsonResponse(said))


@guarded("rounds.walk")
@require_GET
def keep(request: ActingRequest) -> HttpResponse:
    """What to keep on the phone for a round: addresses, each with the version of what it shows."""
    said = {"account": request.actor.me, "urls": kept_addresses(request.actor)}
    return own(request, JsonResponse(said))


@guarded("rounds.walk", "cases.open")
@require_POST
def sync(request: ActingRequest) -> HttpResponse:
    """Takes in one entry of an outbox. `state` is done, again, conflict, invalid or forbidden."""
    sent = SentForm(request.POST)
    if not sent.is_valid():
        return _said(request, "invalid", 422, faults={"": _("记录不完整，请撤回后重新填写。")})
    envelope = sent.cleaned_data
    if envelope["account"] != request.actor.me:
        return _said(request, "forbidden", 403, _("这条记录是另一位同事的，请本人登录后上传。"))
    form = _form(request, envelope)
    if not form.is_valid():
        return _said(request, "invalid", 422, faults=form.faults())
    try:
        written = _written(request, envelope, form)
    except Refused as refusal:
        return _refused(request, envelope, form, refusal)
    case = written.case
    said: dict[str, Any] = {
        "number": case.number,
        "title": case.title,
        "url": reverse("rounds:matter", args=[case.district, case.pk]),
        "seq": written.seq,
    }
    return _said(request, "again" if written.again else "done", 200, **said)


def _form(request: ActingRequest, envelope: dict[str, Any]) -> SeenForm | DeedForm:
    if envelope["kind"] == "advance":
        return DeedForm(request.POST, request.FILES)
    grids = grid_groups(request.actor)
    return SeenForm(request.POST, request.FILES, grids=grids, self_handled=False)


def _written(
    request: ActingRequest, envelope: dict[str, Any], form: SeenForm | DeedForm
) -> Written:
    if isinstance(form, SeenForm):
        return taken(request, form, self_handled=envelope["kind"] == "self_handle")
    data = form.cleaned_data
    return do_in_the_field(
        actor=request.actor,
        district=envelope["district"],
        case_id=envelope["case"] or 0,
        action=envelope["action"],
        request_id=data["request_id"],
        note=data["note"],
        seen_seq=data["seen_seq"],
        at=data["at"],
        brought=form.brought(),
    )


def _refused(
    request: ActingRequest,
    envelope: dict[str, Any],
    form: SeenForm | DeedForm,
    refusal: Refused,
) -> HttpResponse:
    """A refusal as its state; what passes by itself (a full disk, too many tries) is "later"."""
    message = refusal.text(_)
    if refusal.status in (429, 507):
        return _said(request, "later", refusal.status, message)
    if isinstance(refusal, Forbidden):
        return _said(request, "forbidden", 403, message)
    if isinstance(refusal, Invalid):
        faults = {FIELDS.get(name, name): words for name, words in faults_of(refusal).items()}
        return _said(request, "invalid", 422, faults=faults)
    meanwhile = _meanwhile(request, envelope, form) if isinstance(refusal, Conflict) else {}
    return _said(request, "conflict", 409, message, code=refusal.code, **meanwhile)


def _meanwhile(
    request: ActingRequest, envelope: dict[str, Any], form: SeenForm | DeedForm
) -> dict[str, object]:
    """Where the matter stands, and what others did since she looked at it."""
    case: Case | None = None
    if envelope["case"]:
        seen = cases_seen_by(request.actor)
        case = seen.filter(pk=envelope["case"], district=envelope["district"]).first()
    if case is None:
        return {}
    since = form.cleaned_data.get("seen_seq") or case.log_seq
    happened = [
        {
            "what": each.what,
            "who": each.who,
            "at": f"{localtime(each.at):%m-%d %H:%M}",
            "note": each.note,
        }
        for each in happened_since(case, since)
    ]
    url = reverse("rounds:matter", args=[case.district, case.pk])
    return {"happened": happened, "number": case.number, "url": url, "open": case.is_open}


def _said(
    request: ActingRequest, state: str, status: int, message: str = "", **more: Any
) -> HttpResponse:
    faults = more.get("faults")
    body = {"state": state, "message": message or "；".join((faults or {}).values()), **more}
    return own(request, JsonResponse(body, status=status))
