"""The description as a page: each operation with what it takes, an example and its answers."""

import json
from dataclasses import dataclass
from typing import Any

from .description import document

_EXAMPLES = {
    "number": "440204202611230000001",
    "file": "1",
    "street": "440204001",
    "division": "440204001",
    "lon": "113.6003",
    "lat": "24.8003",
}
_KINDS = {"integer": "1", "number": "1.0", "boolean": "true"}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One thing that is sent or answered. `kind` is its type as words of JSON Schema."""

    name: str
    where: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    key: str
    method: str
    path: str
    summary: str
    about: str
    group: str
    scopes: tuple[str, ...]
    given: tuple[Field, ...]
    answered: tuple[Field, ...]
    statuses: tuple[tuple[str, str], ...]
    example: str


def operations(site: str) -> list[Operation]:
    """Every operation, in the document's order; `site` begins the addresses of examples."""
    drawn = document()
    schemas: Schema = drawn["components"]["schemas"]
    return [
        _operation(site, path, method, each, schemas)
        for path, methods in drawn["paths"].items()
        for method, each in methods.items()
    ]


def _operation(site: str, path: str, method: str, drawn: Schema, schemas: Schema) -> Operation:
    body = _body(drawn, schemas)
    given = [_parameter(each) for each in drawn.get("parameters", [])]
    return Operation(
        key=drawn["operationId"],
        method=method.upper(),
        path=path,
        summary=drawn["summary"],
        about=drawn.get("description", ""),
        group=drawn["tags"][0],
        scopes=tuple(drawn["security"][0]["key"]),
        given=(*given, *_fields(body, schemas, "body")),
        answered=tuple(_fields(_answer(drawn), schemas, "")),
        statuses=tuple((s, a["description"]) for s, a in drawn["responses"].items()),
        example=_curl(site, path, method, drawn, body),
    )


def _parameter(drawn: Schema) -> Field:
    about = drawn.get("description") or drawn["schema"].get("description", "")
    kind = _kind(drawn["schema"])
    return Field(drawn["name"], drawn["in"], kind, drawn.get("required", False), about)


def _fields(schema: Schema, schemas: Schema, where: str) -> list[Field]:
    whole = _resolved(schema, schemas)
    if whole.get("type") == "array":
        whole = _resolved(whole["items"], schemas)
    required = set(whole.get("required", ()))
    return [
        Field(name, where, _kind(each), name in required, each.get("description", ""))
        for name, each in whole.get("properties", {}).items()
    ]


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Schema = schemas[name] if name else schema
    return found


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    kind = str(schema.get("format") or schema.get("const") or schema.get("type", ""))
    return f"[{_kind(schema.get('items', {}))}]" if kind == "array" else kind


def _body(drawn: Schema, schemas: Schema) -> Schema:
    content: Schema = drawn.get("requestBody", {}).get("content", {})
    return next((_resolved(each["schema"], schemas) for each in content.values()), {})


def _answer(drawn: Schema) -> Schema:
    good = next(answer for status, answer in drawn["responses"].items() if status < "300")
    return next((each["schema"] for each in good.get("content", {}).values()), {})


def _curl(site: str, path: str, method: str, drawn: Schema, body: Schema) -> str:
    address, query = site + path, []
    for each in drawn.get("parameters", []):
        if each["in"] == "path":
            address = address.replace(f"{{{each['name']}}}", _sample(each["name"], each["schema"]))
        elif each["in"] == "query" and each.get("required"):
            query.append(f"{each['name']}={_sample(each['name'], each['schema'])}")
    lines = [f"curl '{address}{'?' + '&'.join(query) if query else ''}'"]
    lines.append('-H "Authorization: Bearer $KEY"')
    if "multipart/form-data" in drawn.get("requestBody", {}).get("content", {}):
        lines.append("-F file=@photo.jpg")
    elif method == "post":
        said = {
            name: each["examples"][0] if each.get("examples") else _sample(name, each)
            for name, each in body.get("properties", {}).items()
            if name in body.get("required", ()) or each.get("examples")
        }
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{json.dumps(said, ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


def _sample(name: str, schema: Schema) -> str:
    return _EXAMPLES.get(name) or _KINDS.get(schema.get("type", ""), name)
