"""The street office looks at applications and answers them."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.access.services import unmask
from yiwang.kernel.registry.fields import blind_index
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import phone
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.forms import Form
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import ReasonForm, RevealForm
from ..models import STATES, Application
from ..panels import decision_of, facts_of, phone_of, state_of
from ..selectors import applications
from ..services import approve, refuse, renew_password, suspend


def _named(found, words):  # type: ignore[no-untyped-def]
    """By name or trade, or by the whole telephone number."""
    index = blind_index("phone", phone(words))
    return found.filter(
        Q(name__icontains=words) | Q(work__icontains=words) | Q(phone_index=index or "-")
    )


APPLICATIONS = ListPage(
    title=gettext_lazy("流动网格员申请"),
    table=Table(
        "rovers",
        (
            Column("name", gettext_lazy("姓名")),
            Column("state", gettext_lazy("状态"), kind="state", value=state_of),
            Column("work", gettext_lazy("在哪里工作")),
            Column("rides", gettext_lazy("常跑的路段"), spare=1),
            Column("phone", gettext_lazy("手机号"), value=phone_of, hide_on_phone=True),
            Column("applied_at", gettext_lazy("申请时间"), kind="time", sortable="applied_at"),
        ),
        row_id=lambda row: row.pk,
        row_url=lambda row: reverse("rovers:application", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有申请"),
            gettext_lazy("骑手、快递员等在手机上申请后会出现在这里。"),
            icon="bike",
        ),
    ),
    order=("-applied_at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("姓名、单位、手机号"), narrow=_named),
        Choice("state", gettext_lazy("状态"), lookup="state", options=STATES),
        DateRange("applied", gettext_lazy("申请时间"), lookup="applied_at"),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("待审核"), "?state=applied"),
        View(gettext_lazy("在任"), "?state=approved"),
    ),
)


@guarded("rovers.see")
def show_applications(request: ActingRequest) -> HttpResponseBase:
    return APPLICATIONS.respond(request, applications(request.actor))


@guarded("rovers.see")
def show_application(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _reachable(request, pk))


@require_POST
@never_cache
@guarded("rovers.decide")
def approve_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        done = approve(actor=request.actor, application_id=found.pk)
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    if not done.password:
        return _back(request, found, _("已经通过；初始密码只显示一次，需要时请重发。"))
    return _one_time(request, done.application, done.password)


@require_POST
@guarded("rovers.decide")
def refuse_one(request: ActingRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, refuse, _("已告知未通过。"))


@require_POST
@guarded("rovers.decide")
def suspend_one(request: ActingRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, suspend, _("任职已停止。"))


@require_POST
@never_cache
@guarded("rovers.decide")
def renew_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        password = renew_password(actor=request.actor, application_id=found.pk)
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    return _one_time(request, found, password)


@require_POST
@never_cache
@guarded("rovers.reveal")
def reveal_phone(request: ActingRequest, pk: int) -> HttpResponse:
    """The whole number, to call her; with a reason and a trace."""
    found = _reachable(request, pk)
    try:
        number = unmask(
            actor=request.actor,
            verb="rovers.reveal",
            subject=f"rover_application:{found.pk}",
            field="phone",
            reason=request.POST.get("reason", "")[:200],
            placed=found,
            reveal=found.phone.reveal,
        )
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    shown = Facts(title=_("联系方式"), columns=1, facts=[Fact(_("手机号"), number)])
    return detail_page(request, _heading(found), [shown], crumbs=_crumbs(found))


def _reachable(request: ActingRequest, pk: int) -> Application:
    """The application, or 404 when it is none of the actor's."""
    return get_object_or_404(applications(request.actor), pk=pk)


def _with_reason(
    request: ActingRequest, pk: int, verb: Callable[..., Application], said: str
) -> HttpResponse:
    found = _reachable(request, pk)
    reason = request.POST.get("reason", "")[:200]
    try:
        verb(actor=request.actor, application_id=found.pk, reason=reason)
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    return _back(request, found, said)


def _back(request: ActingRequest, found: Application, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("rovers:application", args=[found.pk]))


def _page(
    request: ActingRequest, found: Application, *, problem: Refused | None = None
) -> HttpResponse:
    return detail_page(
        request,
        _heading(found),
        [facts_of(found), *decision_of(found)],
        aside=[Actions(title=_("现在可以"), actions=_actions(request, found))],
        crumbs=_crumbs(found)[:1],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _actions(request: ActingRequest, found: Application) -> list[Action]:
    def deed(label: str, name: str, icon: str, form: Form | None, **more: str) -> Action:
        url = reverse(f"rovers:{name}", args=[found.pk])
        return Action(label, url, key=name, icon=icon, form=form, **more)  # type: ignore[arg-type]

    deeds = []
    if may(request.actor, "rovers.decide", found):
        if found.state == "applied":
            sure = _("通过后会生成账号和一次性密码，只显示一次。")
            deeds += [
                deed(_("通过"), "approve", "check", None, tone="primary", confirm=sure),
                deed(_("不通过"), "refuse", "x", ReasonForm(), tone="danger"),
            ]
        if found.state == "approved":
            sure = _("原来的密码会失效，新的一次性密码只显示一次。")
            deeds += [
                deed(_("重发初始密码"), "renew", "refresh", None, confirm=sure),
                deed(_("停止任职"), "suspend", "player-pause", ReasonForm(), tone="danger"),
            ]
    if may(request.actor, "rovers.reveal", found):
        deeds.append(deed(_("查看手机号"), "reveal", "phone", RevealForm()))
    return deeds


def _one_time(request: ActingRequest, found: Application, password: str) -> HttpResponse:
    """Shows the password the one time that it can be seen."""
    assert found.account is not None
    told = _("请现在告知本人：离开本页后无法再看到。本人登录后须先修改；短信里没有密码。")
    facts = [
        Fact(_("姓名"), found.name),
        Fact(_("登录名"), found.account.username),
        Fact(_("一次性密码"), password),
        Fact(_("登录地址"), request.build_absolute_uri(reverse("rovers:mine"))),
    ]
    done = reverse("rovers:application", args=[found.pk])
    return detail_page(
        request,
        Heading(_("一次性密码"), code=found.account.username),
        [Notice(text=told, tone="soon"), Facts(columns=1, facts=facts)],
        crumbs=_crumbs(found),
        actions=[Action(_("已告知，返回申请"), done, icon="check", method="get", tone="primary")],
    )


def _heading(found: Application) -> Heading:
    return Heading(found.name, state_of(found), subtitle=found.work)


def _crumbs(found: Application) -> list[Link]:
    return [
        Link(_("流动网格员申请"), reverse("rovers:applications")),
        Link(found.name, reverse("rovers:application", args=[found.pk])),
    ]
