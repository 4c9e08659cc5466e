"""set_password and reset_password; the rules are defaults of 等保 2.0 (DOMAIN §10.5)."""

import secrets
import string

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..actor import Actor
from ..models import Account, FormerPassword
from ..roles import EXCLUSIVE
from ..rules import PASSWORD_HISTORY, SHORTEST, SHORTEST_ADMIN, password_faults
from .trace import note, require_over_account

_ONE_TIME = 14


def fault_messages(password: str, *, username: str, admin: bool) -> list[str]:
    """What is wrong with a new password, in the reader's language."""
    messages = {
        "short": _("密码至少 %(count)s 位") % {"count": SHORTEST_ADMIN if admin else SHORTEST},
        "classes": _("密码须含大写字母、小写字母、数字、符号中的三类"),
        "username": _("密码不能包含用户名"),
    }
    return [messages[fault] for fault in password_faults(password, username=username, admin=admin)]


def set_password(*, actor: Actor, account_id: int, current: str, password: str) -> Account:
    """Change one's own password, knowing the current one. The last five may not return.

    Every other session of the account ends, because its sessions carry the old hash.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        if actor.account_id != account.pk and not actor.is_system:
            raise Forbidden(_("只能修改自己的密码。"))
        if not actor.is_system and not check_password(current, account.password):
            raise Invalid({"current": _("当前密码不正确。")})
        faults = fault_messages(password, username=account.username, admin=actor.holds(*EXCLUSIVE))
        if _used_before(account, password):
            faults.append(_("不能使用最近五次用过的密码"))
        if faults:
            raise Invalid({"password": _("；").join(faults)})
        _replace(account, password, must_change=False)
        note(actor, "access.set_password", f"account:{account.pk}")
        return account


def reset_password(*, actor: Actor, account_id: int) -> str:
    """Replace a forgotten password by a one-time one, returned once and kept nowhere.

    It must be changed at the next sign-in; the account is unlocked by the way.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        require_over_account(actor, "access.reset", account)
        if actor.account_id == account.pk:
            raise Refused(_("自己的密码请在“修改密码”中更换。"))
        one_time = one_time_password()
        account.failures = 0
        account.locked_until = None
        _replace(account, one_time, must_change=True)
        note(actor, "access.reset", f"account:{account.pk}")
        return one_time


def _used_before(account: Account, password: str) -> bool:
    former = account.former_passwords.order_by("-id").values_list("password", flat=True)
    recent = [account.password, *former[: PASSWORD_HISTORY - 1]]
    return any(check_password(password, old) for old in recent)


def _replace(account: Account, password: str, *, must_change: bool) -> None:
    FormerPassword.objects.create(account=account, password=account.password)
    account.password = make_password(password)
    account.password_set_at = now()
    account.must_change_password = must_change
    account.save()


def one_time_password() -> str:
    """Letters and digits that nobody confuses on paper, of three classes."""
    letters = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI5S2Z")))
    while True:
        word = "".join(secrets.choice(letters) for _ in range(_ONE_TIME))
        if not password_faults(word, username="", admin=True):
            return word
