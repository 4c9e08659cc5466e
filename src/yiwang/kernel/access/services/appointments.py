"""appoint and dismiss: who holds which post, from when until when."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.lib.errors import Conflict, Invalid, Refused

from ..actor import Actor
from ..models import Account, Appointment, Post
from ..roles import EXCLUSIVE, ROLES
from ..rules import exclusive_clash, overlap
from ..selectors import require_over
from .trace import domain_of, note


def appoint(
    *,
    actor: Actor,
    account_id: int,
    post_id: int,
    since: date | None = None,
    until: date | None = None,
) -> Appointment:
    """Give a post to an account, from `since` (today) to `until` (its last day; open without).

    System, security and audit administrators are three people. The account's row is locked so
    that two appointments at once cannot slip past that rule. The same appointment twice
    returns the first; another one to the same post in the same days is a Conflict.
    """
    since = since or localdate()
    if until is not None and until < since:
        raise Invalid({"until": _("截止日期不能早于开始日期。")})
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        post = (
            Post.objects.select_for_update(of=["self"]).select_related("department").get(pk=post_id)
        )
        require_over(actor, "access.appoint", domain_of(post))
        same = _same(account, post, since, until)
        if same is not None:
            return same
        _refuse_unfit(actor, account, post, since, until)
        appointment = Appointment.objects.create(
            account=account, post=post, since=since, until=until
        )
        if post.role in EXCLUSIVE and not actor.is_system:
            account.must_change_password = True
            account.save(update_fields=["must_change_password"])
        subject = f"account:{account.pk}"
        note(actor, "access.appoint", subject, over=domain_of(post), post=post.code)
        return appointment


def dismiss(*, actor: Actor, appointment_id: int, until: date | None = None) -> Appointment:
    """End an appointment at once, or after `until` (its last day). Twice is the same as once.

    At once means that its last day was yesterday; one that began today never had a day.
    """
    with transaction.atomic():
        appointment = (
            Appointment.objects.select_for_update(of=["self"])
            .select_related("post__department")
            .get(pk=appointment_id)
        )
        require_over(actor, "access.dismiss", domain_of(appointment.post))
        if actor.account_id is not None and actor.account_id == appointment.account_id:
            raise Refused(_("不能免去自己的岗位，请由另一位安全管理员办理。"))
        last = until or localdate() - timedelta(days=1)
        last = max(last, appointment.since - timedelta(days=1))
        if appointment.until is not None and appointment.until <= last:
            return appointment
        appointment.until = last
        appointment.save(update_fields=["until"])
        subject = f"account:{appointment.account_id}"
        over = domain_of(appointment.post)
        detail = {"post": appointment.post.code, "until": str(last)}
        note(actor, "access.dismiss", subject, over=over, **detail)
        return appointment


def _same(account: Account, post: Post, since: date, until: date | None) -> Appointment | None:
    for other in account.appointments.filter(post=post):
        if (other.since, other.until) == (since, until):
            return other
        if overlap(since, until, other.since, other.until):
            raise Conflict(_("此人在这段时间已担任该岗位。"))
    return None


def _refuse_unfit(
    actor: Actor, account: Account, post: Post, since: date, until: date | None
) -> None:
    if actor.account_id is not None and actor.account_id == account.pk:
        raise Refused(_("不能给自己任职，请由另一位安全管理员办理。"))
    if not account.is_active:
        raise Refused(_("该账号已停用，请先启用再任职。"))
    if post.closed_at is not None and (until is None or until >= post.closed_at):
        raise Refused(_("该岗位已撤销，请选择其他岗位。"))
    clash = exclusive_clash(_roles_held(account, since, until), post.role, EXCLUSIVE)
    if clash:
        raise Refused(
            _("系统、安全、审计管理员须由三人分别担任；此人已是%(role)s。")
            % {"role": ROLES[clash].name}
        )


def _roles_held(account: Account, since: date, until: date | None) -> list[str]:
    """Roles of the appointments that share a day with the period."""
    held = account.appointments.filter(Q(until__isnull=True) | Q(until__gte=since))
    return [
        other.post.role
        for other in held.select_related("post")
        if overlap(since, until, other.since, other.until)
    ]
