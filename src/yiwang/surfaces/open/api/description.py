"""The description of the API: OpenAPI 3.1, in the reader's language, made once for each."""

import json
from copy import deepcopy
from functools import cache
from typing import Any

from django.utils.translation import get_language, gettext, override

from ..models import SCOPES
from .entrance import Needs
from .interface import api
from .problems import MEDIA_TYPE, TITLES
from .telling import BASE
from .views.reading import GEOJSON

_WORDS = ("summary", "description", "title")
_SECURITY = {
    "key": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}


def described() -> bytes:
    """The document as JSON, in the language of the request."""
    return _written(get_language() or "zh-hans")


def document() -> dict[str, Any]:
    """The document, to be read by the page that shows it."""
    return json.loads(described())


@cache
def _written(language: str) -> bytes:
    with override(language):
        drawn = deepcopy(dict(api.get_openapi_schema(path_prefix=f"{BASE}/")))
        drawn["components"]["securitySchemes"] = _SECURITY
        for path, methods in drawn["paths"].items():
            for method, operation in methods.items():
                _finish(path, method, operation)
        return json.dumps(_translated(drawn), ensure_ascii=False).encode()


def _finish(path: str, method: str, operation: dict[str, Any]) -> None:
    """What ninja does not say: short names, problem+json, scopes, the header of repeats."""
    operation["operationId"] = operation["operationId"].partition("_views_")[2].partition("_")[2]
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        answer["description"] = TITLES.get(int(status), "OK")
        if int(status) >= 400:
            answer["content"] = {MEDIA_TYPE: content["application/json"]}
        elif path.endswith("/map"):
            answer["content"] = {GEOJSON: content["application/json"]}
        elif path.endswith("/files/{file}"):
            answer["content"] = {"*/*": {"schema": {}}}
    scopes = _scopes(path, method)
    operation["security"] = [{"key": scopes}, {"session": []}]
    if method == "post" and not path.endswith("/files"):
        operation.setdefault("parameters", []).append(_IDEMPOTENCY)


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "请求编号：同一编号、同一内容只办一次。",
}


def _scopes(path: str, method: str) -> list[str]:
    for bound in api._get_bound_routers():
        for route, view in bound.path_operations.items():
            for operation in view.operations:
                if f"{BASE}{route}" == path and method.upper() in operation.methods:
                    needs = next(each for each in operation.auth_callbacks)
                    assert isinstance(needs, Needs), "every operation says what it needs"
                    return [scope for scope in SCOPES if scope in needs.scopes]
    raise LookupError(path)


def _translated(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: gettext(inner) if name in _WORDS and _is_ours(inner) else _translated(inner)
            for name, inner in node.items()
        }
    return [_translated(each) for each in node] if isinstance(node, list) else node


def _is_ours(words: Any) -> bool:
    """Whether these are words of the interface, which are written in Chinese."""
    return isinstance(words, str) and not words.isascii()
