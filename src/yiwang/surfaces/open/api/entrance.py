"""The way in to every address: who calls, how often, what she may; and how answers go out."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import public
from yiwang.lib.errors import Forbidden

from ..limits import count_wrong
from . import rates
from .bodies import require_small
from .callers import Caller, Unknown, caller_of
from .problems import answer_of, problem

JSON = "application/json"
View = Callable[..., HttpResponseBase]


class CallingRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller
    standing: rates.Standing


class Needs:
    """Only callers with one of the scopes, if any is named; each request counts towards her
    limit. ninja runs it before it reads anything of the request."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = frozenset(scopes)

    def __call__(self, request: CallingRequest) -> Caller:
        try:
            caller = caller_of(request)
        except Unknown as unknown:
            if unknown.tried:
                count_wrong(request)
            raise
        request.standing = rates.count(caller.space, caller.per_minute)
        if self.scopes and not self.scopes & caller.scopes:
            raise Forbidden("本密钥没有这项权限；请联系发放者。", code="scope")
        require_small(request)
        return caller


def entered(view: View) -> View:
    """The outermost layer around a view of ninja's: the guard's mark, the headers of the limit,
    and problem+json for a wrong method. Whether a caller may is said by `Needs`."""

    @public
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Exception as failure:
            answer = answer_of(request, failure)
        if isinstance(answer, HttpResponseNotAllowed):
            allowed = {"Allow": answer["Allow"]}
            answer = problem(405, _("这个地址不接受此方法。"), code="method", headers=allowed)
        standing: rates.Standing | None = getattr(request, "standing", None)
        if standing is not None:
            answer["RateLimit-Limit"] = str(standing.limit)
            answer["RateLimit-Remaining"] = str(standing.left)
            answer["RateLimit-Reset"] = str(standing.resets_in)
        if "Cache-Control" not in answer.headers:
            answer["Cache-Control"] = "no-store"
        return answer

    enter.csrf_exempt = True  # type: ignore[attr-defined]  # sessions are checked by `caller_of`
    return enter


def told(value: object, *, status: int = 200, media_type: str = JSON) -> HttpResponse:
    """A prepared value as JSON: ninja passes it on as it is."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpResponse(body, status=status, content_type=media_type)
