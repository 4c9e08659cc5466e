"""The page of an alarm."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest
from yiwang.kernel.access.selectors import may
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Heading, Notice, Panel
from yiwang.ui.stretch import stretch_of
from yiwang.ui.values import Link

from ..forms.alarms import CallForm, NoteForm, NumberForm, ReasonForm, SayForm, ShelfForm
from ..manifest import HANDLE
from ..models import Alarm, AlarmCall, AlarmRule
from ..panels import alarms as panels
from ..panels.devices import SPANS, chart
from ..selectors import alarms, calls_of, phones_masked
from ..wording import alarm_state


def reachable(request: ActingRequest, district: str, pk: int) -> Alarm:
    """The alarm, or 404 when it is none of the actor's."""
    return get_object_or_404(alarms(request.actor), district=district, pk=pk)


def alarm_page(
    request: ActingRequest,
    found: Alarm,
    *,
    notices: list[Panel] | None = None,
    status: int = 200,
) -> HttpResponse:
    """What happened, the readings around it, its story, and what may be done now."""
    device, rule = found.device, found.rule
    steps, wanted = list(found.steps.order_by("position")), list(calls_of(found))
    numbers = phones_masked(found.district, wanted)
    return detail_page(
        request,
        Heading(f"{device.title}：{rule.title}", alarm_state(found), code=device.code),
        [
            panels.alarm_facts(found),
            *panels.calls(found, wanted, numbers),
            *_chart(request, found),
            panels.story(found),
        ],
        aside=[
            Actions(
                title=_("现在可以"),
                actions=_actions(request, found),
                nothing=_("没有需要您做的。"),
            ),
            *_calls(request, found, wanted, numbers),
            *panels.ladder(found, steps),
        ],
        crumbs=[Link(_("设备报警"), reverse("sensing:alarms") + "?state=current")],
        notices=[*(notices or []), *_notices(found)],
        status=status,
    )


def _chart(request: ActingRequest, found: Alarm) -> list[Panel]:
    """The readings around it: a quarter of the time before it began."""
    usual = _fitting(found)
    length = SPANS.get(request.GET.get("span", ""), SPANS[usual])
    until = min(found.since + length * 3 / 4, now())
    if found.cleared_at is None and found.closed_at is None:
        until = now()
    shown = stretch_of(request.GET, SPANS, usual, until)
    kind = found.device.kind
    channel = found.rule.channel or (kind.channels[0]["name"] if kind.channels else "")
    return chart(found.device, channel, shown, request.path, [found.rule])


def _fitting(found: Alarm) -> str:
    """The shortest span that shows all of it with some time around."""
    lasted = (found.cleared_at or found.closed_at or now()) - found.since
    for code, length in SPANS.items():
        if lasted + timedelta(minutes=10) < length * 0.7:
            return code
    return "30d"


def _calls(
    request: ActingRequest, found: Alarm, wanted: Sequence[AlarmCall], numbers: Mapping[int, str]
) -> list[Panel]:
    """Each that is still to be called: her number, and what came of it."""
    if found.state != Alarm.State.OPEN or not may(request.actor, HANDLE, found):
        return []
    settle, number = (
        reverse(f"sensing:{name}", args=[found.district, found.pk])
        for name in ("settle_call", "call_number")
    )
    shown: list[Panel] = []
    for call in (each for each in wanted if not each.result):
        hidden = [("call", f"{call.pk}")]
        deeds = [
            Action(_("登记通话结果"), settle, key=f"call-{call.pk}", icon="phone",
                   form=CallForm(), hidden=hidden),
            Action(_("查看号码"), number, key=f"number-{call.pk}", icon="eye",
                   form=NumberForm(), hidden=hidden),
        ]  # fmt: skip
        whom = f"{call.name} {numbers.get(call.account_id, _('未登记'))}"
        shown.append(Actions(title=_("打电话：%(whom)s") % {"whom": whom}, actions=deeds))
    return shown


def _notices(found: Alarm) -> list[Panel]:
    if found.late and found.rang_at is None:
        text = _("这条报警是补录的数据到达后才发现的，没有通知任何人。")
        return [Notice(text=text, tone="soon")]
    silent = found.rule.watches == AlarmRule.Watches.SILENCE
    if silent and found.state != Alarm.State.CLOSED:
        text = _("设备没有上报数据：请检查供电、网络和探头，必要时到现场查看。")
        return [Notice(text=text, tone="soon")]
    return []


def _actions(request: ActingRequest, found: Alarm) -> list[Action]:
    if not may(request.actor, HANDLE, found):
        return []

    def url(name: str) -> str:
        return reverse(f"sensing:{name}", args=[found.district, found.pk])

    is_open = found.state != Alarm.State.CLOSED
    deeds = []
    if found.acknowledged_at is None:
        deeds.append(
            Action(_("确认"), url("acknowledge"), key="acknowledge", icon="check", hotkey="q",
                   form=NoteForm(), tone="primary", help=_("表示已有人处理，不再向上通知。"))
        )  # fmt: skip
    if is_open and not found.is_shelved:
        deeds.append(
            Action(_("挂起"), url("shelve"), key="shelve", icon="clock-pause", form=ShelfForm())
        )
    if found.is_shelved:
        deeds.append(Action(_("取消挂起"), url("resume"), key="resume", icon="player-play"))
    if not found.matter_number:
        deeds.append(
            Action(_("转为事件"), url("make_matter"), key="matter", icon="arrow-right",
                   confirm=_("将在设备所在网格建立一件事件，并附上当时的数据。"))
        )  # fmt: skip
    deeds.append(Action(_("备注"), url("note"), key="note", icon="edit", form=SayForm()))
    if is_open:
        deeds.append(
            Action(_("关闭"), url("close"), key="close", icon="x", form=ReasonForm(),
                   tone="danger", help=_("数据恢复正常时会自动关闭；误报或已处理时才需手工关闭。"))
        )  # fmt: skip
    return deeds
