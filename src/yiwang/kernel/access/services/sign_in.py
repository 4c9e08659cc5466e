"""sign_in and sign_out: the account whose password this is."""

from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Refused

from ..actor import Actor
from ..models import Account
from ..rules import PASSWORD_AGE, locked_until
from .trace import note


def sign_in(*, username: str, password: str, address: str | None = None) -> Account:
    """The account whose password this is. Refused without saying which part was wrong.

    Five wrong passwords in a row lock the account for half an hour (等保 2.0 default); the
    count is kept even though the request fails, so the row is locked and committed here.
    """
    with transaction.atomic():
        account = (
            Account.objects.select_for_update().filter(username=username.strip().lower()).first()
        )
        fault = _fault(account, password)
        record(
            verb="access.sign_in_failed" if fault else "access.sign_in",
            subject=f"account:{account.pk}" if account else "",
            actor_id=account.pk if account else None,
            actor_name=account.name if account else "",
            address=address,
        )
    if fault or account is None:
        raise Refused(fault, code="sign_in")
    return account


def sign_out(*, actor: Actor) -> None:
    """Record that the actor left; the session itself is the view's."""
    if actor.account_id is not None:
        note(actor, "access.sign_out", f"account:{actor.account_id}")


def _fault(account: Account | None, password: str) -> str:
    wrong = _("用户名或密码不正确；连续输错五次将锁定三十分钟。")
    if account is None:
        check_password(password, _nobodys())
        return wrong
    moment = now()
    if account.locked_until and account.locked_until > moment:
        return _("登录失败次数过多，账号已锁定，请在三十分钟后再试，或联系安全管理员解锁。")
    if account.locked_until:
        account.failures = 0
    right = check_password(password, account.password)
    if right and account.is_active:
        expired = account.password_set_at < moment - PASSWORD_AGE
        account.failures = 0
        account.locked_until = None
        account.last_login = moment
        account.must_change_password = account.must_change_password or expired
        account.save()
        return ""
    account.failures += 1
    account.locked_until = locked_until(account.failures, moment)
    account.save(update_fields=["failures", "locked_until"])
    return wrong


@cache
def _nobodys() -> str:
    """A hash to check against when there is no account, so that both answers take as long."""
    return make_password("nobody has this password")
