"""Who may open a page. Every view carries one of these marks; a test walks all URLs for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from .actor import Actor
from .refusals import sign_in_first
from .selectors import require

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ActingRequest(HttpRequest):
    """A request with the actor that the middleware put on it."""

    actor: Actor


def guarded(*verbs: str) -> Callable[[View], View]:
    """Only for an account that may do one of `verbs` somewhere; others see 403 or the sign-in."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guard(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.actor.account_id is None:
                return sign_in_first(request)
            if not any(request.actor.posts_that(verb) for verb in verbs):
                require(request.actor, verbs[0])
            return view(request, *args, **kwargs)

        guard.guard = verbs  # type: ignore[attr-defined]
        return guard  # type: ignore[return-value]

    return wrap


def signed_in(view: View) -> View:
    """For every account that is signed in, whatever its posts."""

    @wraps(view)
    def guard(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.account_id is None:
            return sign_in_first(request)
        return view(request, *args, **kwargs)

    guard.guard = "signed_in"  # type: ignore[attr-defined]
    return guard  # type: ignore[return-value]


def public(view: View) -> View:
    """For everybody, strangers too."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    guard.guard = "public"  # type: ignore[attr-defined]
    return guard  # type: ignore[return-value]
