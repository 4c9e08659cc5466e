"""Telephone calls because of an alarm, and the numbers of those on duty."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Heading, Notice, Panel, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import State

from ..forms.alarms import CallForm, NumberForm, PhoneForm
from ..manifest import HANDLE, RULE
from ..selectors import Duty, duties
from ..services.alarms import note_phone, reveal_phone, settle_call
from ..tables.alarms import alarm_url
from .alarm_page import alarm_page, reachable

_DUTIES = Table(
    "duties",
    (
        Column("name", gettext_lazy("姓名"), value=lambda d: d.name),
        Column("role", gettext_lazy("角色"), value=lambda d: d.role),
        Column("post", gettext_lazy("岗位"), value=lambda d: d.post, hide_on_phone=True),
        Column("phone", gettext_lazy("电话"), "state", value=lambda d: (
            State(d.phone, "good") if d.phone else State(_("未登记"), "late"))),
    ),
)  # fmt: skip


@require_POST
@guarded(HANDLE)
def settle(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """What came of a call."""
    found = reachable(request, district, pk)
    form = CallForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid({"result": _("请选择通话结果。")})
        settle_call(
            actor=request.actor, district=district, call_id=_call(request), **form.cleaned_data
        )
    except Refused as refusal:
        return alarm_page(request, found, notices=refused(refusal), status=refusal.status)
    toast(request, _("通话结果已登记。"))
    return HttpResponseRedirect(alarm_url(found))


@never_cache
@require_POST
@guarded(HANDLE)
def number(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """The number in plain, on the page that answers and nowhere else."""
    found = reachable(request, district, pk)
    form = NumberForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        shown = reveal_phone(
            actor=request.actor, district=district, call_id=_call(request), reason=reason
        )
    except Refused as refusal:
        return alarm_page(request, found, notices=refused(refusal), status=refusal.status)
    words = _("电话：%(number)s。本次查看已记入审计。") % {"number": shown}
    nothing = _("没有登记号码；请到“值班电话”登记，或用其他方式联系。")
    notice: Panel = Notice(text=words if shown else nothing, tone="info" if shown else "soon")
    return alarm_page(request, found, notices=[notice])


@guarded(RULE)
@require_http_methods(["GET", "POST"])
def phones(request: ActingRequest) -> HttpResponse:
    """Everybody whom the ladders tell, with a number each: by SMS and by telephone."""
    if request.method == "GET":
        return _page(request)
    form, district = PhoneForm(request.POST), request.POST.get("district", "")[:6]
    try:
        if not form.is_valid():
            raise Invalid({"phone": _("请填写 11 位手机号，或带区号的座机号码。")})
        note_phone(
            actor=request.actor,
            district=district,
            account_id=_number(request.POST.get("account", "")),
            number=form.cleaned_data["phone"],
        )
    except Refused as refusal:
        return _page(request, notices=refused(refusal), status=refusal.status)
    toast(request, _("号码已登记。"))
    return HttpResponseRedirect(reverse("sensing:phones"))


def _page(
    request: ActingRequest, *, notices: list[Panel] | None = None, status: int = 200
) -> HttpResponse:
    shown: list[Panel] = []
    aside: list[Panel] = []
    for division in Division.objects.filter(level="district").order_by("code"):
        if not may_over(request.actor, RULE, division.code):
            continue
        found = duties(request.actor, division.code)
        empty = Empty(
            _("没有需要通知的人"), _("报警规则的通知阶梯写明岗位后，任职的人会出现在这里。")
        )
        shown.append(Related(title=division.name, table=_DUTIES, rows=found, empty=empty))
        people = {each.account_id: each for each in found}
        aside.append(Actions(title=_("登记号码"), actions=[_note(e) for e in people.values()]))
    missing = sum(not each.phone for panel in shown for each in _rows(panel))
    warned: list[Panel] = []
    if missing:
        text = _("有 %(count)s 人没有号码：短信发不到，电话也打不了。") % {"count": missing}
        warned = [Notice(text=text, tone="soon")]
    return detail_page(
        request,
        Heading(_("值班电话"), subtitle=_("报警短信和电话通知用；加密保存，只显示部分数字")),
        shown,
        aside=aside,
        notices=[*(notices or []), *warned],
        status=status,
    )


def _rows(panel: Panel) -> list[Any]:
    return list(panel.rows) if isinstance(panel, Related) else []


def _note(each: Duty) -> Action:
    return Action(
        each.name,
        reverse("sensing:phones"),
        key=f"phone-{each.account_id}",
        icon="phone",
        form=PhoneForm(),
        submit=_("登记"),
        hidden=[("district", each.district), ("account", f"{each.account_id}")],
    )


def _call(request: ActingRequest) -> int:
    return _number(request.POST.get("call", ""))


def _number(text: str) -> int:
    return int(text) if text[:18].isdecimal() and len(text) <= 18 else 0
