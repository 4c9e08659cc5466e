"""The pages of failure: what happened, what to do, and a way back. Named by `project.urls`."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .text import Text

_PAGES = (400, 403, 404, 409, 500)
RETRY_AFTER = 10  # seconds; a restart of the database takes less


def error_page(request: HttpRequest, status: int, message: Text = "") -> HttpResponse:
    """The page for `status`; `message` (say, of a Refused) replaces its explanation."""
    shown = status if status in _PAGES else 409 if status == 422 else 400
    return render(request, f"ui/error_{shown}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, _("页面停留太久或已在别处登录，请返回上一页，刷新后重试。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away, which passes; 500 for a fault of ours, which does not.

    Without the frame: whatever failed may be what the frame is made of. Called while the
    exception is being handled.
    """
    from django.template.loader import get_template

    if not isinstance(sys.exc_info()[1], InterfaceError | OperationalError):
        return HttpResponse(get_template("ui/error_500.html").render({}), status=500)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if request.accepts("text/html"):
        page = get_template("ui/error_503.html").render({"seconds": RETRY_AFTER})
        return HttpResponse(page, status=503, headers=headers)
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": _("系统正在恢复，请稍后用同一请求编号重试。"),
    }
    return JsonResponse(
        problem, status=503, headers=headers, content_type="application/problem+json"
    )
