"""Accounts: the list, one account, a new one."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yiwang.kernel.access import services
from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.models import Account, Appointment
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import accounts_for, may
from yiwang.kernel.audit.selectors import history_of
from yiwang.lib.errors import Invalid
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Entry, Fact, Facts, Heading, Notice, Panel, Related, Timeline
from yiwang.ui.tables import Empty
from yiwang.ui.values import Link, Person

from .forms import EnrolForm
from .log import verb_name
from .tables import ACCOUNTS, HELD_BY_ACCOUNT, account_rows, account_state, held_rows

RECENT = 12


def _named(accounts: QuerySet[Any], words: str) -> QuerySet[Any]:
    return accounts.filter(Q(name__icontains=words) | Q(username__icontains=words))


def _with_role(accounts: QuerySet[Any], role: str) -> QuerySet[Any]:
    held = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=localdate()), post__role=role
    )
    return accounts.filter(pk__in=held.values("account"))


def _in_state(accounts: QuerySet[Any], state: str) -> QuerySet[Any]:
    states = {
        "active": Q(is_active=True),
        "locked": Q(is_active=True, locked_until__gt=now()),
        "disabled": Q(is_active=False),
        "postless": ~Q(
            pk__in=Appointment.objects.filter(
                Q(until__isnull=True) | Q(until__gte=localdate())
            ).values("account")
        ),
    }
    return accounts.filter(states[state])


LIST = ListPage(
    title=gettext_lazy("账号"),
    table=ACCOUNTS,
    filters=FilterSet(
        Search("q", gettext_lazy("姓名或用户名"), narrow=_named),
        Choice(
            "role",
            gettext_lazy("角色"),
            narrow=_with_role,
            options=lambda: [(code, role.name) for code, role in ROLES.items()],
        ),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_in_state,
            options=(
                ("active", gettext_lazy("可登录")),
                ("locked", gettext_lazy("已锁定")),
                ("disabled", gettext_lazy("已停用")),
                ("postless", gettext_lazy("未任职")),
            ),
        ),
    ),
    order=("username",),
)


@guarded("access.see")
def accounts(request: ActingRequest) -> HttpResponseBase:
    new = Action(
        _("新建账号"), reverse("accounts:enrol"), icon="plus", method="get", tone="primary"
    )
    return LIST.respond(
        request,
        accounts_for(request.actor, "access.see"),
        rows=account_rows,
        actions=[new] if may(request.actor, "access.enrol") else [],
    )


@guarded("access.see")
def account(request: ActingRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    held = found.appointments.select_related("post", "account").order_by("-since", "-id")
    panels: list[Panel] = [
        _facts(found),
        Related(
            title=_("任职"),
            icon="id",
            table=HELD_BY_ACCOUNT,
            rows=held_rows(list(held)),
            empty=Empty(_("还没有岗位"), _("没有岗位的账号看不到任何内容。")),
        ),
    ]
    if may(request.actor, "audit.see"):
        panels.append(_history(found))
    return detail_page(
        request,
        Heading(found.name, state=account_state(found), code=found.username),
        panels,
        crumbs=[Link(_("账号"), reverse("accounts:accounts"))],
        actions=_actions(request.actor, found),
    )


@never_cache
@guarded("access.enrol")
def enrol(request: ActingRequest) -> HttpResponse:
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = services.one_time_password()
        try:
            made = services.enrol(actor=request.actor, password=password, **form.cleaned_data)
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            return one_time_page(request, made, password)
    return form_page(
        request,
        form,
        title=_("新建账号"),
        submit=_("新建"),
        intro=_("系统会生成一次性密码，由您当面或电话告知本人；任职由安全管理员办理。"),
        cancel_url=reverse("accounts:accounts"),
        crumbs=[Link(_("账号"), reverse("accounts:accounts"))],
    )


def one_time_page(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    """Shows a new password the one time that it can be seen."""
    return detail_page(
        request,
        Heading(_("一次性密码"), code=account.username),
        [
            Notice(
                text=_("请现在告知本人：离开本页后无法再看到。本人登录后须先修改。"), tone="soon"
            ),
            Facts(
                columns=1,
                facts=[
                    Fact(_("姓名"), account.name),
                    Fact(_("用户名"), account.username),
                    Fact(_("一次性密码"), password),
                ],
            ),
        ],
        crumbs=[Link(_("账号"), reverse("accounts:accounts"))],
        actions=[
            Action(
                _("已告知，返回账号"),
                reverse("accounts:account", args=[account.pk]),
                icon="check",
                method="get",
                tone="primary",
            )
        ],
    )


def reachable(request: ActingRequest, pk: int) -> Account:
    """The account, or 404 when it is none of the actor's."""
    return get_object_or_404(accounts_for(request.actor, "access.see"), pk=pk)


def _facts(account: Account) -> Facts:
    locked = account.locked_until if account.locked_until and account.locked_until > now() else None
    return Facts(
        title=_("账号"),
        icon="user",
        facts=[
            Fact(_("用户名"), account.username),
            Fact(_("姓名"), account.name),
            Fact(_("上次登录"), account.last_login),
            Fact(_("密码设于"), account.password_set_at),
            Fact(_("连续输错"), account.failures),
            Fact(_("锁定至"), locked),
        ],
    )


def _history(account: Account) -> Timeline:
    done = history_of(f"account:{account.pk}")[:RECENT]
    return Timeline(
        title=_("最近记录"),
        icon="history",
        more_url=f"{reverse('accounts:log')}?subject=account:{account.pk}",
        more_label=_("全部记录"),
        entries=[
            Entry(verb_name(each.verb), each.at, who=Person(each.actor_name or "—"))
            for each in done
        ],
    )


def _actions(actor: Actor, account: Account) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"accounts:{name}", args=[account.pk])

    actions = []
    if may(actor, "access.appoint") and account.is_active:
        actions.append(
            Action(_("任职"), to("appoint"), icon="plus", method="get", tone="primary", hotkey="n")
        )
    if may(actor, "access.unlock") and (account.failures or account.locked_until):
        actions.append(Action(_("解锁"), to("unlock"), icon="lock-open"))
    if may(actor, "access.reset"):
        ask = _("确定重置 %(name)s 的密码？原密码立即失效。") % {"name": account.name}
        actions.append(Action(_("重置密码"), to("reset"), icon="refresh", confirm=ask))
    if may(actor, "access.disable"):
        actions.append(
            Action(_("停用"), to("disable"), icon="hand-stop", method="get", tone="danger")
            if account.is_active
            else Action(_("启用"), to("enable"), icon="circle-check")
        )
    return actions
