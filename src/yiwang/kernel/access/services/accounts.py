"""enrol, unlock, disable, enable: accounts themselves."""

import re

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid, Refused

from ..actor import Actor
from ..models import Account
from ..selectors import require
from .passwords import fault_messages
from .trace import note, require_over_account

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def enrol(*, actor: Actor, username: str, name: str, password: str) -> Account:
    """Make an account. It can do nothing until a security administrator appoints it.

    A password that somebody else chose must be changed at the first sign-in. Raises Invalid
    with the fields that cannot be used.
    """
    require(actor, "access.enrol")
    username = username.strip().lower()
    fields = _enrol_faults(username, name.strip(), password)
    if fields:
        raise Invalid(fields)
    try:
        with transaction.atomic():
            account = Account.objects.create(
                username=username,
                name=name.strip(),
                password=make_password(password),
                must_change_password=not actor.is_system,
            )
            note(actor, "access.enrol", f"account:{account.pk}", username=username)
            return account
    except IntegrityError:
        raise Invalid({"username": _("用户名已被使用，请换一个。")}) from None


def unlock(*, actor: Actor, account_id: int) -> None:
    """Let a locked account try again."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        require_over_account(actor, "access.unlock", account)
        if not account.failures and account.locked_until is None:
            return
        account.failures = 0
        account.locked_until = None
        account.save(update_fields=["failures", "locked_until"])
        note(actor, "access.unlock", f"account:{account.pk}")


def disable(*, actor: Actor, account_id: int, reason: str) -> None:
    """Stop an account from signing in, at once; what it did stays. Twice is the same as once."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明停用原因。")})
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        require_over_account(actor, "access.disable", account)
        if actor.account_id == account.pk:
            raise Refused(_("不能停用自己的账号，请由另一位安全管理员办理。"))
        if not account.is_active:
            return
        account.is_active = False
        account.save(update_fields=["is_active"])
        note(actor, "access.disable", f"account:{account.pk}", reason=reason.strip())


def enable(*, actor: Actor, account_id: int) -> None:
    """Let a disabled account sign in again; its posts are as they were."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        require_over_account(actor, "access.disable", account)
        if account.is_active:
            return
        account.is_active = True
        account.save(update_fields=["is_active"])
        note(actor, "access.enable", f"account:{account.pk}")


def _enrol_faults(username: str, name: str, password: str) -> dict[str, str]:
    fields = {}
    if not _USERNAME.fullmatch(username):
        fields["username"] = _("用户名用 2 至 40 个小写字母、数字、点、横线或下划线。")
    if not name:
        fields["name"] = _("请填写姓名。")
    faults = fault_messages(password, username=username, admin=False)
    if faults:
        fields["password"] = _("；").join(faults)
    return fields
