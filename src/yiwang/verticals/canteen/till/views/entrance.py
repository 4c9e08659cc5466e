"""The way in for devices: a key in a header, no session; JSON in, JSON out, every refusal too."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, loads
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yiwang.kernel.access.guards import public
from yiwang.lib.errors import Invalid, Refused

from ..limits import count
from ..selectors import TillCard, till_with

HEADER, CLERK = "X-Till-Key", "X-Till-Clerk"
CLERK_SALT, CLERK_LASTS = "canteen_till.clerk", 16 * 3600
Said = dict[str, Any]
Answer = Callable[[TillCard, Said, int | None], Said]
FileAnswer = Callable[[TillCard, Said, HttpRequest], HttpResponseBase]


def device_api(answer: Answer) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view for a till with a key in use: POST only, its body a JSON object."""

    @csrf_exempt
    @public
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponseBase:
        return _entered(request, lambda *given: told(answer(*given)))

    return view


def device_file(answer: FileAnswer) -> Callable[[HttpRequest], HttpResponseBase]:
    """The same, for an answer that is a file."""

    @csrf_exempt
    @public
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponseBase:
        return _entered(request, lambda till, said, _clerk: answer(till, said, request))

    return view


def _entered(
    request: HttpRequest, answer: Callable[[TillCard, Said, int | None], HttpResponseBase]
) -> HttpResponseBase:
    try:
        if request.method != "POST":
            return _refused(405, "method", _("请用 POST。"))
        till = till_with(request.headers.get(HEADER, ""))
        if till is None:
            return _refused(401, "key", _("收银机未登记或已停用；请饭堂负责人重新登记。"))
        count(till.till.pk, till.till.per_minute)
        return answer(till, _body(request), _clerk(request))
    except Refused as refused:
        return _refused(refused.status, refused.code, refused.text(_), refused)


def told(said: Said, status: int = 200) -> HttpResponse:
    """As JSON, kept by nobody."""
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(body, status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


def request_id_of(said: Said) -> UUID:
    try:
        return UUID(str(said.get("request_id", "")))
    except ValueError:
        raise Invalid({"request_id": _("缺少请求编号。")}) from None


def whole(said: Said, name: str, *, most: int = 2**53) -> int:
    """A whole number from 0 on."""
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Invalid({name: _("应为不小于零的整数。")})
    return value


def text(said: Said, name: str, most: int = 1000) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Invalid({name: _("应为不太长的文字。")})
    return value


def _body(request: HttpRequest) -> Said:
    try:
        said = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Invalid({"body": _("内容应为 JSON 对象。")})
    return said


def _clerk(request: HttpRequest) -> int | None:
    """Who opened the page, as it was signed then; None for a device alone."""
    token = request.headers.get(CLERK, "")
    if not token:
        return None
    try:
        return int(loads(token, salt=CLERK_SALT, max_age=CLERK_LASTS))
    except BadSignature:
        return None


def _refused(status: int, code: str, message: str, refused: Refused | None = None) -> HttpResponse:
    said: Said = {"code": code, "message": message}
    if isinstance(refused, Invalid):
        said["fields"] = refused.fields
    answer = told(said, status)
    wait = getattr(refused, "wait", None)
    if wait is not None:
        answer["Retry-After"] = str(max(1, int(wait.total_seconds())))
    return answer
