"""One rule set as a clerk reads it, and what may be done with it now."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.exports import XLSX
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Fragment, Heading, Notice, Panel
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import ImpactForm, RetireForm
from ..manifest import AUTHOR, PUBLISH, SEE
from ..models import ImpactRun, RuleSet
from ..rules.checking import findings
from ..rules.deciding import Tried, try_golden
from ..rules.table import FIRST, POLICIES
from ..rules.table import Table as RuleTable
from ..selectors import rule_sets
from ..selectors.programmes import engine_for
from ..services import publish_rules, retire_rules, review_rules
from ..words import finding_words
from ..workbook import rules_book

_State = RuleSet.State


@guarded(SEE)
def rules(request: ActingRequest, pk: int) -> HttpResponse:
    """The table in words, its examples with what comes out, what a reviewer should look at."""
    row = get_object_or_404(rule_sets(request.actor), pk=pk)
    engine = engine_for(row)
    table, tried = engine.table, try_golden(engine.table, engine.match)
    impact = row.impacts.filter(digest=row.digest).order_by("-pk").first()
    return detail_page(
        request,
        Heading(
            _("%(title)s · 第 %(version)s 版")
            % {"title": row.programme.title, "version": row.version},
            state=panels.rules_state(row),
            code=row.programme.code,
        ),
        [
            panels.about_panel(row, POLICIES[table.policy], table.otherwise),
            panels.rule_table(table),
            *_findings(table),
            panels.golden_panel(table, tried),
            panels.inputs_panel(table),
        ],
        crumbs=[
            Link(_("待遇项目"), reverse("eligibility:programmes")),
            Link(row.programme.title, reverse("eligibility:programme", args=[row.programme_id])),
        ],
        notices=_notices(request, row, tried, impact),
        actions=_actions(request, row, table),
    )


def _findings(table: RuleTable) -> list[Panel]:
    """Rows that overlap are usual where the first one counts: they are folded away."""
    found = findings(table)
    folded = [each for each in found if each.kind == "overlap" and table.policy == FIRST]
    values = {
        "lines": [finding_words(each, table.policy) for each in found if each not in folded],
        "overlaps": [finding_words(each, table.policy) for each in folded],
    }
    if not found:
        return []
    return [Fragment(title=_("请核对"), name="eligibility/findings.html", values=values)]


def _notices(
    request: ActingRequest, row: RuleSet, tried: list[Tried], impact: ImpactRun | None
) -> list[Panel]:
    """What stands between this draft and its being published, in order."""
    if row.state in (_State.PUBLISHED, _State.RETIRED):
        return []
    failing = sum(not each.passes for each in tried)
    if failing or not tried:
        text = _("%(count)s 个样例不符，改正规则或样例后才能审核。") % {"count": failing}
        return [Notice(text=text if failing else _("请先写样例，再交审核。"), tone="soon")]
    if impact is None or impact.state != ImpactRun.State.DONE:
        return [Notice(text=_("发布前请做影响测算，看清谁增谁减。"))]
    done = Notice(
        text=_("影响测算已完成：按 %(day)s 的情况测算了 %(count)s 人。")
        % {"day": impact.on.isoformat(), "count": f"{impact.total:,}"},
        tone="good",
        action=_("查看测算"),
        url=reverse("eligibility:impact", args=[impact.pk]),
    )
    if row.author_id == request.actor.account_id:
        by_other = (
            _("您是起草人；请由另一人审核。")
            if row.state == _State.DRAFT
            else _("您是起草人；请由另一人发布。")
        )
        return [done, Notice(text=by_other)]
    return [done]


def _actions(request: ActingRequest, row: RuleSet, table: RuleTable) -> list[Action]:
    export = Action(
        _("导出"),
        reverse("eligibility:export", args=[row.pk]),
        key="export",
        icon="download",
        method="get",
    )
    return [export, *_writing(request, row), *_putting_in_force(request, row, table)]


def _writing(request: ActingRequest, row: RuleSet) -> list[Action]:
    if not may(request.actor, AUTHOR):
        return []
    if row.state in (_State.PUBLISHED, _State.RETIRED):
        url = f"{reverse('eligibility:draft', args=[row.programme_id])}?from={row.pk}"
        return [Action(_("以此为底稿起草"), url, key="copy", icon="copy", method="get")]
    edit, book = (reverse(f"eligibility:{n}", args=[row.pk]) for n in ("edit", "import"))
    return [
        Action(_("导入"), book, key="import", icon="upload", method="get"),
        Action(_("编辑"), edit, key="edit", icon="pencil", hotkey="e", method="get"),
    ]


def _putting_in_force(request: ActingRequest, row: RuleSet, table: RuleTable) -> list[Action]:
    actions = []
    if row.state in (_State.DRAFT, _State.REVIEWED):
        summed = [(c.name, c.label) for c in table.columns if c.kind in ("money", "int")]
        form = ImpactForm(columns=summed, initial={"on": max(row.since, localdate())})
        url = reverse("eligibility:start_impact", args=[row.pk])
        actions.append(Action(_("影响测算"), url, key="impact", icon="report-analytics", form=form))
    if not may(request.actor, PUBLISH):
        return actions
    mine = row.author_id is not None and row.author_id == request.actor.account_id
    own = _("起草人不能审核或发布自己的规则") if mine else ""
    digest = (("digest", row.digest),)
    if row.state == _State.DRAFT:
        url = reverse("eligibility:review", args=[row.pk])
        actions.append(
            Action(
                _("审核通过"), url, key="review", icon="clipboard-check", tone="primary",
                disabled=own, hidden=digest,
            )
        )  # fmt: skip
    elif row.state == _State.REVIEWED:
        url = reverse("eligibility:publish", args=[row.pk])
        actions.append(
            Action(
                _("发布"), url, key="publish", icon="send", tone="primary", disabled=own,
                hidden=digest,
                confirm=_("发布后内容不能再改，在册的人将从生效日起重新判定。确定发布？"),
            )
        )  # fmt: skip
    elif row.state == _State.PUBLISHED:
        url = reverse("eligibility:retire", args=[row.pk])
        actions.append(
            Action(_("停用"), url, key="retire", icon="hand-stop", tone="danger", form=RetireForm())
        )
    return actions


@require_POST
@guarded(PUBLISH)
def review(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The reader has checked just what she saw."""
    return _deed(
        request,
        pk,
        lambda: review_rules(
            actor=request.actor, rule_set_id=pk, digest=request.POST.get("digest", "")
        ),
        _("已审核，可以发布。"),
    )


@require_POST
@guarded(PUBLISH)
def publish(request: ActingRequest, pk: int) -> HttpResponseBase:
    return _deed(
        request,
        pk,
        lambda: publish_rules(
            actor=request.actor, rule_set_id=pk, digest=request.POST.get("digest", "")
        ),
        _("已发布。在册的人将从生效日起重新判定。"),
    )


@require_POST
@guarded(PUBLISH)
def retire(request: ActingRequest, pk: int) -> HttpResponseBase:
    form = RetireForm(request.POST)
    if not form.is_valid():
        get_object_or_404(rule_sets(request.actor), pk=pk)
        toast(request, _("请填写停用日期和依据。"), tone="late")
        return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))
    return _deed(
        request,
        pk,
        lambda: retire_rules(actor=request.actor, rule_set_id=pk, **form.cleaned_data),
        _("已停用。"),
    )


def _deed(
    request: ActingRequest, pk: int, verb: Callable[[], object], done: str
) -> HttpResponseBase:
    """A verb on a set that the reader may see; a refusal is told on its page."""
    get_object_or_404(rule_sets(request.actor), pk=pk)
    try:
        verb()
    except Refused as refusal:
        toast(request, refusal.text(_), tone="late")
    else:
        toast(request, done)
    return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))


@guarded(SEE)
def export(request: ActingRequest, pk: int) -> HttpResponse:
    """The set as a workbook that can be brought back."""
    row = get_object_or_404(rule_sets(request.actor), pk=pk)
    response = HttpResponse(rules_book(row), content_type=XLSX)
    name = f"rules-{row.programme.code}-v{row.version}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
