"""Who calls: a key (Authorization: Bearer) or, from our own pages, a signed-in session."""

import threading
import time
from dataclasses import dataclass, replace

from django.http import HttpRequest
from ninja.utils import check_csrf

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import actor_of
from yiwang.lib.errors import Forbidden, Refused

from ..models import SCOPES, ApiKey
from ..reach import reach_of
from ..selectors import digest_of_secret, key_of

#: Requests a minute of one person's pages.
PER_MINUTE_OF_A_PERSON = 600
#: Seconds for which a key's posts are remembered: how long a closed key may still be answered.
REMEMBERED = 2.0
MOST_SECRET = 200


class Unknown(Refused):
    """Nobody we know: no key, a wrong, expired or closed one, and no session."""

    status = 401

    def __init__(self, message: str, *, tried: bool = False) -> None:
        super().__init__(message, code="unknown_caller")
        self.tried = tried


@dataclass(frozen=True)
class Caller:
    """One who calls. `space` sets her request ids and files apart from others'; `district` is
    where a key works, "" for a person; `per_minute` is her limit."""

    actor: Actor
    space: str
    district: str
    scopes: frozenset[str]
    per_minute: int


def caller_of(request: HttpRequest) -> Caller:
    """The caller; raises Unknown, and Forbidden for a forged request of a session.

    No statement for a key that asked lately, else two.
    """
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if given:
        return _key_caller(given, request.META.get("REMOTE_ADDR"))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.account_id is None:
        raise Unknown("请在 Authorization 头中提供密钥（Bearer），或先登录。")
    if check_csrf(request) is not None:
        raise Forbidden("缺少 CSRF 令牌；请刷新页面后重试。", code="csrf")
    return Caller(
        actor=actor,
        space=f"account:{actor.account_id}",
        district="",
        scopes=frozenset(SCOPES),
        per_minute=PER_MINUTE_OF_A_PERSON,
    )


def forget_keys() -> None:
    """Ask the database again for every key."""
    _known.clear()


_known: dict[str, tuple[Caller, float]] = {}
_lock = threading.Lock()


def _key_caller(given: str, address: str | None) -> Caller:
    scheme, _blank, secret = given.partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not 1 <= len(secret) <= MOST_SECRET:
        raise Unknown("Authorization 头须写作 Bearer 加密钥。", tried=True)
    digest = digest_of_secret(secret)
    moment = time.monotonic()
    caller, at = _known.get(digest, (None, 0.0))
    if caller is None or moment - at > REMEMBERED:
        caller = _read(secret)
        with _lock:
            if caller is None:
                _known.pop(digest, None)
            else:
                _known[digest] = caller, moment
    if caller is None:
        raise Unknown("密钥不正确，或已过期、停用。", tried=True)
    return replace(caller, actor=replace(caller.actor, address=address))


def _read(secret: str) -> Caller | None:
    key = key_of(secret)
    if key is None:
        return None
    return Caller(
        actor=_actor(key),
        space=f"key:{key.pk}",
        district=key.district,
        scopes=frozenset(key.scopes),
        per_minute=key.per_minute,
    )


def _actor(key: ApiKey) -> Actor:
    if key.account is None:
        return Actor(account_id=None, name=key.name)
    actor = actor_of(key.account)
    posts = reach_of(actor.posts, key.district, key.post_id)
    return replace(actor, name=f"{actor.name}（{key.name}）"[:80], posts=posts)
