"""Departments and posts: opened by a system administrator, closed but never removed."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.lib.errors import Conflict, Invalid, Refused

from ..actor import Actor
from ..models import Appointment, Department, Post
from ..roles import ROLES
from ..selectors import open_posts, require_over
from .trace import domain_of, note


def open_department(
    *,
    actor: Actor,
    code: str,
    name: str,
    division: str,
    parent: Department | None = None,
    phone: str = "",
    since: date | None = None,
) -> Department:
    """Make a department that answers in a division. The same one twice returns the first;
    another one under the same code is a Conflict."""
    fields = _empty({"code": code, "name": name, "division": division})
    if fields:
        raise Invalid(fields)
    require_over(actor, "access.organise", division)
    with transaction.atomic():
        department, fresh = Department.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "division": division,
                "parent": parent,
                "phone": phone,
                "since": since or localdate(),
            },
        )
        if fresh:
            subject = f"department:{department.pk}"
            note(actor, "access.open_department", subject, over=division, code=code)
        elif (department.name, department.division, department.parent_id) != (
            name,
            division,
            parent.pk if parent else None,
        ):
            raise Conflict(_("编码 %(code)s 已用于另一个部门。") % {"code": code})
        return department


def close_department(*, actor: Actor, department_id: int, until: date | None = None) -> Department:
    """End a department after `until` (today). Refused while it has open posts or parts."""
    with transaction.atomic():
        department = Department.objects.select_for_update().get(pk=department_id)
        require_over(actor, "access.organise", department.division)
        last = until or localdate()
        if department.until is not None and department.until <= last:
            return department
        if open_posts(last).filter(department=department).exists():
            raise Refused(_("部门下还有岗位，请先撤销这些岗位。"))
        if department.children.filter(Q(until__isnull=True) | Q(until__gt=last)).exists():
            raise Refused(_("部门下还有下级部门，请先撤销下级部门。"))
        department.until = last
        department.save(update_fields=["until"])
        subject = f"department:{department.pk}"
        over = department.division
        note(actor, "access.close_department", subject, over=over, until=str(last))
        return department


def open_post(
    *,
    actor: Actor,
    code: str,
    name: str,
    role: str,
    division: str = "",
    department: Department | None = None,
    grids: Sequence[str] = (),
) -> Post:
    """Make a post: a role over a division, a department, or a department in a division.

    `grids` narrows the division to a responsibility area of whole grids. The same post twice
    returns the first; another one under the same code is a Conflict.
    """
    fields = _empty({"code": code, "name": name}) | _post_faults(role, division, department, grids)
    if fields:
        raise Invalid(fields)
    content = Post(
        code=code, name=name, role=role, division=division, department=department, grids=list(grids)
    )
    require_over(actor, "access.organise", domain_of(content))
    with transaction.atomic():
        defaults = {key: getattr(content, key) for key in _CONTENT}
        post, fresh = Post.objects.get_or_create(code=code, defaults=defaults)
        if fresh:
            subject, over = f"post:{post.pk}", domain_of(post)
            note(actor, "access.open_post", subject, over=over, code=code, role=role)
        elif any(getattr(post, key) != value for key, value in defaults.items()):
            raise Conflict(_("编码 %(code)s 已用于另一个岗位。") % {"code": code})
        return post


def close_post(*, actor: Actor, post_id: int) -> Post:
    """Abolish a post from today on; who holds it is dismissed with it."""
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=["self"]).select_related("department").get(pk=post_id)
        )
        require_over(actor, "access.organise", domain_of(post))
        today = localdate()
        if post.closed_at is not None and post.closed_at <= today:
            return post
        post.closed_at = today
        post.save(update_fields=["closed_at"])
        held = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=today), post=post)
        holders = sorted(held.values_list("account_id", flat=True))
        subject, over = f"post:{post.pk}", domain_of(post)
        note(actor, "access.close_post", subject, over=over, code=post.code, holders=holders)
        return post


_CONTENT = ("name", "role", "division", "department", "grids")


def _empty(fields: dict[str, str]) -> dict[str, str]:
    return {key: _("请填写此项。") for key, value in fields.items() if not value.strip()}


def _post_faults(
    role: str, division: str, department: Department | None, grids: Sequence[str]
) -> dict[str, str]:
    fields = {}
    if role not in ROLES:
        fields["role"] = _("没有这个角色。")
    if not division and department is None:
        fields["division"] = _("岗位须属于一个区域或一个部门。")
    if any(not grid.startswith(division) for grid in grids) or (grids and not division):
        fields["grids"] = _("责任网格须在岗位的区域内。")
    if department is not None and department.until is not None:
        fields["department"] = _("该部门已撤销。")
    return fields
