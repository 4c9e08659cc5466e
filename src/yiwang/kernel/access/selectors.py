"""may, visible_to, actor_of: what an account may do and see. Everything fails closed."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.lib.errors import Forbidden
from yiwang.lib.place import HasPlace

from .actor import Actor, HeldPost
from .models import Account, Appointment, Department, Post
from .roles import roles_that
from .rules import column_of

M = TypeVar("M", bound=Model)


def actor_of(account: Account, *, day: date | None = None, address: str | None = None) -> Actor:
    """The account with the posts it holds on `day` (today by default). One statement."""
    if not account.is_active:
        return Actor(account_id=account.pk, name=account.name, address=address)
    posts = tuple(_held(post) for post in posts_held(account.pk, day or localdate()))
    return Actor(account_id=account.pk, name=account.name, posts=posts, address=address)


def posts_held(account_id: int, day: date) -> QuerySet[Post]:
    """The open posts an account holds on a day."""
    appointments = Appointment.objects.filter(_not_over(day), account_id=account_id, since__lte=day)
    return open_posts(day).filter(appointments__in=appointments).distinct()


def may(actor: Actor, verb: str, placed: HasPlace | None = None) -> bool:
    """Whether one of the actor's posts may do `verb` here (anywhere, without `placed`)."""
    return any(placed is None or post.covers(placed) for post in actor.posts_that(verb))


def require(actor: Actor, verb: str, placed: HasPlace | None = None) -> None:
    """`may`, or Forbidden. The system's own jobs are trusted."""
    if not actor.is_system and not may(actor, verb, placed):
        raise Forbidden(_("您的岗位无权执行此操作；如有需要请联系系统管理员。"))


def visible_to(queryset: QuerySet[M], actor: Actor, verb: str) -> QuerySet[M]:
    """The rows of placed things on which the actor may do `verb`; none without such a post.

    The model has the columns district, street, community, grid and, if posts of a department
    see its own rows only, `department_id`.
    """
    columns = {getattr(field, "attname", "") for field in queryset.model._meta.get_fields()}
    by_department = "department_id" in columns
    scope = Q(pk__in=[])
    for post in actor.posts_that(verb):
        scope |= _scope(post, by_department=by_department)
    return queryset.filter(scope)


def may_over(actor: Actor, verb: str, division: str) -> bool:
    """Whether a post of the actor may do `verb` over a whole division, given by its code."""
    return any(
        post.division and not post.grids and division.startswith(post.division)
        for post in actor.posts_that(verb)
    )


def require_over(actor: Actor, verb: str, *divisions: str) -> None:
    """`may_over` for all of the divisions, or Forbidden; without any, `require`."""
    require(actor, verb)
    if not actor.is_system and not all(may_over(actor, verb, code) for code in divisions):
        raise Forbidden(_("这超出了您岗位所辖的区域；请联系上一级管理员。"))


def holders(role: str, placed: HasPlace, *, day: date | None = None) -> list[int]:
    """Accounts that on a day (today by default) hold `role` over the place: whom to tell."""
    held = _held_on(day or localdate()).filter(
        post__role=role, post__division__in=_ancestors(placed)
    )
    return sorted({a.account_id for a in held if _held(a.post).covers(placed)})


def holders_of_post(post_id: int, *, day: date | None = None) -> list[int]:
    """Accounts that hold a post on a day (today by default)."""
    held = _held_on(day or localdate()).filter(post_id=post_id)
    return sorted({appointment.account_id for appointment in held})


def posts_for(verb: str) -> QuerySet[Post]:
    """The open posts whose role may do a verb."""
    return open_posts(localdate()).filter(role__in=roles_that(verb))


def open_posts(day: date) -> QuerySet[Post]:
    """The posts that exist on a day."""
    return Post.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=day)).order_by("id")


def accounts_for(actor: Actor, verb: str) -> QuerySet[Account]:
    """The accounts an administrator deals with: those that hold a post under a division of the
    actor's, and those that hold none yet."""
    if actor.is_system:
        return Account.objects.all()
    current = Appointment.objects.filter(_not_over(localdate()), account=OuterRef("pk"))
    under = current.filter(_under(actor, verb, "post__division", "post__department__division"))
    reach = Exists(under) | ~Exists(current)
    return Account.objects.filter(reach) if actor.posts_that(verb) else Account.objects.none()


def posts_under(actor: Actor, verb: str) -> QuerySet[Post]:
    """The open posts over divisions in which the actor may do `verb`."""
    reach = Q() if actor.is_system else _under(actor, verb, "division", "department__division")
    return open_posts(localdate()).filter(reach).select_related("department")


def departments_under(actor: Actor, verb: str) -> QuerySet[Department]:
    """The departments, closed ones too, of divisions in which the actor may do `verb`."""
    reach = Q() if actor.is_system else _under(actor, verb, "division")
    return Department.objects.filter(reach).select_related("parent").order_by("code")


def appointments_of(account_ids: Iterable[int]) -> dict[int, list[Appointment]]:
    """Each account's appointments that are not over, by account; one statement."""
    found: dict[int, list[Appointment]] = {account_id: [] for account_id in account_ids}
    current = Appointment.objects.filter(
        _not_over(localdate()),
        Q(post__closed_at__isnull=True) | Q(post__closed_at__gt=localdate()),
        account_id__in=found,
    )
    for appointment in current.select_related("post").order_by("since", "id"):
        found[appointment.account_id].append(appointment)
    return found


def _not_over(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=day)


def _under(actor: Actor, verb: str, path: str, fallback: str = "") -> Q:
    """Rows whose division lies under a post of the actor; `fallback` where they have none."""
    reach = Q(pk__in=[])
    for post in actor.posts_that(verb):
        if post.division and not post.grids:
            reach |= Q(**{f"{path}__startswith": post.division})
            if fallback:
                reach |= Q(**{path: "", f"{fallback}__startswith": post.division})
    return reach


def _held_on(day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        _not_over(day),
        Q(post__closed_at__isnull=True) | Q(post__closed_at__gt=day),
        since__lte=day,
        account__is_active=True,
    ).select_related("post")


def _ancestors(placed: HasPlace) -> list[str]:
    """Every division code that may hold the place; "" for posts that hold by department."""
    finest = placed.grid or placed.community or placed.street or placed.district
    return ["", *(finest[:size] for size in range(2, len(finest) + 1))]


def _held(post: Post) -> HeldPost:
    return HeldPost(
        id=post.pk,
        code=post.code,
        name=post.name,
        role=post.role,
        division=post.division,
        grids=tuple(post.grids),
        department=post.department_id,
    )


def _scope(post: HeldPost, *, by_department: bool) -> Q:
    owned = post.department is not None and by_department
    scope = Q(department_id=post.department) if owned else Q()
    if post.grids:
        scope &= Q(grid__in=post.grids)
    if not post.division:
        return scope if owned else Q(pk__in=[])
    column = column_of(post.division)
    if column:
        return scope & Q(**{column: post.division})
    if len(post.division) < 6:
        return scope & Q(district__startswith=post.division)
    return scope & Q(grid__startswith=post.division)
