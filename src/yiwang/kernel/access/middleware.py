"""Puts the actor on the request, and turns the platform's refusals into answers."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from yiwang.lib.errors import Refused

from .actor import STRANGER, Actor
from .models import Account
from .roles import EXCLUSIVE
from .selectors import actor_of

#: Idle limits of DOMAIN §10.5: 15 minutes for administrators, 30 for the rest; defaults.
IDLE = timedelta(minutes=30)
IDLE_ADMIN = timedelta(minutes=15)
_SEEN_EVERY = timedelta(minutes=1)


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if _must_change_password(request):
            return HttpResponseRedirect(reverse("access:password"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            body = {"code": exception.code, "message": exception.message}
            return JsonResponse(body, status=exception.status)
        return render(
            request, "access/refused.html", {"refusal": exception}, status=exception.status
        )


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
    if seen is None or moment.timestamp() - seen > _SEEN_EVERY.total_seconds():
        request.session["seen_at"] = moment.timestamp()
    return False


def _must_change_password(request: HttpRequest) -> bool:
    exempt = request.path.startswith(("/static/", "/password/", "/sign-out/", "/i18n/"))
    if exempt or request.session.get("_auth_user_id") is None:
        return False
    account = request.user
    return isinstance(account, Account) and account.must_change_password
