"""Alarm rules: dated, laid down, ended."""

from datetime import time
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Heading, Notice, Related, refused
from yiwang.ui.tables import Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms.alarm_rules import EndForm, RuleForm
from ..manifest import RULE, SEE
from ..models import AlarmRule
from ..panels.alarm_rules import rule_panels
from ..selectors import alarm_rules, rules_in_force
from ..services.alarm_rules import NewRule, end_rule, lay_down
from ..tables.alarm_rules import RULES, rule_state

LADDER_MINUTES = (0, 15, 45)  # DOMAIN §8.4, a default to be edited


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(title__icontains=words) | Q(code__icontains=words) | Q(source__icontains=words)
    )


def _when(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    today = localdate()
    if value == "now":
        return rules_in_force(found)
    if value == "later":
        return found.filter(since__gt=today)
    return found.filter(until__lte=today)


PAGE = ListPage(
    title=gettext_lazy("报警规则"),
    table=RULES,
    order=("-since", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("名称、代码、依据"), narrow=_named),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_when,
            options=(
                ("now", gettext_lazy("生效中")),
                ("later", gettext_lazy("待生效")),
                ("over", gettext_lazy("已停用")),
            ),
        ),
        Choice(
            "watches",
            gettext_lazy("看什么"),
            lookup="watches",
            options=AlarmRule.Watches.choices,
        ),
    ),
    views=(View(gettext_lazy("生效中"), "?state=now"), View(gettext_lazy("全部"), "?")),
)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    new = Action(_("新建规则"), reverse("sensing:new_rule"), icon="plus", method="get")
    actions = [new] if _districts(request) else []
    return PAGE.respond(request, alarm_rules(request.actor), actions=actions)


@guarded(SEE)
def rule(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    found = get_object_or_404(alarm_rules(request.actor), district=district, pk=pk)
    return _page(request, found)


@require_POST
@guarded(RULE)
def end(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    found = get_object_or_404(alarm_rules(request.actor), district=district, pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, found, words=_("请填写日期。"), status=422)
    try:
        end_rule(actor=request.actor, district=district, rule_id=pk, on=form.cleaned_data["on"])
    except Refused as refusal:
        return _page(request, found, refusal=refusal, status=refusal.status)
    toast(request, _("停用日期已登记。"))
    return HttpResponseRedirect(reverse("sensing:rule", args=[district, pk]))


@guarded(RULE)
def new_rule(request: ActingRequest) -> HttpResponse:
    """A rule, or with `?from=` another version of one that is there."""
    districts = _districts(request)
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        districts=districts,
        initial=_initial(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = lay_down(actor=request.actor, new=_new(form))
        except Refused as refusal:
            refuse(form, refusal, renamed={"seconds": "minutes", "ladder": "step1_roles"})
        else:
            toast(request, _("规则已登记。"))
            return HttpResponseRedirect(reverse("sensing:rule", args=[made.district, made.pk]))
    return form_page(
        request,
        form,
        title=_("新建报警规则"),
        submit=_("登记规则"),
        cancel_url=reverse("sensing:rules"),
        intro=_("规则登记后内容不再改变；要调整就用同一代码登记新的一版，旧版自动在前一天停用。"),
        crumbs=[Link(_("报警规则"), reverse("sensing:rules"))],
    )


def _page(
    request: ActingRequest,
    found: AlarmRule,
    *,
    refusal: Refused | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    versions = alarm_rules(request.actor).filter(district=found.district, code=found.code)
    table = Table("versions", RULES.columns[:2] + RULES.columns[5:8], row_url=RULES.row_url)
    others = Related(title=_("各版本"), table=table, rows=list(versions.order_by("-since")))
    notices = [Notice(text=words, tone="late")] if words else refused(refusal)
    return detail_page(
        request,
        Heading(found.title, rule_state(found), code=found.code),
        [*rule_panels(found), others],
        aside=[Actions(title=_("现在可以"), actions=_actions(request, found))],
        crumbs=[Link(_("报警规则"), reverse("sensing:rules"))],
        notices=notices,
        status=status,
    )


def _actions(request: ActingRequest, found: AlarmRule) -> list[Action]:
    if not may_over(request.actor, RULE, found.district):
        return []
    again = reverse("sensing:new_rule") + f"?from={found.pk}"
    deeds = [Action(_("登记新版本"), again, icon="plus", method="get")]
    if found.until is None or found.until > localdate():
        url = reverse("sensing:end_rule", args=[found.district, found.pk])
        deeds.append(
            Action(_("停用"), url, key="end", icon="player-pause", form=EndForm(), tone="danger")
        )
    return deeds


def _districts(request: ActingRequest) -> list[tuple[str, str]]:
    """The districts over which the actor may lay down rules."""
    found = Division.objects.filter(level="district").order_by("code")
    return [(d.code, d.name) for d in found if may_over(request.actor, RULE, d.code)]


def _initial(request: ActingRequest) -> dict[str, Any]:
    model = request.GET.get("from", "")
    base = None
    if model[:18].isdecimal():
        base = alarm_rules(request.actor).filter(pk=int(model)).first()
    if base is None:
        after = {f"step{n}_after": m for n, m in zip((1, 2, 3), LADDER_MINUTES, strict=True)}
        return {"since": localdate(), "level": 1, "case_level": 1, "watches": "value", **after}
    steps: dict[str, Any] = {}
    for number, step in enumerate(base.ladder[:3], 1):
        steps[f"step{number}_after"] = step["after"] / 60
        steps[f"step{number}_roles"] = step["roles"]
        for way in ("sms", "call"):
            steps[f"step{number}_{way}"] = way in step["channels"]
    for span in base.hours[:1]:
        steps["days"] = span["days"]
        for name, minute in (("day_since", span["since"]), ("day_until", span["until"] % 1440)):
            steps[name] = time(minute // 60, minute % 60)
    names = (
        "district", "title", "code", "watches", "channel", "bound", "limit", "hysteresis",
        "adds_up", "level", "case_class", "case_level", "source",
    )  # fmt: skip
    return {
        **{name: getattr(base, name) for name in names},
        "kind": base.kind.code,
        "device": base.device.code if base.device else "",
        "minutes": base.seconds / 60,
        "change_over": base.change_over / 60 or None,
        "gap": base.gap / 60 if base.gap is not None else None,
        "since": localdate(),
        **steps,
    }


def _new(form: RuleForm) -> NewRule:
    data = form.cleaned_data
    names = ("district", "kind", "device", "title", "code", "watches", "since", "source")
    silence = data["watches"] == "silence"
    return NewRule(
        **{name: data[name] for name in names},
        channel=data["channel"],
        bound="" if silence else data["bound"],
        limit=None if silence else data["limit"],
        hysteresis=data["hysteresis"] or 0.0,
        seconds=round((data["minutes"] or 0) * 60),
        adds_up="" if silence else data["adds_up"],
        change_over=round((data["change_over"] or 0) * 60),
        gap=None if data["gap"] is None else round(data["gap"] * 60),
        level=int(data["level"]),
        hours=[] if silence else form.hours(),
        ladder=form.ladder(),
        case_class=data["case_class"],
        case_level=int(data["case_level"] or 1),
    )
