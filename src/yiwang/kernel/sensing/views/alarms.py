"""The list of alarms, an alarm, and what people do with one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, Choices, DateRange, FilterSet, Search
from yiwang.ui.forms import Form
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Heading, Notice, Panel, refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import NoteForm, ReasonForm, SayForm, ShelfForm
from ..manifest import HANDLE, SEE
from ..models import Alarm, AlarmRule
from ..selectors import alarms
from ..services.alarms import acknowledge, close, note, resume, shelve, want_matter
from ..tables import ALARMS, ALARMS_HANDLED, alarm_url
from ..wording import alarm_state

MOST_AT_ONCE = 200


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(device__title__icontains=words)
        | Q(device__code__icontains=words)
        | Q(rule__title__icontains=words)
        | Q(address__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    """ "unseen": it rang and nobody said that she saw it."""
    if value == "current":
        return found.exclude(state=Alarm.State.CLOSED)
    if value == "unseen":
        return found.filter(rang_at__isnull=False, acknowledged_at__isnull=True)
    if value == "shelved":
        return found.exclude(state=Alarm.State.CLOSED).filter(shelved_until__gt=now())
    if value == "all":
        return found
    if value == "late":
        return found.filter(late=True)
    return found.filter(state=value)


_FILTERS = FilterSet(
    Search("q", gettext_lazy("设备、编号、报警、地址"), narrow=_named),
    Choice(
        "state",
        gettext_lazy("状态"),
        narrow=_standing,
        options=(
            ("all", gettext_lazy("全部")),
            ("current", gettext_lazy("未结束")),
            ("unseen", gettext_lazy("未确认")),
            *Alarm.State.choices,
            ("shelved", gettext_lazy("已挂起")),
            ("late", gettext_lazy("补录发现")),
        ),
    ),
    Choices(
        "level",
        gettext_lazy("级别"),
        lookup="level__in",
        options=(
            ("1", gettext_lazy("一级")),
            ("2", gettext_lazy("二级")),
            ("3", gettext_lazy("三级")),
        ),
    ),
    DateRange("opened", gettext_lazy("报警时间"), lookup="opened_at"),
)
_VIEWS = (
    View(gettext_lazy("未结束"), "?state=current"),
    View(gettext_lazy("未确认"), "?state=unseen"),
    View(gettext_lazy("全部"), "?state=all"),
)


def _page_of(table: Any) -> ListPage:
    return ListPage(
        title=gettext_lazy("设备报警"),
        table=table,
        order=("-opened_at", "-id"),
        filters=_FILTERS,
        views=_VIEWS,
    )


SEEN, HANDLED = _page_of(ALARMS), _page_of(ALARMS_HANDLED)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    """All alarms one may see, at first those that are not over."""
    if not request.GET:
        return HttpResponseRedirect(reverse("sensing:alarms") + "?state=current")
    page = HANDLED if may(request.actor, HANDLE) else SEEN
    return page.respond(request, alarms(request.actor))


@guarded(SEE)
def alarm(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return _page(request, _reachable(request, district, pk))


@require_POST
@guarded(HANDLE)
def acknowledge_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        acknowledge(actor=request.actor, district=district, alarm_id=pk, note=data["note"])

    return _done(request, district, pk, NoteForm, deed, _("已确认，不再向上通知。"))


@require_POST
@guarded(HANDLE)
def acknowledge_many(request: ActingRequest) -> HttpResponse:
    """Those that were chosen in the list; one's own only."""
    chosen = [int(each) for each in request.POST.getlist("ids") if each[:18].isdecimal()]
    done = 0
    for found in alarms(request.actor).filter(pk__in=chosen[:MOST_AT_ONCE]):
        if may(request.actor, HANDLE, found) and found.acknowledged_at is None:
            acknowledge(actor=request.actor, district=found.district, alarm_id=found.pk)
            done += 1
    toast(request, ngettext("已确认 %d 条报警。", "已确认 %d 条报警。", done) % done)
    return HttpResponseRedirect(reverse("sensing:alarms") + "?state=current")


@require_POST
@guarded(HANDLE)
def shelve_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        shelve(actor=request.actor, district=district, alarm_id=pk, **data)

    return _done(request, district, pk, ShelfForm, deed, _("已挂起，到时仍未恢复会继续通知。"))


@require_POST
@guarded(HANDLE)
def resume_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        resume(actor=request.actor, district=district, alarm_id=pk)

    return _done(request, district, pk, Form, deed, _("已取消挂起。"))


@require_POST
@guarded(HANDLE)
def note_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        note(actor=request.actor, district=district, alarm_id=pk, text=data["note"])

    return _done(request, district, pk, SayForm, deed, _("备注已记下。"))


@require_POST
@guarded(HANDLE)
def close_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        close(actor=request.actor, district=district, alarm_id=pk, reason=data["reason"])

    return _done(request, district, pk, ReasonForm, deed, _("报警已关闭。"))


@require_POST
@guarded(HANDLE)
def make_matter(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        want_matter(actor=request.actor, district=district, alarm_id=pk)

    said = _("正在转为事件，几秒后可在本页看到编号。")
    return _done(request, district, pk, Form, deed, said)


def _done(
    request: ActingRequest,
    district: str,
    pk: int,
    form_class: type[Form],
    deed: Callable[[Alarm, dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    found = _reachable(request, district, pk)
    form = form_class(request.POST)
    if not form.is_valid():
        lines = [str(line) for errors in form.errors.values() for line in errors]
        notices: list[Panel] = [Notice(text=line, tone="late") for line in lines]
        return _page(request, found, notices=notices, status=422)
    try:
        deed(found, form.cleaned_data)
    except Refused as refusal:
        return _page(request, found, notices=refused(refusal), status=refusal.status)
    toast(request, said)
    return HttpResponseRedirect(alarm_url(found))


def _reachable(request: ActingRequest, district: str, pk: int) -> Alarm:
    return get_object_or_404(alarms(request.actor), district=district, pk=pk)


def _page(
    request: ActingRequest,
    found: Alarm,
    *,
    notices: list[Panel] | None = None,
    status: int = 200,
) -> HttpResponse:
    device, rule = found.device, found.rule
    steps = list(found.steps.order_by("position"))
    return detail_page(
        request,
        Heading(f"{device.title}：{rule.title}", alarm_state(found), code=device.code),
        [panels.alarm_facts(found), *_chart(request, found), panels.story(found)],
        aside=[
            Actions(
                title=_("现在可以"),
                actions=_actions(request, found),
                nothing=_("没有需要您做的。"),
            ),
            *panels.ladder(found, steps),
        ],
        crumbs=[Link(_("设备报警"), reverse("sensing:alarms") + "?state=current")],
        notices=[*(notices or []), *_notices(found)],
        status=status,
    )


def _chart(request: ActingRequest, found: Alarm) -> list[Panel]:
    """The readings around it: a quarter of the time before it began."""
    span = request.GET.get("span", "")
    span = span if span in panels.SPANS else _fitting(found)
    length = panels.SPANS[span]
    until = min(found.since + length * 3 / 4, now())
    if found.cleared_at is None and found.closed_at is None:
        until = now()
    kind = found.device.kind
    channel = found.rule.channel or (kind.channels[0]["name"] if kind.channels else "")
    rules = [found.rule]
    return panels.chart(found.device, channel, until, span, request.path, rules)


def _fitting(found: Alarm) -> str:
    """The shortest span that shows all of it with some time around."""
    lasted = (found.cleared_at or found.closed_at or now()) - found.since
    for code, length in panels.SPANS.items():
        if lasted + timedelta(minutes=10) < length * 0.7:
            return code
    return "30d"


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
