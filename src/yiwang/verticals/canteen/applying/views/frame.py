"""What every page on a phone here needs: no cache, a limit an address, who is acting."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.services import throttle

#: How many, in which time, for one address. Defaults: a carrier puts many phones behind one.
LIMITS = {
    "apply": (10, timedelta(hours=1)),
    "look": (30, timedelta(minutes=1)),
}


def page(
    request: HttpRequest, name: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, f"canteen/{name}.html", values, status=status)
    add_never_cache_headers(response)
    return response


def count(request: HttpRequest, purpose: str) -> None:
    """Count one try of the request's address; raises TooMany. One statement."""
    most, within = LIMITS[purpose]
    address = request.META.get("REMOTE_ADDR", "")
    throttle(purpose=f"canteen.{purpose}", address=address, most=most, within=within)


def stranger(request: HttpRequest) -> Actor:
    """Whoever applies does so as a stranger, staff too."""
    return Actor(
        account_id=STRANGER.account_id, name="", address=request.META.get("REMOTE_ADDR") or None
    )
