"""The street checks, the district decides: lists, one application, its deeds."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.access.services import unmask
from yiwang.kernel.files.selectors import file_response
from yiwang.kernel.registry.fields import blind_index
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.idnumbers import phone, plain
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search, Toggle
from yiwang.ui.forms import Form
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, refused
from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...models import Diner
from ..forms import CheckForm, ReasonForm, RevealForm
from ..models import LIVE, Application
from ..panels import (
    clock_of,
    comparison_of,
    facts_of,
    foreseen,
    number_of,
    outcome_of,
    phone_of,
    state_of,
    story_of,
    tone_of,
)
from ..rules.steps import may as may_step
from ..selectors import applications, compare, streets_offered, waiting_for
from ..services import (
    ask_for_more,
    decide_application,
    pass_check,
    pass_unchanged,
    refuse,
    withdraw,
)

MOST_AT_ONCE = 200
MOST_REASONS = 5
Rows = QuerySet[Application]


def _named(found: Rows, words: str) -> Rows:
    """By name, or by the whole ID number, telephone or code."""
    exact = Q(id_index=blind_index("id_number", plain(words)) or "-")
    exact |= Q(phone_index=blind_index("phone", phone(words)) or "-")
    return found.filter(Q(name__icontains=words) | Q(code=words.replace(" ", "")) | exact)


def _late(found: Rows, _value: Any) -> Rows:
    return found.filter(due_at__lt=now(), state__in=LIVE)


APPLICATIONS = ListPage(
    title=gettext_lazy("就餐补贴申请"),
    table=Table(
        "canteen-applications",
        (
            Column("name", gettext_lazy("姓名")),
            Column("state", gettext_lazy("状态"), kind="state", value=state_of),
            Column("due", gettext_lazy("办理期限"), kind="clock", value=clock_of),
            Column("id_number", gettext_lazy("身份证号码"), value=number_of, spare=1),
            Column("by", gettext_lazy("申请人"), value=lambda row: row.get_by_display(), spare=2),
            Column("phone", gettext_lazy("联系电话"), value=phone_of, hide_on_phone=True, spare=2),
            Column("programme", gettext_lazy("待遇项目"), optional=True),
            Column("reason", gettext_lazy("原因"), optional=True),
            Column("applied_at", gettext_lazy("申请时间"), kind="time", sortable="applied_at"),
        ),
        row_id=lambda row: row.pk,
        row_url=lambda row: reverse("canteen:application", args=[row.pk]),
        row_tone=tone_of,
        bulk=(
            BulkAction(
                gettext_lazy("核对通过"), "/canteen/applications/pass/", "check", primary=True,
                confirm=gettext_lazy("只通过申报与登记完全一致的；不一致的会留下逐个核对。"),
            ),
            BulkAction(
                gettext_lazy("按规则审核"), "/canteen/applications/decide/", "scale",
                confirm=gettext_lazy("所选申请按今天的规则判定，有结果的会告知申请人。"),
            ),
        ),
        empty=Empty(
            gettext_lazy("没有申请"),
            gettext_lazy("老人或家属在手机上、网格员上门、窗口代办的申请会出现在这里。"),
            gettext_lazy("代办一份申请"),
            "/canteen/applications/new/",
            icon="soup",
        ),
    ),
    order=("-applied_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("姓名、身份证、电话、查询码"), narrow=_named),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Application.State.choices),
        Choice("street", gettext_lazy("镇街"), lookup="street", options=streets_offered),
        Choice(
            "by", gettext_lazy("申请人"), lookup="by", options=Application.By.choices, more=True
        ),
        Toggle("late", gettext_lazy("已超期"), narrow=_late),
        Toggle("todo", gettext_lazy("待我办理")),
        DateRange("applied", gettext_lazy("申请时间"), lookup="applied_at", more=True),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("待街道核对"), "?state=applied"),
        View(gettext_lazy("待区级审核"), "?state=checked"),
        View(gettext_lazy("待人工核实"), "?state=unknown"),
        View(gettext_lazy("已超期"), "?late=1"),
    ),
)  # fmt: skip


@guarded("canteen.see")
@require_GET
def show_applications(request: ActingRequest) -> HttpResponseBase:
    actions = [Action(_("办理时限"), reverse("canteen:terms"), icon="clock", method="get")]
    if request.actor.posts_that("canteen.check"):
        url = reverse("canteen:window")
        actions.append(Action(_("代办申请"), url, icon="plus", method="get", tone="primary"))
    mine = waiting_for(request.actor)
    waiting = mine.count() if request.actor.posts else 0
    chosen = bool(APPLICATIONS.filters.parse(request.GET).values.get("todo"))
    said = _("等您办理 %(count)s 件") % {"count": waiting}
    there = Notice(text=said, tone="soon", action=_("只看这些"), url="?todo=1")
    return APPLICATIONS.respond(
        request,
        mine if chosen else applications(request.actor),
        actions=actions,
        notices=[there] if waiting and not chosen else [],
    )


@guarded("canteen.see")
@require_GET
def show_application(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _reachable(request, pk))


@require_POST
@guarded("canteen.check")
def pass_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    form = CheckForm(request.POST, programme=found.programme, street=found.street)
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        return _page(request, found, problem=Invalid(faults))
    return _done(
        request,
        found,
        lambda: pass_check(actor=request.actor, application_id=found.pk, checked=form.checked()),
        _("核对通过，已转区级审核。"),
    )


@require_POST
@guarded("canteen.review")
def decide_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        decided = decide_application(actor=request.actor, application_id=found.pk)
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    if decided.state == Application.State.UNKNOWN:
        said = _("规则判定不了，还没有告知申请人。请核实：%(reason)s；可以要求补充，再按规则审核。")
        toast(request, said % {"reason": decided.reason.rstrip("。；")}, tone="soon")
    else:
        toast(request, _("已按规则判定，结果会告知申请人。"))
    return HttpResponseRedirect(reverse("canteen:application", args=[found.pk]))


@require_POST
@guarded("canteen.check", "canteen.review")
def ask_one(request: ActingRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, ask_for_more, _("已请申请人补充。"))


@require_POST
@guarded("canteen.check", "canteen.review")
def refuse_one(request: ActingRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, refuse, _("已告知未通过。"))


@require_POST
@guarded("canteen.check")
def withdraw_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    return _done(
        request,
        found,
        lambda: withdraw(actor=request.actor, application_id=found.pk),
        _("申请已撤回。"),
    )


@require_POST
@guarded("canteen.reveal")
def reveal_phone(request: ActingRequest, pk: int) -> HttpResponse:
    """The whole number, to call her; with a reason and a trace."""
    found = _reachable(request, pk)
    try:
        number = unmask(
            actor=request.actor,
            verb="canteen.reveal",
            subject=found.ref,
            field="phone",
            reason=request.POST.get("reason", "")[:200],
            placed=found,
            reveal=found.phone.reveal,
        )
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    shown = Facts(title=_("联系方式"), columns=1, facts=[Fact(_("联系电话"), number)])
    return detail_page(request, _heading(found), [shown], crumbs=_crumbs(found))


@guarded("canteen.see")
@require_GET
def consent(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The paper she signed, for those who may see the application."""
    found = _reachable(request, pk)
    if found.consent_file is None:
        raise Http404
    return file_response(found.consent_file, request)


@require_POST
@guarded("canteen.check")
def pass_many(request: ActingRequest) -> HttpResponse:
    return _many(
        request,
        "canteen.check",
        lambda pk: pass_unchanged(actor=request.actor, application_id=pk),
    )


@require_POST
@guarded("canteen.review")
def decide_many(request: ActingRequest) -> HttpResponse:
    return _many(
        request,
        "canteen.review",
        lambda pk: decide_application(actor=request.actor, application_id=pk),
    )


def _many(request: ActingRequest, verb: str, deed: Callable[[int], Application]) -> HttpResponse:
    """Each for itself; what came of them, and what could not be done, is said with its reasons."""
    chosen = [int(each) for each in request.POST.getlist("ids")[:MOST_AT_ONCE] if each.isdecimal()]
    reachable = applications(request.actor, verb).filter(pk__in=chosen)
    came, left = Counter[str](), Counter[str]()
    for pk in reachable.order_by("pk").values_list("pk", flat=True):
        try:
            came[deed(pk).state] += 1
        except Refused as refusal:
            left[refusal.text(_)] += 1
    if came:
        said = [f"{Application.State(code).label} {n}" for code, n in came.items()]
        values = {"count": came.total(), "states": "、".join(said)}
        toast(request, _("已办理 %(count)s 件（%(states)s）。") % values)
    for why, count in left.most_common(MOST_REASONS):
        values = {"count": count, "why": why}
        toast(request, _("%(count)s 件没有办理：%(why)s") % values, tone="late")
    return HttpResponseRedirect(reverse("canteen:applications"))


def _reachable(request: ActingRequest, pk: int) -> Application:
    """The application, or 404 when it is none of the actor's."""
    found = applications(request.actor).select_related(
        "programme", "person", "decision", "grant", "consent_file"
    )
    return get_object_or_404(found, pk=pk)


def _with_reason(
    request: ActingRequest, pk: int, verb: Callable[..., Application], said: str
) -> HttpResponse:
    found = _reachable(request, pk)
    reason = request.POST.get("reason", "")[:300]
    return _done(
        request,
        found,
        lambda: verb(actor=request.actor, application_id=found.pk, reason=reason),
        said,
    )


def _done(
    request: ActingRequest, found: Application, deed: Callable[[], object], said: str
) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen:application", args=[found.pk]))


def _page(
    request: ActingRequest, found: Application, *, problem: Refused | None = None
) -> HttpResponse:
    return detail_page(
        request,
        _heading(found),
        [
            *outcome_of(found),
            *foreseen(found),
            comparison_of(compare(found)),
            facts_of(found),
            story_of(found),
        ],
        aside=[
            Actions(title=_("现在可以"), actions=_actions(request, found), nothing=_("不用您办理"))
        ],
        crumbs=_crumbs(found)[:1],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _actions(request: ActingRequest, found: Application) -> list[Action]:
    def deed(label: str, name: str, icon: str, form: Form | None, **more: str) -> Action:
        url = reverse(f"canteen:{name}", args=[found.pk])
        return Action(label, url, key=name, icon=icon, form=form, **more)  # type: ignore[arg-type]

    deeds = []
    checks = may(request.actor, "canteen.check", found)
    reviews = may(request.actor, "canteen.review", found) and (
        found.checked_by_id != request.actor.account_id
    )
    if checks and may_step("pass", found.state):
        form = CheckForm(programme=found.programme, street=found.street, initial=_claimed(found))
        deeds.append(deed(_("核对通过"), "pass", "check", form, tone="primary", hotkey="d"))
    if reviews and may_step("decide", found.state):
        sure = _("按今天的规则判定，有结果就告知申请人；享受的从今天起开通。")
        deeds.append(deed(_("按规则审核"), "decide", "scale", None, tone="primary", confirm=sure))
    turn = reviews if found.checked_at and found.state != "asked" else checks
    if turn and may_step("ask", found.state):
        deeds.append(deed(_("要求补充"), "ask_more", "message", ReasonForm()))
    if turn and may_step("refuse", found.state):
        deeds.append(deed(_("不通过"), "refuse", "x", ReasonForm(), tone="danger"))
    diner = _diner_of(found) if may(request.actor, "canteen.book", found) else None
    if diner is not None:
        url = reverse("canteen_menus:book", args=[diner.pk])
        deeds.append(Action(_("订餐、就餐卡"), url, icon="qrcode", method="get", tone="primary"))
    if may(request.actor, "canteen.reveal", found) and found.phone.reveal():
        deeds.append(deed(_("查看电话"), "reveal", "phone", RevealForm()))
    if checks and may_step("withdraw", found.state):
        sure = _("申请人不再申请时撤回；可以重新申请。")
        deeds.append(deed(_("撤回"), "withdraw", "arrow-back-up", None, confirm=sure))
    return deeds


def _diner_of(found: Application) -> Diner | None:
    """Who eats now, once she is entitled: what is next is her card and her first meal."""
    if found.state != Application.State.ELIGIBLE or found.person_id is None:
        return None
    going_on = Diner.objects.filter(district=found.district, ended_on=None)
    return going_on.filter(person_id=found.person_id).first()


def _claimed(found: Application) -> dict[str, Any]:
    return {
        "registered": found.street,
        "categories": found.categories,
        "in_institution": "1" if found.in_institution else "0",
        "grid": found.grid,
    }


def _heading(found: Application) -> Heading:
    return Heading(found.name, state_of(found), clock_of(found), subtitle=found.programme.title)


def _crumbs(found: Application) -> list[Link]:
    return [
        Link(_("就餐补贴申请"), reverse("canteen:applications")),
        Link(found.name, reverse("canteen:application", args=[found.pk])),
    ]
