"""Programmes: the list, a new one, one with its rule sets; and who waits for a person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Figure, Figures, Heading, Notice, Panel, Related
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import ProgrammeForm
from ..manifest import AUTHOR, DECIDE, SEE
from ..models import Grant, Programme, RuleSet, Standing
from ..selectors import programmes, rule_sets, standings
from ..selectors.programmes import covering
from ..services import open_programme
from ..subjects import about, named

LIST = ListPage(
    title=gettext_lazy("待遇项目"),
    table=panels.PROGRAMMES,
    order=("title", "id"),
    filters=FilterSet(
        Search(
            "q",
            gettext_lazy("名称、代码"),
            narrow=lambda found, words: found.filter(
                Q(title__icontains=words) | Q(code__icontains=words)
            ),
        )
    ),
)
WAITING = ListPage(
    title=gettext_lazy("待人工核实"),
    table=panels.TODO,
    order=("-changed_at", "-id"),
    filters=FilterSet(
        Search(
            "q",
            gettext_lazy("对象"),
            narrow=about,
        ),
        Choice(
            "programme",
            gettext_lazy("项目"),
            lookup="programme_id",
            options=lambda: [
                (str(pk), title)
                for pk, title in Programme.objects.order_by("title").values_list("pk", "title")
            ],
        ),
    ),
    subtitle=gettext_lazy("这些人的待遇没有变动，也没有新开；补齐事实后会自动重新判定。"),
)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    """Every programme of the reader's districts, with what stands."""
    actions = []
    if may(request.actor, AUTHOR):
        url = reverse("eligibility:new_programme")
        actions.append(
            Action(_("新建项目"), url, key="new", icon="plus", method="get", tone="primary")
        )
    return LIST.respond(request, programmes(request.actor), rows=_rows, actions=actions)


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [each.pk for each in found]
    today = localdate()
    current = covering(_of(RuleSet, ids), today).defer("content")
    rules = {each.programme_id: each for each in current}
    live = _of(Grant, ids).filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
    held = Counter(live.values_list("programme_id", flat=True))
    waiting = Counter(
        _of(Standing, ids).filter(outcome="unknown").values_list("programme_id", flat=True)
    )
    return [
        {
            "pk": each.pk,
            "title": each.title,
            "code": each.code,
            "unit": each.unit,
            "in_force": _("第 %s 版") % rules[each.pk].version if each.pk in rules else "",
            "held": held[each.pk],
            "waiting": waiting[each.pk],
        }
        for each in found
    ]


def _of(model: Any, ids: list[int]) -> Any:
    return model.objects.filter(programme_id__in=ids)


@guarded(AUTHOR)
def new_programme(request: ActingRequest) -> HttpResponseBase:
    """A programme of the district in which the actor's own post lies."""
    form = ProgrammeForm(request.POST or None)
    home = reverse("eligibility:programmes")
    if request.method == "POST" and form.is_valid():
        post = request.actor.posts_that(AUTHOR)[0]
        try:
            made = open_programme(
                actor=request.actor, district=post.division[:6], **form.cleaned_data
            )
        except Refused as refusal:
            refuse(form, refusal, beside="code")
        else:
            toast(request, _("项目已建立，现在可以起草规则。"))
            return HttpResponseRedirect(reverse("eligibility:programme", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("新建项目"),
        submit=_("建立"),
        cancel_url=home,
        crumbs=[Link(_("待遇项目"), home)],
    )


@guarded(SEE)
def programme(request: ActingRequest, pk: int) -> HttpResponse:
    """One programme: its rule sets, who holds it, how far a re-decision is."""
    row = get_object_or_404(programmes(request.actor), pk=pk)
    today = localdate()
    live = row.grants.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
    waiting = row.standings.filter(outcome="unknown").count()
    due = row.standings.filter(due_on__lte=today).count()
    todo = f"{reverse('eligibility:todo')}?programme={pk}" if may(request.actor, DECIDE) else ""
    figures = Figures(
        title=_("今天"),
        figures=[
            Figure(_("正在享受"), live.count()),
            Figure(_("在册"), row.standings.filter(followed=True).count()),
            Figure(_("待人工核实"), waiting, url=todo, tone="soon" if waiting else ""),
        ],
    )
    notices: list[Panel] = []
    if due:
        text = _("还有 %(count)s 人待重新判定，正在后台进行，每分钟继续。")
        notices.append(Notice(text=text % {"count": f"{due:,}"}))
    found = rule_sets(request.actor).filter(programme=row).defer("content").order_by("-version")
    return detail_page(
        request,
        Heading(row.title, code=row.code, subtitle=row.unit),
        [
            figures,
            Related(
                title=_("规则版本"),
                table=panels.RULE_SETS,
                rows=list(found),
                empty=panels.RULE_SETS.empty,
            ),
        ],
        crumbs=[Link(_("待遇项目"), reverse("eligibility:programmes"))],
        notices=notices,
        actions=_actions(request, row),
    )


def _actions(request: ActingRequest, row: Programme) -> list[Action]:
    if not may(request.actor, AUTHOR):
        return []
    draft, book = (
        reverse(f"eligibility:{name}", args=[row.pk]) for name in ("draft", "import_new")
    )
    return [
        Action(_("导入规则"), book, key="import", icon="upload", method="get"),
        Action(_("起草规则"), draft, key="draft", icon="pencil", method="get", tone="primary"),
    ]


@guarded(DECIDE)
def todo(request: ActingRequest) -> HttpResponseBase:
    """Those of whom the rules cannot say: unknown, and for a person."""
    waiting = standings(request.actor).filter(outcome="unknown")
    return WAITING.respond(request, waiting, rows=named)
