"""What the resident's pages share: the name of the place, the way back, being asked to wait."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.services import TooMany

from ..selectors import served
from ..texts import mine_words

View = Callable[..., HttpResponse]


def page(
    request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One of our templates in the resident's frame."""
    values = {
        "served": served(),
        "at_home": name == "home",
        "remembering": mine_words(),
        **(context or {}),
    }
    return render(request, f"pocket/{name}.html", values, status=status)


def reporter(request: HttpRequest) -> Actor:
    """Whoever uses these pages acts as a stranger, staff too: the code is what lets her in."""
    return Actor(
        account_id=STRANGER.account_id, name="", address=request.META.get("REMOTE_ADDR") or None
    )


def patient(view: View) -> View:
    """Answers TooMany with a page that says when to come back, and never lets pages be cached."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except TooMany as refusal:
            response = page(request, "wait", {"message": refusal.text(_)}, status=429)
            response["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
        add_never_cache_headers(response)
        return response

    return guard
