"""What the wall draws of devices, and the card that a click opens: a matter in one more click."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.toasts import toast

from ..manifest import HANDLE, SEE
from ..models import Alarm, Device, WantedMatter
from ..selectors import devices_watched, latest_of, placed, positions_of, ringing
from ..services.alarms import want_matter
from ..services.wanting import want_device_matter
from ..tables.devices import device_state, device_url
from ..wording import value_words
from .positions import MOST_POINTS, geojson


@guarded(SEE)
def moving(request: ActingRequest) -> HttpResponse:
    """What says where it is, moving or not."""
    found = placed(request.actor).filter(positioned_at__isnull=False)
    return geojson(positions_of(found.order_by("pk")[:MOST_POINTS]), wall=True)


@guarded(SEE)
def sounding(request: ActingRequest) -> HttpResponse:
    """Devices whose alarms nobody has acknowledged."""
    rings = ringing(request.actor).values("device")
    found = placed(request.actor).filter(pk__in=rings)
    return geojson(positions_of(found.order_by("pk")[:MOST_POINTS]), wall=True)


@guarded(SEE)
def now_moving(request: ActingRequest) -> HttpResponse:
    """The list that the wall's number opens."""
    division = request.GET.get("division", "")
    return HttpResponseRedirect(f"{reverse('sensing:map')}?state=moving&division={division[:18]}")


@never_cache
@guarded(SEE)
def card(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """A device beside the wall's map."""
    return _card(request, _reachable(request, district, pk))


@require_POST
@guarded(HANDLE)
def make_matter(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """Its worst alarm becomes a matter, or the device itself where none is open."""
    found = _reachable(request, district, pk)
    problem = ""
    try:
        _want(request, found)
    except Refused as refusal:
        problem = refusal.text(_)
    if request.POST.get("card"):
        return _card(request, found, problem, asked=not problem)
    toast(request, problem or _("正在转为事件，几秒后可在本页看到编号。"))
    return HttpResponseRedirect(device_url(found))


def _want(request: ActingRequest, found: Device) -> None:
    worst = _worst(found)
    if worst is not None and not worst.matter_number:
        want_matter(actor=request.actor, district=found.district, alarm_id=worst.pk)
        return
    try:
        request_id = UUID(request.POST.get("request_id", ""))
    except ValueError:
        request_id = uuid4()
    want_device_matter(
        actor=request.actor, district=found.district, device_id=found.pk, request_id=request_id
    )


def _card(
    request: ActingRequest, found: Device, problem: str = "", *, asked: bool = False
) -> HttpResponse:
    """`asked`: a matter was just asked for, which a job makes; an alarm does not say so yet."""
    position = next(iter(positions_of(placed(request.actor).filter(pk=found.pk))), None)
    wish = WantedMatter.objects.filter(device=found).order_by("-wanted_at").first()
    values = [
        (_label(found, each.channel), value_words(each.value, found.kind.channel(each.channel)))
        for each in latest_of([found])[found.pk]
    ]
    moves = "speed" in found.kind.channel_names
    given = {
        "device": found,
        "state": device_state(found),
        "position": position,
        "at": position.heard.positioned_at or position.heard.heard_at if position else None,
        "values": values[:6],
        "alarm": _worst(found),
        "wish": wish,
        "may": may(request.actor, HANDLE, found),
        "url": device_url(found),
        "track": reverse("sensing:track", args=[found.district, found.pk]) if moves else "",
        "deed": reverse("sensing:device_matter", args=[found.district, found.pk]),
        "request_id": uuid4(),
        "problem": problem,
        "asked": asked,
    }
    return render(request, "sensing/card.html", given, status=409 if problem else 200)


def _worst(found: Device) -> Alarm | None:
    alarms = found.alarms.exclude(state=Alarm.State.CLOSED).select_related("rule")
    return alarms.order_by("-level", "-opened_at").first()


def _label(found: Device, channel: str) -> str:
    about = found.kind.channel(channel)
    return (about["label"] or about["name"]) if about else channel


def _reachable(request: ActingRequest, district: str, pk: int) -> Device:
    return get_object_or_404(devices_watched(request.actor), district=district, pk=pk)
