"""What all addresses share: the key, the count, the jurisdiction, and errors as arrays."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from yiwang.kernel.access.services import TooMany
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..documents import document
from ..limits import count, count_wrong
from ..models import ApiKey
from ..rules.asking import NotFound
from ..selectors import jurisdictions, key_of

View = Callable[..., HttpResponse]
#: GeoReport v2 knows 400, 403 and 404; being asked to wait is HTTP's own.
_STATUS = {403, 404, 429}
MOST_KEY = 200


def answered(view: View) -> View:
    """Calls the view with the form ("xml" or "json") and the key, if one is given; whatever is
    refused becomes an array of errors."""

    @wraps(view)
    def guard(request: HttpRequest, form: str, **parameters: str) -> HttpResponse:
        try:
            key = _key(request)
            count(request, key)
            return view(request, form, key, **parameters)
        except Refused as refusal:
            return _refused(form, refusal)
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
            return _errors(form, 400, [_("请求无法读取；表单须是 UTF-8，且不能过大。")])

    return guard


def districts_of(request: HttpRequest, key: ApiKey | None) -> tuple[str, ...]:
    """The districts that a question is about: the named one, the key's own, or all of ours."""
    named = (request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id", "")).strip()
    if named and named not in jurisdictions() and (key is None or named != key.district):
        raise NotFound("没有这个 jurisdiction_id；请用 6 位县级区划代码。", code="jurisdiction_id")
    if named and key is not None and named != key.district:
        raise Forbidden("本密钥不属于这个 jurisdiction_id。", code="api_key")
    if named or key is not None:
        return (named or (key.district if key else ""),)
    return jurisdictions()


def _key(request: HttpRequest) -> ApiKey | None:
    secret = request.POST.get("api_key") or request.GET.get("api_key", "")
    if not secret:
        return None
    key = key_of(secret) if len(secret) <= MOST_KEY else None
    if key is None:
        count_wrong(request)
        raise Forbidden("api_key 不正确，或已停用。", code="api_key")
    return key


def _refused(form: str, refusal: Refused) -> HttpResponse:
    status = refusal.status if refusal.status in _STATUS else 400
    if isinstance(refusal, Invalid):
        response = _errors(form, status, [_(words) for words in refusal.fields.values()])
    else:
        response = _errors(form, status, [refusal.text(_)])
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(int(refusal.wait.total_seconds()) + 1)
    return response


def _errors(form: str, status: int, descriptions: list[str]) -> HttpResponse:
    rows = [{"code": status, "description": words} for words in descriptions]
    return document(form, "errors", rows, status=status)
