"""The clerk hands out a diner's link, closes it, and says who of her family may book."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.registry.selectors import row_of
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import masked_phone
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, Prose
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...models import Diner
from ..forms import FamilyForm, PlainReasonForm
from ..models import FamilyMember
from ..selectors import diners_for
from ..services import close_link, invite_family, open_link, revoke_family
from ..services.links import INVITE
from .reading import why


@guarded(INVITE)
@require_GET
def link(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _diner(request, pk))


@never_cache
@guarded(INVITE)
@require_POST
def show(request: ActingRequest, pk: int) -> HttpResponse:
    """The address itself, to be put on her card."""
    diner = _diner(request, pk)
    secret = open_link(actor=request.actor, diner_id=diner.pk)
    address = request.build_absolute_uri(reverse("canteen_me:key", args=[secret]))
    told = Notice(text=_("请印在就餐卡上或当面交给本人；打开后还要填后四位。"), tone="info")
    shown = Facts(title=_("链接"), columns=1, facts=[Fact(_("地址"), address, wide=True)])
    return _page(request, diner, shown=[told, shown])


@guarded(INVITE)
@require_POST
def close(request: ActingRequest, pk: int) -> HttpResponse:
    diner = _diner(request, pk)
    try:
        close_link(
            actor=request.actor, diner_id=diner.pk, reason=request.POST.get("reason", "")[:100]
        )
    except Refused as refusal:
        return _page(request, diner, problem=refusal)
    return _back(request, diner, _("原链接已停用，可重新领取。"))


@guarded(INVITE)
@require_POST
def invite(request: ActingRequest, pk: int) -> HttpResponse:
    diner = _diner(request, pk)
    try:
        invite_family(
            actor=request.actor,
            diner_id=diner.pk,
            name=request.POST.get("name", "")[:60],
            number=request.POST.get("phone", "")[:20],
        )
    except Refused as refusal:
        return _page(request, diner, problem=refusal)
    return _back(request, diner, _("已发短信邀请。"))


@guarded(INVITE)
@require_POST
def revoke(request: ActingRequest, pk: int) -> HttpResponse:
    """`pk` is the member's."""
    reached = diners_for(request.actor, INVITE).order_by().values("pk")
    member = get_object_or_404(FamilyMember.objects.filter(diner__in=reached), pk=pk)
    revoke_family(actor=request.actor, member_id=member.pk)
    return _back(request, member.diner, _("已收回，对方不能再查看和订餐。"))


def _diner(request: ActingRequest, pk: int) -> Diner:
    return get_object_or_404(diners_for(request.actor, INVITE), pk=pk)


def _back(request: ActingRequest, diner: Diner, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_menus:link", args=[diner.pk]))


def _page(
    request: ActingRequest,
    diner: Diner,
    *,
    shown: list[Panel] | None = None,
    problem: Refused | None = None,
) -> HttpResponse:
    def at(name: str, pk: int) -> str:
        return reverse(f"canteen_menus:{name}", args=[pk])

    members = list(diner.family.filter(revoked_at=None).order_by("pk"))
    facts = [
        Fact(
            each.name,
            masked_phone(each.phone.reveal()),
            note=_("已进入过") if each.came_at else _("还没有打开链接"),
        )
        for each in members
    ]
    taken_back = [
        Action(
            _("收回：%(name)s") % {"name": each.name}, at("revoke", each.pk), icon="x",
            confirm=_("收回后对方不能再查看和订餐。"), tone="danger",
        )
        for each in members
    ]  # fmt: skip
    deeds = [
        Action(_("领取链接"), at("show_link", diner.pk), icon="link", tone="primary"),
        Action(
            _("邀请家属"), at("invite", diner.pk), key="invite", icon="users", form=FamilyForm()
        ),
        Action(_("打印就餐卡"), at("card", diner.pk), icon="printer"),
        Action(
            _("停用就餐卡"), at("close_card", diner.pk), key="close-card", icon="lock",
            form=PlainReasonForm(), tone="danger",
        ),
        Action(
            _("停用链接"), at("close_link", diner.pk), key="close", icon="lock",
            form=PlainReasonForm(), tone="danger",
        ),
    ]  # fmt: skip
    name = row_of(diner.person).name
    return detail_page(
        request,
        Heading(name, subtitle=_("本人和家属的手机页面")),
        [*(shown or []), Facts(title=_("家属"), facts=facts) if facts else _no_family()],
        aside=[Actions(title=_("现在可以"), actions=[*deeds, *taken_back])],
        crumbs=[Link(_("电话订餐"), reverse("canteen_menus:find"))],
        notices=[Notice(text=why(problem), tone="late")] if problem else [],
        status=problem.status if problem else 200,
    )


def _no_family() -> Panel:
    text = _("还没有邀请家属。邀请后，家属可以在手机上看菜单、替老人订餐。")
    return Prose(title=_("家属"), text=text)
