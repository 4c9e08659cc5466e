"""Writing a draft in the grid; plain HTML, so that it works without any script."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..manifest import AUTHOR
from ..models import Programme, RuleSet
from ..rules.fields import Unfit
from ..rules.table import OTHERWISE, POLICIES, Content, Problem
from ..rules.wording import day_of
from ..selectors import here
from ..services import save_rules
from ..services.writing import BadCells
from .grid import MOST_CELLS, PARTS, blank, cells_of, grids, sent

EMPTY_LINES = 2
ABOUT = ("since", "until", "source")


@guarded(AUTHOR)
def draft(request: ActingRequest, pk: int) -> HttpResponseBase:
    """A new version: empty, or from one that is there (`?from=`)."""
    programme = get_object_or_404(here(Programme.objects.all(), request.actor, AUTHOR), pk=pk)
    model = request.GET.get("from", "")
    base = programme.rule_sets.filter(pk=int(model)).first() if model[:18].isdecimal() else None
    content = base.content if base else _nothing()
    about = {"since": localdate().isoformat(), "until": "", "source": base.source if base else ""}
    return _edit(request, programme, None, content, about)


@guarded(AUTHOR)
def edit(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The draft that is there."""
    found = here(RuleSet.objects.select_related("programme"), request.actor, AUTHOR)
    rules = get_object_or_404(found, pk=pk)
    if rules.state not in (RuleSet.State.DRAFT, RuleSet.State.REVIEWED):
        toast(request, _("已发布的规则不能修改；请以它为底稿起草新的一版。"), tone="late")
        return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))
    if cells_of(rules.content) > MOST_CELLS:
        toast(request, _("这一版的表格太大，请导出 XLSX 修改后再导入。"), tone="soon")
        return HttpResponseRedirect(reverse("eligibility:rules", args=[pk]))
    about = {
        "since": rules.since.isoformat(),
        "until": rules.until.isoformat() if rules.until else "",
        "source": rules.source,
    }
    return _edit(request, rules.programme, rules, rules.content, about)


def _edit(
    request: ActingRequest,
    programme: Programme,
    rules: RuleSet | None,
    content: Content,
    about: dict[str, str],
) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, programme, rules, content, about)
    content = sent(request.POST)
    about = {key: request.POST.get(key, "").strip()[:300] for key in ABOUT}
    more = request.POST.get("more", "")
    if more in PARTS:
        content[more].append(blank(more, content))
        return _page(request, programme, rules, content, about, focus=more)
    try:
        saved = _save(request, programme, rules, content, about)
    except BadCells as bad:
        return _page(request, programme, rules, content, about, problems=bad.problems)
    except Invalid as fault:
        return _page(request, programme, rules, content, about, faults=fault.fields)
    except Refused as refusal:
        return _page(request, programme, rules, content, about, faults={"": refusal.text(_)})
    toast(request, _("草稿已保存。"))
    return HttpResponseRedirect(reverse("eligibility:rules", args=[saved.pk]))


def _save(
    request: ActingRequest,
    programme: Programme,
    rules: RuleSet | None,
    content: Content,
    about: dict[str, str],
) -> RuleSet:
    faults = {}
    days: dict[str, date | None] = {"since": None, "until": None}
    for key in days:
        try:
            days[key] = day_of(about[key]) if about[key] or key == "since" else None
        except Unfit:
            faults[key] = _("请填写日期，例如 2026-02-06。")
    since = days["since"]
    if since is None or faults:
        raise Invalid(faults)
    return save_rules(
        actor=request.actor,
        programme_id=programme.pk,
        content=content,
        since=since,
        until=days["until"],
        source=about["source"],
        rule_set_id=rules.pk if rules else None,
        digest=request.POST.get("digest", ""),
    )


def _page(
    request: ActingRequest,
    programme: Programme,
    rules: RuleSet | None,
    content: Content,
    about: dict[str, str],
    *,
    problems: list[Problem] | None = None,
    faults: dict[str, str] | None = None,
    focus: str = "",
) -> HttpResponse:
    """Spare lines at the end of each part, so that without a script one can go on writing."""
    shown = {**content}
    if request.method != "POST":
        for part in ("rows", "golden"):
            spare = [blank(part, content) for _at in range(EMPTY_LINES)]
            shown[part] = [*content[part], *spare]
    back = (
        reverse("eligibility:rules", args=[rules.pk])
        if rules
        else reverse("eligibility:programme", args=[programme.pk])
    )
    version = _("第 %s 版") % rules.version if rules else _("新的一版")
    values: dict[str, Any] = {
        "title": _("起草规则：%(title)s · %(version)s")
        % {"title": programme.title, "version": version},
        "grids": grids(shown, problems or ()),
        "policies": POLICIES.items(),
        "policy": content.get("policy", ""),
        "otherwise": content.get("otherwise", ""),
        "about": about,
        "faults": faults or {},
        "count": len(problems or ()),
        "digest": request.POST.get("digest", rules.digest if rules else ""),
        "back": back,
        "focus": focus,
        "crumbs": [
            Link(_("待遇项目"), reverse("eligibility:programmes")),
            Link(programme.title, reverse("eligibility:programme", args=[programme.pk])),
        ],
    }
    status = 422 if problems or faults else 200
    return render(request, "eligibility/editing.html", values, status=status)


def _nothing() -> Content:
    """A first sheet: a birth date, the age, one amount."""
    return {
        "policy": "first",
        "otherwise": OTHERWISE,
        "inputs": [
            {"name": "birth_date", "label": "出生日期", "kind": "date", "required": True},
            {"name": "age", "label": "年龄", "kind": "age", "of": "birth_date", "required": True},
        ],
        "columns": [{"name": "amount", "label": "补贴", "kind": "money"}],
        "rows": [],
        "golden": [],
    }
