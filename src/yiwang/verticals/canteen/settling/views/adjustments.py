"""Adjustments: what was asked for, by whom, why, and what became of it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may, may_over
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State, Tone

from ..forms import AdjustForm, DenyForm
from ..models import Adjustment
from ..panels import meals
from ..panels.values import Yuan, in_yuan
from ..rules.steps import CHECK, REVIEW, SEE
from ..selectors import adjustments_asked, canteens
from ..services import approve_adjustment, ask_adjustment, deny_adjustment

_TONES: dict[str, Tone] = {"asked": "soon", "posted": "done", "denied": "idle"}


def _url(row: Adjustment) -> str:
    return reverse("canteen_settling:adjustment", args=[row.pk])


def _state(row: Adjustment) -> State:
    return State(row.get_state_display(), _TONES[row.state])


ADJUSTMENTS = ListPage(
    title=gettext_lazy("结算调整"),
    table=Table(
        "settling-adjustments",
        (
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("funder", gettext_lazy("承担"), value=lambda row: row.get_funder_display()),
            Column(
                "amount", gettext_lazy("金额（元）"), "count", value=lambda row: Yuan(row.amount)
            ),
            Column("state", gettext_lazy("状态"), "state", value=_state),
            Column("reason", gettext_lazy("原因")),
            Column("asked_by_name", gettext_lazy("提出"), spare=1),
            Column("asked_at", gettext_lazy("时间"), "time", sortable="asked_at"),
        ),
        row_url=_url,
        empty=Empty(
            gettext_lazy("没有调整"),
            gettext_lazy(
                "记错的一餐请在“就餐记录”里打开，申请冲正；不能冲正的，由街道写明原因提出调整。"
            ),
            icon="scale",
        ),
    ),
    order=("-asked_at", "pk"),
    filters=FilterSet(
        Choice("state", gettext_lazy("状态"), lookup="state", options=Adjustment.State.choices)
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("待审批"), "?state=asked")),
)


@guarded(SEE)
def show_adjustments(request: ActingRequest) -> HttpResponseBase:
    """Those of the canteens that the reader sees."""
    actions: Sequence[Action] = ()
    if may(request.actor, CHECK):
        url = reverse("canteen_settling:ask_adjustment")
        actions = [
            Action(
                _("提出调整"), url, key="ask", icon="plus", method="get", tone="primary",
                hotkey="n",
            )
        ]  # fmt: skip
    return ADJUSTMENTS.respond(request, adjustments_asked(request.actor), actions=actions)


@guarded(SEE)
def show_adjustment(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(adjustments_asked(request.actor), pk=pk))


@guarded(CHECK)
def ask(request: ActingRequest) -> HttpResponse:
    """The street asks for a correction that is no reversal."""
    mine = canteens(request.actor, CHECK).order_by("name")
    form = AdjustForm(request.POST or None, canteens=mine)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("funder", "reason", "request_id")}
        try:
            made = ask_adjustment(
                actor=request.actor, canteen_id=int(form.cleaned_data["canteen"]),
                amount=form.fen, **told,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已提出，等待区级审批。"))
            return HttpResponseRedirect(_url(made))
    return form_page(
        request,
        form,
        title=_("提出调整"),
        submit=_("提出"),
        cancel_url=reverse("canteen_settling:adjustments"),
        intro=_("审批后当天入账，列在当期结算单的调整里。负数是从运营单位扣回。"),
        crumbs=[_crumb()],
    )


@require_POST
@guarded(REVIEW)
def approve(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, approve_adjustment, _("已入账。"))


@require_POST
@guarded(REVIEW)
def deny(request: ActingRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _done(request, pk, deny_adjustment, _("已答复不同意。"), note=note)


def _done(
    request: ActingRequest, pk: int, verb: Callable[..., Adjustment], said: str, **given: Any
) -> HttpResponse:
    found = get_object_or_404(adjustments_asked(request.actor), pk=pk)
    try:
        verb(actor=request.actor, adjustment_id=found.pk, **given)
    except Refused as refusal:
        found.refresh_from_db()
        return _page(request, found, refusal)
    toast(request, said)
    return HttpResponseRedirect(_url(found))


def _page(
    request: ActingRequest, found: Adjustment, refusal: Refused | None = None
) -> HttpResponse:
    return detail_page(
        request,
        Heading(_("结算调整"), _state(found), code=found.canteen.name),
        [Facts(title=_("调整"), facts=_facts(found))],
        aside=[Actions(title=_("现在可以"), actions=_deeds(request, found), nothing=_("没有。"))],
        crumbs=[_crumb()],
        notices=refused(refusal),
        status=422 if refusal else 200,
    )


def _facts(found: Adjustment) -> list[Fact]:
    facts = [
        Fact(_("饭堂"), found.canteen.name),
        Fact(_("承担"), found.get_funder_display()),
        *([Fact(_("就餐"), _meal(found))] if found.meal else []),
        Fact(_("金额"), in_yuan(found.amount)),
        Fact(_("原因"), found.reason, wide=True),
        Fact(_("提出"), found.asked_by_name),
        Fact(_("时间"), found.asked_at),
    ]
    if found.decided_at:
        facts += [Fact(_("审批"), found.decided_by_name), Fact(_("审批时间"), found.decided_at)]
    return [*facts, Fact(_("意见"), found.note, wide=True)] if found.note else facts


def _meal(found: Adjustment) -> Link:
    meal = found.meal
    assert meal is not None
    return Link(f"{meals.whose(meal)} · {meal.day} {meal.get_meal_display()}", meals.url_of(meal))


def _deeds(request: ActingRequest, found: Adjustment) -> list[Action]:
    if found.state != Adjustment.State.ASKED or found.asked_by == request.actor.account_id:
        return []
    if not may_over(request.actor, REVIEW, found.district):
        return []

    def url(name: str) -> str:
        return reverse(f"canteen_settling:{name}_adjustment", args=[found.pk])

    return [
        Action(
            _("同意并入账"), url("approve"), key="approve", icon="check", tone="primary",
            confirm=_("这一餐将整餐冲正，各方付的都退回；不能恢复，只能重新记一餐。")
            if found.meal_id
            else _("入账后不能更改，只能再调整。"),
        ),
        Action(_("不同意"), url("deny"), key="deny", icon="x", form=DenyForm()),
    ]  # fmt: skip


def _crumb() -> Link:
    return Link(_("结算调整"), reverse("canteen_settling:adjustments"))
