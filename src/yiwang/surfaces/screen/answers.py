"""How the wall's pieces are answered: fresh or 304, never by a cache without asking, with the
moment of their data and the build that drew them."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.timezone import localtime

from yiwang.ui.assets import build_id


def fresh(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """The text, or 304 where the page has just that."""
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
    response = HttpResponse(text, content_type=content_type)
    answered = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answered, HttpResponse)
    answered["ETag"] = etag
    answered["Cache-Control"] = "private, no-cache"
    answered["X-Data-Time"] = data_time()
    answered["X-Build"] = build_id()
    patch_vary_headers(answered, ["Cookie", "Accept-Language"])
    return answered


def compact(value: Any) -> str:
    """JSON without blanks; Chinese stays Chinese."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def data_time() -> str:
    """The server's time of day, as panels show it."""
    return localtime().strftime("%H:%M:%S")
