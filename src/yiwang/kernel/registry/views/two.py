"""Two rows side by side: one person, or two."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import Form
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Heading, Notice, Panel, refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import panels
from ..forms import ApartForm, MergeForm
from ..models import Apart, Person
from ..rules.doubles import kept_first, two_documents
from ..selectors import MERGE, compared, held_apart, people_to_merge
from ..services import end_apart, keep_apart, merge
from ..services.trace import trace

Two = tuple[Person, Person]


@guarded(MERGE)
@require_GET
def show_two(request: ActingRequest, pk: int, other: int) -> HttpResponse:
    """The look is recorded: it shows what both have."""
    two = _both(request, pk, other)
    subject = f"person:{two[0].pk}"
    trace(request.actor, "registry.compare", subject, two[0].district, other=two[1].pk)
    return _page(request, two)


@guarded(MERGE)
@require_POST
def merge_two(request: ActingRequest, pk: int, other: int) -> HttpResponse:
    two = _both(request, pk, other)
    form = _merge_form(two, request.POST)
    try:
        said = _valid(form)
        gone = next(row.pk for row in two if row.pk != said["kept"])
        made = merge(
            actor=request.actor, survivor_id=said["kept"], merged_id=gone, reason=said["reason"],
            request_id=said["request_id"],
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, two, refusal)
    toast(request, _("已合并；各处的记录随后归到一起，有误可以撤销。"))
    return HttpResponseRedirect(reverse("registry:merged", args=[made.pk]))


@guarded(MERGE)
@require_POST
def part_two(request: ActingRequest, pk: int, other: int) -> HttpResponse:
    two = _both(request, pk, other)
    try:
        said = _valid(ApartForm(request.POST))
        made = keep_apart(
            actor=request.actor, person_ids=(two[0].pk, two[1].pk), reason=said["reason"]
        )
    except Refused as refusal:
        return _page(request, two, refusal)
    toast(
        request,
        _("已记为两个人，不再列出。"),
        undo_url=reverse("registry:end_apart", args=[made.pk]),
    )
    return HttpResponseRedirect(reverse("registry:doubles"))


@guarded(MERGE)
@require_POST
def end_one(request: ActingRequest, pk: int) -> HttpResponse:
    """`pk` is of the pair that was held apart."""
    made = Apart.objects.filter(pk=pk).first()
    if made is None:
        raise Http404
    two = _both(request, made.first_id, made.second_id)
    try:
        end_apart(actor=request.actor, apart_id=pk)
    except Refused as refusal:
        return _page(request, two, refusal)
    toast(request, _("已撤回，这一对会再列出来。"))
    return HttpResponseRedirect(reverse("registry:doubles"))


def _both(request: ActingRequest, pk: int, other: int) -> Two:
    """Both of one district and within the actor's post, the smaller id first; or 404."""
    rows = list(people_to_merge(request.actor).filter(pk__in=[pk, other]).order_by("pk"))
    if len(rows) != 2 or rows[0].district != rows[1].district:
        raise Http404
    return rows[0], rows[1]


def _valid(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data


def _merge_form(two: Two, data: Any = None) -> MergeForm:
    rows = [
        (row.pk, f"{which}：{panels.called(row)} {panels.document_of(row)}")
        for which, row in zip((_("甲"), _("乙")), two, strict=True)
    ]
    return MergeForm(data, initial={"kept": kept_first(*two)}).offer(rows)


def _page(request: ActingRequest, two: Two, problem: Refused | None = None) -> HttpResponse:
    apart = held_apart(request.actor).filter(first=two[0], second=two[1]).first()
    return detail_page(
        request,
        Heading(_("比对两份记录"), subtitle=_("号码已遮盖；“比较”一栏按完整内容比对。")),
        panels.side_by_side(compared(*two)),
        aside=[Actions(title=_("现在可以"), actions=_deeds(two, apart))],
        crumbs=[Link(_("疑似重复"), reverse("registry:doubles"))],
        notices=[*refused(problem), *_notices(two, apart)],
        status=problem.status if problem else 200,
    )


def _notices(two: Two, apart: Apart | None) -> list[Panel]:
    if apart:
        said = {"who": panels.by(apart.made_by), "reason": apart.reason}
        return [Notice(text=_("%(who)s已核实是两个人：%(reason)s") % said)]
    if two_documents(*two):
        text = _("两份都有居民身份证号。每人只有一个号码：除非其中一个登记有误，他们是两个人。")
        return [Notice(text=text, tone="soon")]
    return []


def _deeds(two: Two, apart: Apart | None) -> list[Action]:
    ids = [row.pk for row in two]
    joined = Action(
        _("合并为一人"), reverse("registry:merge", args=ids), key="merge", icon="git-merge",
        form=_merge_form(two), tone="primary", hotkey="d",
        help=_("待遇、钱包和预订归到保留的一份；另一份照样留着，可以撤销。"),
    )  # fmt: skip
    if apart:
        back = reverse("registry:end_apart", args=[apart.pk])
        return [joined, Action(_("撤回“是两个人”"), back, icon="arrow-back-up")]
    url = reverse("registry:apart", args=ids)
    return [joined, Action(_("是两个人"), url, key="apart", icon="users", form=ApartForm())]
