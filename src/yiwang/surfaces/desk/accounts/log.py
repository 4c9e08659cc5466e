"""The audit log for those who read it: by verb, person, thing and day; an export is recorded."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.models import Account
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.audit.selectors import records
from yiwang.kernel.audit.services import record
from yiwang.ui.filters import DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.text import Text

VERBS: dict[str, Text] = {
    "access.sign_in": _("登录"),
    "access.sign_in_failed": _("登录失败"),
    "access.sign_out": _("退出登录"),
    "access.enrol": _("新建账号"),
    "access.appoint": _("任职"),
    "access.dismiss": _("免职"),
    "access.unlock": _("解锁账号"),
    "access.reset": _("重置密码"),
    "access.set_password": _("修改密码"),
    "access.disable": _("停用账号"),
    "access.enable": _("启用账号"),
    "access.open_post": _("设立岗位"),
    "access.close_post": _("撤销岗位"),
    "access.open_department": _("设立部门"),
    "access.close_department": _("撤销部门"),
    "access.unmask": _("查看隐藏信息"),
    "audit.export": _("导出审计日志"),
}


def verb_name(verb: str) -> str:
    """What a verb is called; the verb itself where nobody has named it."""
    return str(VERBS.get(verb, verb))


def _by_verb(entries: QuerySet[Any], words: str) -> QuerySet[Any]:
    named = [verb for verb, name in VERBS.items() if words in str(name)]
    return entries.filter(Q(verb__startswith=words) | Q(verb__in=named))


def _by_actor(entries: QuerySet[Any], words: str) -> QuerySet[Any]:
    people = Account.objects.filter(Q(username=words.lower()) | Q(name__contains=words))
    return entries.filter(actor_id__in=list(people.values_list("pk", flat=True)[:200]))


def _detail(entry: AuditRecord) -> str:
    """The detail as "key: value", one after the other."""
    return "; ".join(
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in entry.detail.items()
        if value not in ("", [], None)
    )


LIST = ListPage(
    title=_("审计日志"),
    table=Table(
        key="audit",
        caption=_("审计日志"),
        columns=(
            Column("at", _("时间"), "time"),
            Column("verb", _("动作"), value=lambda entry: verb_name(entry.verb)),
            Column("actor_name", _("操作人")),
            Column("subject", _("对象"), "code"),
            Column("detail", _("内容"), value=_detail, width="34%"),
            Column("address", _("来自"), "code", hide_on_phone=True),
            Column("district", _("区县"), "code", optional=True),
            Column("id", _("编号"), "code", value=lambda entry: str(entry.pk), optional=True),
        ),
        empty=Empty(_("还没有记录"), icon="history"),
    ),
    filters=FilterSet(
        Search("verb", _("动作"), narrow=_by_verb, hint=_("动作，如 登录")),
        Search("actor", _("操作人"), narrow=_by_actor, hint=_("操作人姓名或用户名")),
        Search("subject", _("对象"), lookup="subject", hint=_("对象，如 account:12")),
        DateRange("at", _("日期"), lookup="at"),
    ),
    order=("-id",),
)


@guarded("audit.see")
def log(request: ActingRequest) -> HttpResponseBase:
    if request.GET.get("export"):
        record(
            verb="audit.export",
            actor_id=request.actor.account_id,
            actor_name=request.actor.name,
            detail={"query": request.GET.urlencode()},
            address=request.actor.address,
        )
    return LIST.respond(request, _within_reach(request.actor, records()))


def _within_reach(actor: Actor, entries: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
    """Records of the actor's districts, and those of none, such as sign-ins."""
    reach = Q(district="")
    for post in actor.posts_that("audit.see"):
        reach |= Q(district__startswith=post.division[:6])
    return entries.filter(reach)
