"""Posts and departments: lists, one of them, new ones, closing."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access import services
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import departments_under, may, posts_under
from yiwang.kernel.places.selectors import path_of
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Fact, Facts, Heading, Related
from yiwang.ui.tables import Empty
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .deeds import show
from .forms import DepartmentForm, PostForm
from .tables import (
    DEPARTMENTS,
    HELD_OF_POST,
    POSTS,
    department_state,
    held_rows,
    post_rows,
    role_name,
)


def _called(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(name__icontains=words) | Q(code__icontains=words))


_SEARCH = Search("q", gettext_lazy("名称或编码"), narrow=_called)

POST_LIST = ListPage(
    title=gettext_lazy("岗位"),
    table=POSTS,
    filters=FilterSet(
        _SEARCH,
        Choice(
            "role",
            gettext_lazy("角色"),
            lookup="role",
            options=lambda: [(code, role.name) for code, role in ROLES.items()],
        ),
    ),
    order=("code",),
)
DEPARTMENT_LIST = ListPage(
    title=gettext_lazy("部门"),
    table=DEPARTMENTS,
    filters=FilterSet(
        _SEARCH,
    ),
    order=("code",),
)


@guarded("access.see")
def posts(request: ActingRequest) -> HttpResponseBase:
    return POST_LIST.respond(
        request,
        posts_under(request.actor, "access.see"),
        rows=post_rows,
        actions=_new(request, _("设立岗位"), "accounts:open_post"),
    )


@guarded("access.see")
def departments(request: ActingRequest) -> HttpResponseBase:
    return DEPARTMENT_LIST.respond(
        request,
        departments_under(request.actor, "access.see"),
        actions=_new(request, _("设立部门"), "accounts:open_department"),
    )


@guarded("access.see")
def post(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(posts_under(request.actor, "access.see"), pk=pk)
    held = found.appointments.select_related("account", "post").order_by("-since", "-id")
    facts = [
        Fact(_("角色"), role_name(found.role)),
        Fact(_("区域"), path_of(found.division) or found.division),
        Fact(_("部门"), found.department.name if found.department else ""),
        Fact(_("编码"), found.code),
        Fact(_("责任网格"), "、".join(found.grids), wide=True),
    ]
    ask = _("确定撤销 %(name)s？在任的人将随之免去。") % {"name": found.name}
    return detail_page(
        request,
        Heading(found.name),
        [
            Facts(title=_("岗位"), icon="id", facts=facts),
            Related(
                title=_("任职的人"),
                icon="users",
                table=HELD_OF_POST,
                rows=held_rows(list(held)),
                empty=Empty(_("还没有人任职"), _("由安全管理员在账号页任职。")),
            ),
        ],
        crumbs=[Link(_("岗位"), reverse("accounts:posts"))],
        actions=_close(request, _("撤销岗位"), "accounts:close_post", pk, ask),
    )


@guarded("access.see")
def department(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(departments_under(request.actor, "access.see"), pk=pk)
    rows = post_rows(list(posts_under(request.actor, "access.see").filter(department=found)))
    facts = [
        Fact(_("上级部门"), found.parent.name if found.parent else ""),
        Fact(_("负责区域"), path_of(found.division) or found.division),
        Fact(_("电话"), found.phone),
        Fact(_("编码"), found.code),
    ]
    ask = _("确定撤销 %(name)s？") % {"name": found.name}
    return detail_page(
        request,
        Heading(found.name, state=department_state(found)),
        [
            Facts(title=_("部门"), icon="sitemap", facts=facts),
            Related(title=_("岗位"), icon="id", table=POSTS, rows=rows),
        ],
        crumbs=[Link(_("部门"), reverse("accounts:departments"))],
        actions=[]
        if found.until
        else _close(request, _("撤销部门"), "accounts:close_department", pk, ask),
    )


@guarded("access.organise")
def open_post(request: ActingRequest) -> HttpResponse:
    form = PostForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        try:
            made = services.open_post(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            toast(request, _("岗位 %(name)s 已设立。") % {"name": made.name})
            return HttpResponseRedirect(reverse("accounts:post", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("设立岗位"),
        submit=_("设立"),
        cancel_url=reverse("accounts:posts"),
        crumbs=[Link(_("岗位"), reverse("accounts:posts"))],
    )


@guarded("access.organise")
def open_department(request: ActingRequest) -> HttpResponse:
    form = DepartmentForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        try:
            made = services.open_department(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            toast(request, _("部门 %(name)s 已设立。") % {"name": made.name})
            return HttpResponseRedirect(reverse("accounts:department", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("设立部门"),
        submit=_("设立"),
        cancel_url=reverse("accounts:departments"),
        crumbs=[Link(_("部门"), reverse("accounts:departments"))],
    )


@require_POST
@guarded("access.organise")
def close_post(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(posts_under(request.actor, "access.see"), pk=pk)
    closed = services.close_post(actor=request.actor, post_id=found.pk)
    toast(request, _("岗位 %(name)s 已撤销。") % {"name": closed.name})
    return HttpResponseRedirect(reverse("accounts:posts"))


@require_POST
@guarded("access.organise")
def close_department(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(departments_under(request.actor, "access.see"), pk=pk)
    closed = services.close_department(actor=request.actor, department_id=found.pk)
    toast(request, _("部门 %(name)s 已撤销。") % {"name": closed.name})
    return HttpResponseRedirect(reverse("accounts:departments"))


def _new(request: ActingRequest, label: str, url_name: str) -> list[Action]:
    if not may(request.actor, "access.organise"):
        return []
    return [Action(label, reverse(url_name), icon="plus", method="get", tone="primary")]


def _close(request: ActingRequest, label: str, url_name: str, pk: int, ask: str) -> list[Action]:
    if not may(request.actor, "access.organise"):
        return []
    return [Action(label, reverse(url_name, args=[pk]), icon="x", confirm=ask, tone="danger")]
