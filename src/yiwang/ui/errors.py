"""The pages of failure: what happened, what to do, and a way back. Named by `project.urls`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .text import Text

_PAGES = (400, 403, 404, 409, 500)


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
    from django.utils.translation import gettext as _

    return error_page(request, 403, _("页面停留太久或已在别处登录，请返回上一页，刷新后重试。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the frame: whatever failed may be what the frame is made of."""
    from django.template.loader import get_template

    return HttpResponse(get_template("ui/error_500.html").render({}), status=500)
