"""What no column can hold (a NUL, a number beyond a bigint) is the request's fault, not ours."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse

from .errors import error_page

log = logging.getLogger(__name__)


class UnfitInputMiddleware:
    """Answers 400 where PostgreSQL refused a value; forms say it better and say it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DataError):
            return None
        log.warning("%s %s: %s", request.method, request.path[:200], str(exception).strip())
        return error_page(request, 400)
