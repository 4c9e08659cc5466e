"""The board: every fridge, the worst first, and the alarms that sound."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.sensing.models import AlarmCall
from yiwang.kernel.sensing.selectors import alarms, phones_masked, troubles, waiting_calls
from yiwang.kernel.sensing.services.alarms import acknowledge, want_matter
from yiwang.lib.errors import Refused
from yiwang.ui.panels import Notice
from yiwang.ui.toasts import toast

from ..manifest import SEE
from ..rules.kinds import CODES
from ..selectors import board
from ..wording import TONES, state_names

HANDLE = "sensing.handle"


@guarded(SEE)
@require_GET
def show_board(request: ActingRequest) -> HttpResponse:
    """The whole page; htmx takes its living part out of it."""
    names = state_names()
    state = request.GET.get("state", "")
    state = state if state in names else ""
    words = request.GET.get("q", "")[:60]
    found = board(request.actor, state=state, words=words)
    tabs = [("", _("全部"), found.total, "")]
    for code, name in names.items():
        count = found.counts[code]
        tabs.append((code, name, count, TONES[code] if count else ""))
    calls = list(waiting_calls(request.actor).filter(alarm__device__kind__code__in=CODES)[:20])
    numbers = numbers_of(calls)
    values = {
        "title": _("冷链看板"),
        "notices": [Notice(text=each.sentence, tone="late") for each in troubles()],
        "board": found,
        "tabs": tabs,
        "state": state,
        "words": words,
        "names": names,
        "tones": TONES,
        "calls": [(call, numbers.get(call.account_id, "")) for call in calls],
        "handles": may(request.actor, HANDLE),
    }
    response = render(request, "coldchain/board.html", values)
    add_never_cache_headers(response)
    return response


def numbers_of(calls: Sequence[AlarmCall]) -> dict[int, str]:
    """Masked numbers by account, over the districts of these calls."""
    found: dict[int, str] = {}
    for district in {call.district for call in calls}:
        found |= phones_masked(district, [c for c in calls if c.district == district])
    return found


@guarded(HANDLE)
@require_POST
def hear(request: ActingRequest, pk: int) -> HttpResponse:
    """Somebody at the board saw the alarm: it stops sounding, and nobody further is called."""
    found = get_object_or_404(alarms(request.actor), pk=pk, device__kind__code__in=CODES)
    acknowledge(actor=request.actor, district=found.district, alarm_id=found.pk)
    toast(request, _("已确认，不再向上通知。"))
    return HttpResponseRedirect(reverse("coldchain:board"))


@guarded(HANDLE)
@require_POST
def make_case(request: ActingRequest, pk: int) -> HttpResponse:
    """The alarm becomes a matter that somebody must close."""
    found = get_object_or_404(alarms(request.actor), pk=pk, device__kind__code__in=CODES)
    try:
        want_matter(actor=request.actor, district=found.district, alarm_id=found.pk)
        toast(request, _("正在转为事件，几秒后可在报警中看到。"))
    except Refused as refusal:
        toast(request, refusal.text(_))
    return HttpResponseRedirect(reverse("coldchain:board"))
