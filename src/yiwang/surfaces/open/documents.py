"""Answers as XML and JSON, from the same plain values."""

import json
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

from .rules.words import for_xml

#: What stands inside each list, in XML.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
Value = str | int | float | bool | None | Sequence[Any] | dict[str, Any]


def document(form: str, root: str, value: Value, *, status: int = 200) -> HttpResponse:
    """`value` (a list or one object) as a document of the given form, "xml" or "json"."""
    body = _xml(root, value) if form == "xml" else _json(value)
    return HttpResponse(body, content_type=TYPES[form], status=status)


def _json(value: Value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _xml(root: str, value: Value) -> bytes:
    top = Element(root)
    _fill(top, value)
    written: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return written


def _fill(element: Element, value: Value) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _fill(SubElement(element, name), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _fill(SubElement(element, ITEMS[element.tag]), inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = for_xml(str(value))
