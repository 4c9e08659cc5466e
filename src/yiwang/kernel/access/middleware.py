"""Puts the actor on the request, and turns the platform's refusals into answers."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from yiwang.lib.errors import Refused

from .actor import STRANGER, Actor
from .models import Account
from .refusals import refused
from .roles import EXCLUSIVE, UNATTENDED
from .selectors import actor_of

#: Idle limits of DOMAIN §10.5: 15 minutes for administrators, 30 for the rest; defaults.
IDLE = timedelta(minutes=30)
IDLE_ADMIN = timedelta(minutes=15)
_SEEN_EVERY = timedelta(minutes=1)
#: Said by refreshes that a page makes by itself: they do not keep a session alive.
BACKGROUND = "X-Background"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if _must_change_password(request):
            onward = {"next": request.get_full_path()} if request.method == "GET" else {}
            return HttpResponseRedirect(f"{reverse('access:password')}?{urlencode(onward)}")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refused) else None


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    if not isinstance(account, Account):
        return STRANGER
    actor = actor_of(account, address=request.META.get("REMOTE_ADDR"))
    return STRANGER if _timed_out(request, actor) else actor


def _timed_out(request: HttpRequest, actor: Actor) -> bool:
    moment = now()
    seen = request.session.get("seen_at")
    limit = IDLE_ADMIN if actor.holds(*EXCLUSIVE) else IDLE
    if seen is not None and moment.timestamp() - seen > limit.total_seconds():
        logout(request)
        return True
    if BACKGROUND in request.headers and not _unattended(actor):
        return False
    if seen is None or moment.timestamp() - seen > _SEEN_EVERY.total_seconds():
        request.session["seen_at"] = moment.timestamp()
    return False


def _unattended(actor: Actor) -> bool:
    """Whether all of the account's posts are walls': it may only look, so it may stay."""
    return bool(actor.posts) and all(post.role in UNATTENDED for post in actor.posts)


def _must_change_password(request: HttpRequest) -> bool:
    exempt = request.path.startswith(("/static/", "/i18n/")) or request.path in _always_open()
    if exempt or request.session.get(SESSION_KEY) is None:
        return False
    account = request.user
    return isinstance(account, Account) and account.must_change_password


@cache
def _always_open() -> frozenset[str]:
    """What somebody who must change her password can still reach."""
    return frozenset(reverse(f"access:{name}") for name in ("password", "sign_in", "sign_out"))
