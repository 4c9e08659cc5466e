"""Behind a proxy every visitor comes from the proxy; what it says of them is the address."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Puts the visitor's address where limits and the audit log read it.

    Only with `YIWANG_HTTPS`, which says that a proxy of ours stands in front: anybody else could
    write the header. The last address is the one that our proxy added.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE:
            said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            if _is_address(said):
                request.META["REMOTE_ADDR"] = said
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text
