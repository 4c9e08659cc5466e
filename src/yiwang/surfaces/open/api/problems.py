"""Everything that is refused, in one shape: problem+json (RFC 9457)."""

import json
from collections.abc import Mapping

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from yiwang.kernel.access.services import TooMany
from yiwang.lib.errors import Invalid, Refused

from .callers import Unknown

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large",
    415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests",
    503: "Service Unavailable",
}  # fmt: skip
RETRY_AFTER = 10  # seconds; a restart of the database takes less
_UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
_AWAY = (InterfaceError, OperationalError)


class TooBig(Refused):
    """More than this address takes."""

    status = 413


class WrongType(Refused):
    """A body of another kind than this address reads."""

    status = 415


class NotThere(Refused):
    """It does not exist, or is not for this caller to know of."""

    status = 404


def problem(
    status: int,
    detail: str,
    *,
    code: str = "about:blank",
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says what is wrong; `fields` by the name of what was sent."""
    said: dict[str, object] = {
        "type": code if code == "about:blank" else f"urn:yiwang:{code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    if fields:
        said["fields"] = dict(fields)
    body = json.dumps(said, ensure_ascii=False).encode()
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def answer_of(request: HttpRequest, failure: Exception) -> HttpResponse:
    """The answer to a request that failed; raises what is our own fault, and no one else's."""
    if isinstance(failure, HttpError) and isinstance(failure.__cause__, Refused):
        failure = failure.__cause__  # of reading the body
    if isinstance(failure, Refused):
        return _refused(failure)
    if isinstance(failure, ValidationError):
        fields = {_field(each["loc"]): str(each["msg"]) for each in failure.errors}
        return problem(400, _("请求中有不能接受的内容。"), code="invalid", fields=fields)
    if isinstance(failure, Http404 | ObjectDoesNotExist):
        return problem(404, _("没有这项内容，或不在您的辖区内。"), code="not_found")
    if isinstance(failure, RequestDataTooBig):
        return problem(413, _("请求太大。"), code="too_big")
    if isinstance(failure, (*_UNREADABLE, DataError, HttpError)):
        return problem(400, _("请求无法读取；须是 UTF-8 编码的 JSON。"), code="unreadable")
    if isinstance(failure, _AWAY):
        detail = _("系统正在恢复，请稍后用同一请求编号重试。")
        return problem(503, detail, code="away", headers={"Retry-After": str(RETRY_AFTER)})
    raise failure


def _refused(refusal: Refused) -> HttpResponse:
    fields = None
    if isinstance(refusal, Invalid):
        fields = {name: _(words) for name, words in refusal.fields.items()}
    headers = {}
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
    if isinstance(refusal, Unknown):
        headers["WWW-Authenticate"] = 'Bearer realm="yiwang"'
    return problem(
        refusal.status, refusal.text(_), code=refusal.code, fields=fields, headers=headers
    )


def _field(path: tuple[object, ...]) -> str:
    """`lat` of ("body", "said", "lat"): pydantic's path without where ninja put it."""
    named = [str(part) for part in path if part not in ("body", "query", "path", "said", "asked")]
    return ".".join(named) or "body"
