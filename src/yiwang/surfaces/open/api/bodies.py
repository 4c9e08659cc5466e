"""Bodies as JSON, and nothing in them that no column can hold."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from yiwang.lib.errors import Invalid

from .problems import TooBig, WrongType

#: Bytes. What is said of a matter is some kilobytes; files come by themselves.
MOST_JSON = 256 * 1024
MOST_UPLOAD = 110 * 1024 * 1024


class StrictParser(Parser):
    """JSON as RFC 8259 has it: an object, UTF-8, no NaN, no NUL, no halves of characters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise WrongType("请用 application/json 提交。", code="media_type")
        read = json.loads(request.body, parse_constant=_refuse)
        if not isinstance(read, dict):
            raise Invalid({"body": "须是一个 JSON 对象。"})
        if b"\\u" in request.body or b"\0" in request.body:
            _require_text(read)
        return read


def require_small(request: HttpRequest) -> None:
    """Raises TooBig before anything is read of a body that is too long, or of unknown length."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    upload = request.content_type == "multipart/form-data"
    if not said.isdigit() or int(said) > (MOST_UPLOAD if upload else MOST_JSON):
        raise TooBig("请求太大。", code="too_big")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _require_text(read: dict[str, Any]) -> None:
    text = json.dumps(read, ensure_ascii=False)
    text.encode()  # half of a surrogate pair raises
    if "\\u0000" in text:
        raise ValueError("NUL")
