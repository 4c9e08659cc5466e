"""issue_key, close_key: who may call, for whom, and what."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import Actor, HeldPost
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.roles import EXCLUSIVE
from yiwang.kernel.access.selectors import actor_of, require_over
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid, Refused

from ..models import SCOPES, ApiKey
from ..reach import reach_of
from ..rules.words import clean_line
from ..selectors import digest_of_secret

PER_MINUTE = 120


def issue_key(
    *,
    actor: Actor,
    name: str,
    district: str,
    contact: str = "",
    per_minute: int = PER_MINUTE,
    scopes: Collection[str] = ("read", "report"),
    account: str = "",
    post: str = "",
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again. `district` is a 6-digit code.

    `account` is the username it acts for, `post` the code of one of her posts, if not all of
    them. Raises Invalid for input that cannot be taken, Forbidden for another district's,
    Refused when a key of that name is in force there.
    """
    require_over(actor, "open.keys", district)
    name = clean_line(name)
    _require_plausible(name, district, per_minute, scopes, expires_at)
    acts_for = _account(account) if account else None
    held = _post(acts_for, post, district) if acts_for else None
    if acts_for is None and (post or "advance" in scopes):
        raise Invalid({"account": "办理事件的密钥须代表一个账号；请写账号名。"})
    secret = f"yw_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        district=district,
        name=name,
        digest=digest_of_secret(secret),
        contact=clean_line(contact)[:120],
        per_minute=per_minute,
        account=acts_for,
        post_id=held.id if held else None,
        expires_at=expires_at,
        **{f"can_{scope}": scope in scopes for scope in SCOPES},
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
            _record(actor, "open.issue_key", key)
    except IntegrityError as clash:
        if "open_one_key_of_a_name" not in str(clash):
            raise
        raise Refused("这个名称已有一把密钥在用；请先停用，或换一个名称。") from None
    return key, secret


def close_key(*, actor: Actor, name: str, district: str) -> ApiKey:
    """Let a key end now; what it reported stays. Refused when none of that name is in force."""
    require_over(actor, "open.keys", district)
    with transaction.atomic():
        keys = ApiKey.objects.select_for_update()
        key = keys.filter(district=district, name=name, closed_at=None).first()
        if key is None:
            raise Refused("没有这个名称的在用密钥。")
        key.closed_at = now()
        key.save(update_fields=["closed_at"])
        _record(actor, "open.close_key", key)
    return key


def _require_plausible(
    name: str, district: str, per_minute: int, scopes: Collection[str], expires_at: datetime | None
) -> None:
    if not re.fullmatch(r"[0-9]{6}", district):
        raise Invalid({"district": "请写 6 位县级区划代码。"})
    if not 1 <= len(name) <= 40:
        raise Invalid({"name": "请写名称，最多 40 个字。"})
    if not 1 <= per_minute <= 100_000:
        raise Invalid({"per_minute": "每分钟次数须在 1 与 100000 之间。"})
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scopes": "权限只能是 read、report、advance 中的一项或几项。"})
    if expires_at is not None and expires_at <= now():
        raise Invalid({"expires_at": "失效时间须在将来。"})


def _account(username: str) -> Account:
    found = Account.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Invalid({"account": "没有这个账号，或已停用。"})
    return found


def _post(account: Account, code: str, district: str) -> HeldPost | None:
    """The one post the key is held to; a key for an account without work there is refused, and
    so is one for an administrator (三员分立: nobody but she may do her work)."""
    actor = actor_of(account, day=localdate())
    if actor.holds(*EXCLUSIVE):
        raise Invalid({"account": "不能为系统、安全、审计管理员发放密钥。"})
    reached = reach_of(actor.posts, district)
    if not reached:
        raise Invalid({"account": "此账号在该区没有岗位。"})
    if not code:
        return None
    found = next((post for post in reached if post.code == code), None)
    if found is None:
        raise Invalid({"post": "此账号在该区没有这个岗位。"})
    return found


def _record(actor: Actor, verb: str, key: ApiKey) -> None:
    record(
        actor_id=actor.account_id,
        actor_name=actor.name,
        verb=verb,
        subject=f"key:{key.pk}",
        district=key.district,
        detail={
            "name": key.name,
            "per_minute": key.per_minute,
            "scopes": list(key.scopes),
            "account": key.account_id,
            "post": key.post_id,
            "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        },
        address=actor.address,
    )
