"""Holding a value against JSON Schema, as far as our own description uses it."""

from collections.abc import Iterator
from datetime import date, datetime
from re import search
from typing import Any
from urllib.parse import urlsplit

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
KNOWN = {  # what this reader of schemas understands; anything else in one is a mistake
    "$ref", "anyOf", "const", "enum", "type", "format", "properties", "patternProperties",
    "additionalProperties", "required", "items", "minimum", "pattern", "if", "then", "else",
}  # fmt: skip


def faults(value: Any, schema: Any, schemas: dict[str, Any], at: str = "") -> Iterator[str]:
    """Tell everything about a value that the schema does not allow, and where."""
    if schema is True:
        return
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix("#/components/schemas/")]
    if "anyOf" in schema:
        tried = [list(faults(value, each, schemas, at)) for each in schema["anyOf"]]
        yield from min(tried, key=len)
        return
    found = list(faults_of_value(value, schema, at))
    yield from found
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(each, schema.get("items", True), schemas, f"{at}[{number}]")
    if isinstance(value, dict) and not found:
        yield from faults_of_object(value, schema, schemas, at)


def faults_of_value(value, schema, at):
    wanted = TYPES.get(schema.get("type", ""))
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    elif wanted and (not isinstance(value, wanted) or (wanted is int and value is True)):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif not is_written_as(schema.get("format", ""), value):
        yield f"{at}: {value!r} is no {schema['format']}"


def faults_of_object(value, schema, schemas, at):
    needed = list(schema.get("required", ()))
    if "if" in schema:
        gone = not list(faults(value, schema["if"], schemas))
        needed += schema["then" if gone else "else"]["required"]
    for name in needed:
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, each in value.items():
        own = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        if name in own:
            yield from faults(each, own[name], schemas, f"{at}.{name}")
        elif schema.get("additionalProperties") is False and not any(
            search(pattern, name) for pattern in patterns
        ):
            yield f"{at}: {name} is no field of this type"


def is_written_as(format_: str, value: str) -> bool:
    if format_ == "uri":
        parts = urlsplit(value)
        return bool(parts.scheme and parts.netloc) and " " not in value
    if format_ == "date-time":
        try:
            return datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False
    if format_ == "date":
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return format_ == ""
