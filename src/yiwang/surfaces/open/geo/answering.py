"""What all collections share: any site may ask, how often, unchanged pages, errors as arrays."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from yiwang.kernel.access.services import TooMany
from yiwang.lib.errors import Invalid, Refused

from ..documents import document
from ..limits import count

TYPES = {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8"}
View = Callable[..., HttpResponseBase]


def answered(view: View) -> View:
    """For GET and HEAD from any site's scripts: what is public needs no cookie and takes none."""

    @wraps(view)
    def guard(request: HttpRequest, **parameters: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _open_to_all(HttpResponse(status=204))
        if request.method not in ("GET", "HEAD"):
            return _open_to_all(HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"}))
        try:
            count(request, None)
            response = view(request, **parameters)
        except Refused as refusal:
            response = _refused(refusal)
        return _open_to_all(response)

    return gzip_page(guard)


def page(
    request: HttpRequest, form: str, body: bytes, following: str, *, fresh_s: int
) -> HttpResponseBase:
    """The page with its tag, or 304 when the asker has it already."""
    response = HttpResponse(body, content_type=TYPES[form])
    response["Cache-Control"] = f"public, max-age={fresh_s}"
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = tag
    conditional = get_conditional_response(request, etag=tag, response=response)
    return conditional if conditional is not None else response


def following_url(request: HttpRequest, token: str) -> str:
    """The address of the next page; "" after the last."""
    if not token:
        return ""
    query = request.GET.copy()
    query["after"] = token
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response["Access-Control-Max-Age"] = "86400"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _refused(refusal: Refused) -> HttpResponse:
    status = refusal.status if refusal.status in (404, 429) else 400
    if isinstance(refusal, Invalid):
        words = [_(said) for said in refusal.fields.values()]
    else:
        words = [refusal.text(_)]
    rows = [{"code": status, "description": said} for said in words]
    response = document("json", "errors", rows, status=status)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
    return response
