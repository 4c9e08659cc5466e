"""Devices that say who they are with each request have no session, no form and no page: what the
product does for browsers is not done for them."""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import DisallowedHost
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils import translation

from yiwang.kernel.access.actor import STRANGER

#: Every address below is of a device's API: it reads a key, takes and gives JSON.
PREFIXES = ("/canteen/till/api/", "/api/v1/readings")
View = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)


class DeviceMiddleware:
    """Stands before all that is for browsers, and answers devices by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _view(request.path_info) if request.path_info.startswith(PREFIXES) else None
        if view is None:
            return self.get_response(request)
        request.actor = STRANGER  # type: ignore[attr-defined]  # read by pages of errors
        with translation.override(translation.get_language_from_request(request)):
            answer = _answered(view, request)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Content-Security-Policy", "default-src 'none'")
        return answer


def _answered(view: View, request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        return view(request)
    except DisallowedHost:
        return _refused("host")
    except DataError as fault:
        log.warning("%s %s: %s", request.method, request.path[:200], str(fault).strip())
        return _refused("unfit")


def _refused(code: str) -> HttpResponse:
    return JsonResponse({"code": code}, status=400)


@lru_cache(maxsize=64)
def _view(path: str) -> View | None:
    """The view of an address that takes nothing from it; None for no such."""
    try:
        found = resolve(path)
    except Http404:
        return None
    view: View = found.func
    return None if found.args or found.kwargs else view
