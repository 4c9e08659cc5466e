"""How accounts, posts, departments and audit records look in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.models import Account, Appointment, Department, Post
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import appointments_of
from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import State


@dataclass(frozen=True)
class AccountRow:
    id: int
    username: str
    name: str
    posts: str
    state: State
    last_login: datetime | None


@dataclass(frozen=True)
class PostRow:
    id: int
    code: str
    name: str
    role: str
    place: str
    department: str


@dataclass(frozen=True)
class HeldRow:
    """One appointment, seen from the account or from the post."""

    id: int
    post: str
    account: str
    role: str
    since: date
    until: date | None
    state: State


def role_name(role: str) -> str:
    return str(ROLES[role].name) if role in ROLES else role


def account_state(account: Account) -> State:
    """One word for whether somebody can sign in."""
    if not account.is_active:
        return State(_("已停用"), "idle")
    if account.locked_until is not None and account.locked_until > now():
        return State(_("已锁定"), "late")
    if account.must_change_password:
        return State(_("待改密码"), "soon")
    return State(_("正常"), "good")


def account_rows(accounts: Sequence[Account]) -> list[AccountRow]:
    held = appointments_of([account.pk for account in accounts])
    return [
        AccountRow(
            id=account.pk,
            username=account.username,
            name=account.name,
            posts="、".join(each.post.name for each in held[account.pk]),
            state=account_state(account),
            last_login=account.last_login,
        )
        for account in accounts
    ]


def post_rows(posts: Sequence[Post]) -> list[PostRow]:
    paths = paths_of({post.division for post in posts if post.division})
    return [
        PostRow(
            id=post.pk,
            code=post.code,
            name=post.name,
            role=role_name(post.role),
            place=paths.get(post.division) or post.division,
            department=post.department.name if post.department else "",
        )
        for post in posts
    ]


def held_rows(appointments: Sequence[Appointment]) -> list[HeldRow]:
    return [
        HeldRow(
            id=held.pk,
            post=held.post.name,
            account=held.account.name,
            role=role_name(held.post.role),
            since=held.since,
            until=held.until,
            state=_held_state(held),
        )
        for held in appointments
    ]


def department_state(department: Department) -> State:
    closed = department.until is not None and department.until <= localdate()
    return State(_("已撤销"), "idle") if closed else State(_("在用"), "good")


def _held_state(held: Appointment) -> State:
    today = localdate()
    if held.post.closed_at is not None and held.post.closed_at <= today:
        return State(_("岗位已撤销"), "idle")
    if held.until is not None and held.until < today:
        return State(_("已免去"), "idle")
    return State(_("未到任"), "early") if held.since > today else State(_("在任"), "good")


ACCOUNTS = Table(
    key="accounts",
    caption=gettext_lazy("账号列表"),
    columns=(
        Column("username", gettext_lazy("用户名"), "code", sortable="username"),
        Column("name", gettext_lazy("姓名"), sortable="name"),
        Column("posts", gettext_lazy("岗位"), width="40%"),
        Column("state", gettext_lazy("状态"), "state"),
        Column("last_login", gettext_lazy("上次登录"), "time", hide_on_phone=True),
    ),
    row_url=lambda row: reverse("accounts:account", args=[row.id]),
    empty=Empty(
        gettext_lazy("还没有账号"),
        gettext_lazy("由系统管理员建立账号，再由安全管理员任职。"),
        icon="users",
    ),
)

POSTS = Table(
    key="posts",
    caption=gettext_lazy("岗位列表"),
    columns=(
        Column("name", gettext_lazy("岗位"), "link", sortable="name"),
        Column("role", gettext_lazy("角色")),
        Column("place", gettext_lazy("区域"), "place"),
        Column("department", gettext_lazy("部门")),
        Column("code", gettext_lazy("编码"), "code", sortable="code", hide_on_phone=True),
    ),
    row_url=lambda row: reverse("accounts:post", args=[row.id]),
    empty=Empty(gettext_lazy("还没有岗位"), gettext_lazy("由系统管理员设立岗位。"), icon="id"),
)

HELD_BY_ACCOUNT = Table(
    key="held",
    columns=(
        Column("post", gettext_lazy("岗位"), "link"),
        Column("role", gettext_lazy("角色")),
        Column("state", gettext_lazy("状态"), "state"),
        Column("since", gettext_lazy("开始"), "date"),
        Column("until", gettext_lazy("最后一天"), "date"),
    ),
    row_url=lambda row: reverse("accounts:dismiss", args=[row.id]),
)

HELD_OF_POST = Table(
    key="holders",
    columns=(
        Column("account", gettext_lazy("姓名"), "link"),
        Column("state", gettext_lazy("状态"), "state"),
        Column("since", gettext_lazy("开始"), "date"),
        Column("until", gettext_lazy("最后一天"), "date"),
    ),
    row_url=lambda row: reverse("accounts:dismiss", args=[row.id]),
)

DEPARTMENTS = Table(
    key="departments",
    caption=gettext_lazy("部门列表"),
    columns=(
        Column("name", gettext_lazy("部门"), "link", sortable="name"),
        Column("parent", gettext_lazy("上级部门")),
        Column("phone", gettext_lazy("电话")),
        Column("state", gettext_lazy("状态"), "state", value=department_state),
        Column("code", gettext_lazy("编码"), "code", sortable="code", hide_on_phone=True),
    ),
    row_url=lambda row: reverse("accounts:department", args=[row.pk]),
    empty=Empty(
        gettext_lazy("还没有部门"),
        gettext_lazy("由系统管理员设立部门，案件才有处可派。"),
        icon="sitemap",
    ),
)
