"""sign_in, set_password, appoint, dismiss, enrol, unlock: accounts and the posts they hold."""

from datetime import date, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid, Refused

from .actor import Actor
from .models import Account, Appointment, FormerPassword, Post
from .roles import ROLES
from .rules import PASSWORD_AGE, PASSWORD_HISTORY, exclusive_clash, locked_until, password_faults
from .selectors import posts_held, require

_GROUPS = {code: role.exclusive for code, role in ROLES.items() if role.exclusive}
_NOBODY = make_password("nobody has this password")


def enrol(*, actor: Actor, username: str, name: str, password: str) -> Account:
    """Make an account. It can do nothing until a security administrator appoints it."""
    require(actor, "access.enrol")
    faults = password_faults(password, username=username, admin=False)
    if faults:
        raise Invalid({"password": "；".join(faults)})
    with transaction.atomic():
        if Account.objects.filter(username=username).exists():
            raise Invalid({"username": _("用户名已被使用，请换一个。")})
        account = Account.objects.create(
            username=username, name=name, password=make_password(password)
        )
        _record(actor, "access.enrol", account)
        return account


def sign_in(*, username: str, password: str, address: str | None = None) -> Account:
    """The account whose password this is. Refused without saying which part was wrong.

    Five wrong passwords in a row lock the account for half an hour (等保 2.0 default); the
    count is kept even though the request fails, so the row is locked and committed here.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(username=username).first()
        fault = _sign_in_fault(account, password)
        if account is not None:
            record(
                verb="access.sign_in" if not fault else "access.sign_in_failed",
                subject=f"account:{account.pk}",
                actor_id=account.pk,
                actor_name=account.name,
                address=address,
            )
    if fault or account is None:
        raise Refused(fault, code="sign_in")
    return account


def _sign_in_fault(account: Account | None, password: str) -> str:
    wrong = _("用户名或密码不正确；连续输错五次将锁定三十分钟。")
    if account is None:
        check_password(password, _NOBODY)
        return wrong
    moment = now()
    if account.locked_until and account.locked_until > moment:
        return _("登录失败次数过多，账号已锁定，请在三十分钟后再试，或联系安全管理员解锁。")
    if account.is_active and check_password(password, account.password):
        account.failures = 0
        account.locked_until = None
        account.last_login = moment
        expired = account.password_set_at < moment - PASSWORD_AGE
        account.must_change_password = account.must_change_password or expired
        account.save()
        return ""
    account.failures += 1
    account.locked_until = locked_until(account.failures, moment)
    account.save(update_fields=["failures", "locked_until"])
    return wrong


def set_password(*, actor: Actor, account_id: int, password: str) -> None:
    """Change one's own password. The last five may not return."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        if actor.account_id != account.pk and not actor.is_system:
            raise Refused(_("只能修改自己的密码。"))
        admin = any(post.role in _GROUPS for post in actor.posts)
        faults = password_faults(password, username=account.username, admin=admin)
        former = list(
            account.former_passwords.order_by("-until").values_list("password", flat=True)
        )[:PASSWORD_HISTORY]
        if any(check_password(password, old) for old in [account.password, *former]):
            faults.append(_("不能使用最近五次用过的密码"))
        if faults:
            raise Invalid({"password": "；".join(faults)})
        FormerPassword.objects.create(account=account, password=account.password)
        account.password = make_password(password)
        account.password_set_at = now()
        account.must_change_password = False
        account.save()
        _record(actor, "access.set_password", account)


def unlock(*, actor: Actor, account_id: int) -> None:
    """Let a locked account try again."""
    require(actor, "access.unlock")
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        account.failures = 0
        account.locked_until = None
        account.save(update_fields=["failures", "locked_until"])
        _record(actor, "access.unlock", account)


def appoint(
    *,
    actor: Actor,
    account_id: int,
    post_id: int,
    since: date | None = None,
    until: date | None = None,
) -> Appointment:
    """Give a post to an account. System, security and audit administrators are three people.

    The account's row is locked so that two appointments at once cannot slip past that rule.
    """
    require(actor, "access.appoint")
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        post = Post.objects.get(pk=post_id)
        held = [other.role for other in posts_held(account.pk, localdate())]
        clash = exclusive_clash(held, post.role, _GROUPS)
        if clash:
            raise Refused(
                _("系统、安全、审计管理员须由三人分别担任；此人已是%(role)s。")
                % {"role": ROLES[clash].name}
            )
        if actor.account_id is not None and actor.account_id == account.pk:
            raise Refused(_("不能给自己任职，请由另一位安全管理员办理。"))
        appointment = Appointment.objects.create(
            account=account, post=post, since=since or localdate(), until=until
        )
        _record(actor, "access.appoint", account, post=post.code)
        return appointment


def dismiss(*, actor: Actor, appointment_id: int, until: date | None = None) -> Appointment:
    """End an appointment at the end of yesterday, or on `until` (its last day)."""
    require(actor, "access.dismiss")
    with transaction.atomic():
        appointment = Appointment.objects.select_for_update().get(pk=appointment_id)
        last = until or localdate() - timedelta(days=1)
        appointment.until = max(last, appointment.since)
        appointment.save(update_fields=["until"])
        _record(actor, "access.dismiss", appointment.account, post=appointment.post.code)
        return appointment


def _record(actor: Actor, verb: str, account: Account, **detail: str) -> None:
    record(
        verb=verb,
        subject=f"account:{account.pk}",
        actor_id=actor.account_id,
        actor_name=actor.name,
        detail=detail,
        address=actor.address,
    )
