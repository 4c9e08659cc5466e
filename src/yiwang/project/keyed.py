"""Who says with each request who she is, by a key, has no session, no form and no page: what the
product does for browsers is not done for devices and other systems."""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.core.exceptions import DisallowedHost
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import ResolverMatch, resolve
from django.utils import translation

from yiwang.kernel.access.actor import STRANGER

#: Below these are devices' addresses alone.
DEVICES = ("/canteen/till/api/", "/api/v1/readings")
#: Below this one are our own pages' as well, which send no key.
SYSTEMS = "/api/v1/"

log = logging.getLogger(__name__)


class KeyedMiddleware:
    """Stands before all that is for browsers, and answers what carries a key by itself.

    Only views that say that they check the caller, being exempt from the check of forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _found(request.path_info) if _is_keyed(request) else None
        if found is None:
            return self.get_response(request)
        request.actor = STRANGER  # type: ignore[attr-defined]  # read by pages of errors
        with translation.override(translation.get_language_from_request(request)):
            answer = _answered(found, request)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Content-Security-Policy", "default-src 'none'")
        if not answer.streaming:
            answer.headers.setdefault("Content-Length", str(len(answer.content)))
        return answer


def _is_keyed(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith(DEVICES) or (
        "HTTP_AUTHORIZATION" in request.META and path.startswith(SYSTEMS)
    )


def _answered(found: ResolverMatch, request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except DisallowedHost:
        return _refused("host")
    except DataError as fault:
        log.warning("%s %s: %s", request.method, request.path[:200], str(fault).strip())
        return _refused("unfit")
    return answer


def _refused(code: str) -> HttpResponse:
    return JsonResponse({"code": code}, status=400)


@lru_cache(maxsize=256)
def _found(path: str) -> ResolverMatch | None:
    try:
        found = resolve(path)
    except Http404:
        return None
    return found if getattr(found.func, "csrf_exempt", False) else None
