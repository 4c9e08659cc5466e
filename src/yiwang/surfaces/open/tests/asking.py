"""Calling the interface as a program does, and reading what it answers."""

from xml.etree.ElementTree import Element, fromstring

from tests.cast import GRID

BASE = "/open311/v2"
FORMS = ("json", "xml")


def get(program, address, form="json", **parameters):
    return program.get(f"{BASE}/{address}.{form}", parameters)


def rows(answer):
    """The rows of an answer, all values as text; None for an empty element or null."""
    assert answer.status_code == 200, answer.content.decode()
    if answer["Content-Type"].startswith("application/json"):
        return [{name: _text(value) for name, value in row.items()} for row in answer.json()]
    return [_row(element) for element in tree(answer)]


def tree(answer) -> Element:
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return parsed(answer.content)


def parsed(content) -> Element:
    return fromstring(content)  # noqa: S314  our own documents and recorded ones


def faults(answer):
    """(code, description) of each error."""
    if answer["Content-Type"].startswith("application/json"):
        return [(row["code"], row["description"]) for row in answer.json()]
    root = tree(answer)
    assert root.tag == "errors"
    return [(int(e.findtext("code")), e.findtext("description")) for e in root]


def said(key, **given):
    """A report that is taken, with changes; None leaves a field out."""
    fields = {
        "api_key": key,
        "service_code": "E0102",
        "description": "垃圾堆了三天",
        "address_id": GRID,
        **given,
    }
    return {name: value for name, value in fields.items() if value is not None}


def post(program, fields, form="json", **headers):
    return program.post(f"{BASE}/requests.{form}", fields, **headers)


def _row(element):
    if len(element) == 0:
        return element.text
    return {child.tag: _row(child) for child in element}


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value not in (None, "") else None
