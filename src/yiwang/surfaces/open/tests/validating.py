"""As much of JSON Schema as the GeoReport schemas use."""

import json
from datetime import datetime
from pathlib import Path

SCHEMAS = Path(__file__).parent / "schemas"
_TYPES = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list,
    "null": type(None),
}  # fmt: skip


def schema_faults(name, value):
    """What is wrong with `value` by the schema of that name; empty when nothing is."""
    return list(_faults(_load(name), value, "$"))


def _load(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def _faults(schema, value, at):
    if "$ref" in schema:
        schema = _load(schema["$ref"])
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind != "boolean" and value is True)):
        yield f"{at}: {value!r} is no {kind}"
        return
    if "anyOf" in schema and all(list(_faults(each, value, at)) for each in schema["anyOf"]):
        yield f"{at}: {value!r} is none of {schema['anyOf']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in {schema['enum']}"
    if len(value) > schema["maxLength"] if "maxLength" in schema else False:
        yield f"{at}: longer than {schema['maxLength']}"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{at}: {value} has no zone"
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: lacks {name}"
    for name, inner in schema.get("properties", {}).items():
        if name in value:
            yield from _faults(inner, value[name], f"{at}.{name}")
    for index, each in enumerate(value if "items" in schema else ()):
        yield from _faults(schema["items"], each, f"{at}[{index}]")
