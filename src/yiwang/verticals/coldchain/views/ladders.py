"""Whom alarms reach, level by level: as it is, and as it is to be."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Refused
from yiwang.ui.forms import refuse
from yiwang.ui.pages import detail_page, form_page
from yiwang.ui.panels import Action, Fact, Facts, Heading, Notice, Panel
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import LEVELS, LadderForm
from ..manifest import REGISTER
from ..services import LadderStep, ladder_now, set_ladder

WAYS = {"in_app": "", "sms": "短信", "call": "人工电话"}


@guarded(REGISTER)
@require_GET
def choose(request: ActingRequest) -> HttpResponse:
    """The districts in one's charge, each with its ladder."""
    shown: list[Panel] = []
    for division in _districts(request):
        steps = _shown(ladder_now(division.code))
        url = reverse("coldchain:ladder", args=[division.code])
        shown.append(
            Facts(title=division.name, facts=steps, more_url=url, more_label=_("修改"), columns=1)
        )
    nothing = Notice(text=_("没有由您负责的整个区县。"), tone="info")
    phones = Action(_("值班电话"), reverse("sensing:phones"), icon="phone", method="get")
    rules = Action(_("报警规则"), reverse("sensing:rules"), icon="adjustments", method="get")
    heading = Heading(_("分级通知"), subtitle=_("报警无人确认时，逐级通知谁、怎样通知"))
    return detail_page(request, heading, shown or [nothing], actions=[phones, rules])


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def change(request: ActingRequest, district: str) -> HttpResponse:
    """Other steps from a day on, when each rule has another version."""
    found = get_object_or_404(_districts(request), code=district)
    back, steps = reverse("coldchain:ladders"), ladder_now(district)
    form = LadderForm(request.POST or None, initial=_initial(steps))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = set_ladder(
                actor=request.actor, district=district, steps=_steps(data), since=data["since"],
                source=data["source"],
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = ngettext("已为 %d 条规则登记新版本。", "已为 %d 条规则登记新版本。", made)
            toast(request, said % made)
            return HttpResponseRedirect(back)
    return form_page(
        request,
        form,
        title=_("修改分级通知：%(district)s") % {"district": found.name},
        intro=_("从所填日期起，本区每条冷链报警规则登记一个新版本；旧版本到前一天为止，历史不变。"),
        submit=_("登记"),
        cancel_url=back,
        before=[Facts(title=_("现在"), facts=_shown(steps), columns=1)],
        crumbs=[Link(_("分级通知"), back)],
    )


def _districts(request: ActingRequest) -> Any:
    found = Division.objects.filter(level="district", until=None).order_by("code")
    codes = [each.code for each in found if may_over(request.actor, REGISTER, each.code)]
    return found.filter(code__in=codes)


def _shown(steps: list[LadderStep]) -> list[Fact]:
    """每一级: 立即 / 15 分钟后, whom, how."""
    facts = []
    for step in steps:
        when = (
            _("报警后 %(minutes)s 分钟") % {"minutes": step.after // 60}
            if step.after
            else _("立即")
        )
        roles = "、".join(str(ROLES[role].name) for role in step.roles if role in ROLES)
        ways = "、".join([_("站内消息"), *(_(WAYS[way]) for way in step.channels if WAYS[way])])
        facts.append(Fact(LEVELS[step.level - 1], f"{when}：{roles}", note=ways))
    return facts


def _initial(steps: list[LadderStep]) -> dict[str, Any]:
    said: dict[str, Any] = {"since": localdate() + timedelta(days=1)}
    for step in steps:
        said |= {
            f"after{step.level}": step.after // 60,
            f"roles{step.level}": list(step.roles),
            f"sms{step.level}": "sms" in step.channels,
            f"call{step.level}": "call" in step.channels,
        }
    return said


def _steps(data: dict[str, Any]) -> list[LadderStep]:
    return [
        LadderStep(
            after=60 * (data.get(f"after{level}") or 0),
            level=level,
            roles=tuple(data[f"roles{level}"]),
            channels=("in_app", *(way for way in ("sms", "call") if data[f"{way}{level}"])),
        )
        for level in (1, 2, 3)
    ]
