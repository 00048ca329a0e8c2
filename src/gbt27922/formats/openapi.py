"""The JSON Schemas for other tools: as components of OpenAPI, and without references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_HERE = "#/$defs/"
_ABOUT = ("$schema", "$id", "$defs")
#: The largest integer that every writer of JSON has, whatever the machine.
_LARGEST = (1 << 63) - 1


def components(schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The schemas, each by its format's id, as components that refer only to each other."""
    found: dict[str, Any] = {}
    for id, schema in schemas.items():
        name = _type_name(id.removeprefix("gbt27922.").partition("/")[0])
        parts = {_HERE + part: name + _type_name(part) for part in schema.get("$defs", {})}
        for ref, part in parts.items():
            found[part] = _named(schema["$defs"][ref.removeprefix(_HERE)], parts)
        found[name] = _named(schema, parts)
    return found


def without_references(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to in its place; what refers to itself is any object there."""

    def inlined(value: Any, within: tuple[str, ...]) -> Any:
        def follow(ref: str) -> dict[str, Any]:
            name = ref.removeprefix(_HERE)
            return {"type": "object"} if name in within else inlined(schema["$defs"][name], (*within, name))

        return _mapped(value, follow, lambda inner: inlined(inner, within))

    made: dict[str, Any] = inlined(schema, ())
    return made


def _named(value: Any, parts: dict[str, str]) -> Any:
    return _mapped(
        value, lambda ref: {"$ref": f"#/components/schemas/{parts[ref]}"}, lambda inner: _named(inner, parts)
    )


def _mapped(value: Any, follow: Callable[[str], dict[str, Any]], again: Callable[[Any], Any]) -> Any:
    """A part of a schema, with each reference replaced by what ``follow`` gives."""
    if isinstance(value, list):
        return [again(item) for item in value]
    if not isinstance(value, dict):
        # A service writes it: not every writer of JSON has integers of any length.
        return float(value) if type(value) is int and abs(value) > _LARGEST else value
    kept = {name: again(member) for name, member in value.items() if name not in (*_ABOUT, "$ref")}
    return follow(value["$ref"]) | kept if "$ref" in value else kept


def _type_name(name: str) -> str:
    """``what-if`` as a name of a type: ``WhatIf``."""
    return name.replace("-", "_").title().replace("_", "")
