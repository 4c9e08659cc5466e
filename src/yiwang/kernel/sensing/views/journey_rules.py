"""How days of moving devices are read, version by version."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Refused
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, form_page
from yiwang.ui.panels import Action
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms.journeys import JourneyRuleForm
from ..manifest import RULE, SEE
from ..rules.journeys import Terms
from ..selectors.journeys import journey_rules
from ..services.journey_rules import NewJourneyRule, lay_down_journeys
from ..tables.alarm_rules import rule_state

PAGE = ListPage(
    title=gettext_lazy("轨迹规则"),
    subtitle=gettext_lazy("停多久算停留、多久没有位置算断档；没有规则的种类按产品默认值"),
    table=Table(
        "journey-rules",
        (
            Column("kind", gettext_lazy("种类"), value=lambda r: r.kind.title),
            Column("state", gettext_lazy("状态"), "state", value=lambda r: rule_state(r)),
            Column("stop", gettext_lazy("停留"), value=lambda r: _(
                "%(metres)s 米内 %(minutes)s 分钟以上") % {
                    "metres": r.stop_metres, "minutes": r.stop_minutes}),
            Column("gap", gettext_lazy("断档（分钟）"), "count", value=lambda r: r.gap_minutes),
            Column("fastest", gettext_lazy("不可信（km/h）"), "count", value=lambda r: r.fastest),
            Column("speeding", gettext_lazy("超速（km/h）"), "count",
                   value=lambda r: r.speeding or "—"),
            Column("since", gettext_lazy("生效日期"), "date", sortable="since"),
            Column("until", gettext_lazy("停用日期"), "date"),
            Column("source", gettext_lazy("依据"), spare=1),
            Column("district", gettext_lazy("区县"), "code", optional=True),
        ),
        empty=Empty(
            gettext_lazy("还没有轨迹规则"),
            gettext_lazy("现在按产品默认值判断；点“新建”按本区县的规定登记。"),
            icon="adjustments",
        ),
    ),
    order=("-since", "-id"),
)  # fmt: skip


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    new = Action(_("新建"), reverse("sensing:new_journey_rule"), icon="plus", method="get")
    actions = [new] if _districts(request) else []
    return PAGE.respond(request, journey_rules(request.actor), actions=actions)


@guarded(RULE)
def new_rule(request: ActingRequest) -> HttpResponse:
    """Filled in with the defaults."""
    form = JourneyRuleForm(request.POST or None, initial=_defaults(), districts=_districts(request))
    if request.method == "POST" and form.is_valid():
        try:
            lay_down_journeys(actor=request.actor, new=NewJourneyRule(**form.cleaned_data))
            toast(request, _("轨迹规则已登记。"))
            return HttpResponseRedirect(reverse("sensing:journey_rules"))
        except Refused as refusal:
            refuse(form, refusal, beside="since")
    back = reverse("sensing:journey_rules")
    return form_page(
        request, form, title=_("新建轨迹规则"), submit=_("登记"), cancel_url=back,
        crumbs=[Link(_("轨迹规则"), back)],
    )  # fmt: skip


def _defaults() -> dict[str, Any]:
    terms = Terms()
    return {
        "stop_minutes": round(terms.stop_seconds / 60), "stop_metres": round(terms.stop_metres),
        "gap_minutes": round(terms.gap_seconds / 60), "fastest": round(terms.fastest),
        "since": localdate(),
    }  # fmt: skip


def _districts(request: ActingRequest) -> list[tuple[str, str]]:
    codes = {post.division[:6] for post in request.actor.posts_that(RULE)}
    mine = [code for code in sorted(codes) if may_over(request.actor, RULE, code)]
    names = dict(Division.objects.filter(code__in=mine).values_list("code", "name"))
    return [(code, names.get(code, code)) for code in mine]
