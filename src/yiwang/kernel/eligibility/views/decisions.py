"""One decision: what was known, which row spoke, and that it still comes out the same."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.audit.services import record
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Fact, Facts, Heading, Notice, Panel, Related
from yiwang.ui.tables import Column, Table
from yiwang.ui.values import Link

from .. import panels
from ..manifest import DECIDE
from ..models import Decision
from ..selectors import explain, here, replay
from ..selectors.assessing import Line
from ..subjects import file_of, who_is

SOURCES = {
    "given": gettext_lazy("当场提供"),
    "assumed": gettext_lazy("没有登记，按规则视为"),
    "counted": gettext_lazy("由日期算出"),
    "": gettext_lazy("没有登记"),
}


@guarded(DECIDE)
def decision(request: ActingRequest, pk: int) -> HttpResponse:
    """The look is recorded: inputs are about a person."""
    found = here(Decision.objects.select_related("programme", "rule_set"), request.actor, DECIDE)
    row = get_object_or_404(found, pk=pk)
    record(
        verb="eligibility.see_decision",
        subject=row.subject,
        actor_id=request.actor.account_id,
        actor_name=request.actor.name,
        district=row.district,
        detail={"decision": row.pk},
        address=request.actor.address,
    )
    said = explain(row)
    columns = (
        Column("label", _("输入"), value=lambda line: line.label),
        Column("value", _("内容"), value=lambda line: line.value),
        Column("source", _("来源"), value=_source),
    )
    who, file = who_is(row.subject), file_of(request.actor, row.district, row.subject)
    whom = [Fact(_("对象"), Link(who, file) if file else who)] if who else []
    facts = [
        *whom,
        Fact(_("理由"), said.reason, wide=True),
        *(Fact(_("第 %s 行") % number, words, wide=True) for number, words in said.rows),
        Fact(_("判定日期"), row.on.isoformat()),
        Fact(_("判定时间"), row.decided_at),
        Fact(_("依据"), said.source, wide=True),
    ]
    return detail_page(
        request,
        Heading(
            row.programme.title,
            state=panels.outcome_state(row.outcome),
            code="" if who else row.subject,
            subtitle=who,
        ),
        [
            Facts(title=_("结论"), facts=facts),
            Related(title=_("判定时所知"), table=Table("known", columns), rows=list(said.inputs)),
        ],
        notices=_notices(row),
        crumbs=[
            Link(_("待遇项目"), reverse("eligibility:programmes")),
            Link(row.programme.title, reverse("eligibility:programme", args=[row.programme_id])),
        ],
    )


def _source(line: Line) -> str:
    if line.source.startswith("fact:"):
        return _("事实 %(number)s") % {"number": line.source.removeprefix("fact:")}
    return str(SOURCES.get(line.source, line.source))


def _notices(row: Decision) -> list[Panel]:
    if replay(row).same:
        return [Notice(text=_("已复核：按当时的规则和事实，结果完全一致。"), tone="good")]
    return [Notice(text=_("复核结果与当时记录不一致，请联系系统管理员。"), tone="late")]
