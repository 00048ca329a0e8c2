"""The vectors as Python values: every case with its document, its scheme and what is expected of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"
_SCHEMES: list[dict[str, Any]] = [
    json.loads(file.read_bytes(), parse_float=Decimal) for file in (files("gbt27922") / "data" / "schemes").iterdir()
]
BY_ID = {(scheme["id"], scheme.get("revision", 1)): scheme for scheme in _SCHEMES}
#: The first revision of the default scheme, as in ``tests.support.shipped``.
SHIPPED = BY_ID["GB/T 27922-2011", 1]


def groups() -> Iterator[dict[str, Any]]:
    """Every vector file."""
    for path in sorted(FOLDER.glob("*.json")):
        yield json.loads(path.read_bytes(), parse_float=Decimal)


def cases() -> list[dict[str, Any]]:
    """Every case of every file, with the id and the revision of the scheme that the file is about."""
    return [{**about(group), **case} for group in groups() for case in group.get("cases", ())]


def about(group: dict[str, Any]) -> dict[str, Any]:
    """The scheme that a file is about, if it is about one, and its revision."""
    return {name: group.get(name) for name in ("scheme", "revision")}


def rows(kind: str) -> list[dict[str, Any]]:
    """The rows of grades.json or displays.json, with the scheme that the file is about, if it is about one."""
    return [{**about(group), **row} for group in groups() for row in group.get(kind, ())]


def scheme_document(case: dict[str, Any]) -> dict[str, Any]:
    """The case's scheme with its merge patch (RFC 7396)."""
    patched: dict[str, Any] = merged(BY_ID[case["scheme"], case["revision"] or 1], case.get("scheme_patch", {}))
    return patched


def merged(target: Any, patch: Any) -> Any:
    """RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def source(case: dict[str, Any]) -> str | bytes:
    """The case's document as text or bytes."""
    if "text" in case:
        return str(case["text"])
    if "base64" in case:
        return base64.b64decode(case["base64"])
    return dumped(case["assessment"])


def parsed(case: dict[str, Any]) -> Any:
    """The case's document as a JSON reader has it, with integers where numbers are whole."""
    given = source(case)
    text = given if isinstance(given, str) else given.decode("utf-8-sig")
    return json.loads(text.removeprefix("\ufeff"), parse_float=_number)


def _number(digits: str) -> int | Decimal:
    value = Decimal(digits)
    return int(value) if value == value.to_integral_value() else value


def dumped(document: Any) -> str:
    """``document`` as JSON text; decimals keep their digits."""
    return json.dumps(_floatless(document), ensure_ascii=False)


class _Literal(float):
    """A decimal that is written as it was read."""

    def __init__(self, value: Decimal) -> None:
        self.text = str(value)

    def __repr__(self) -> str:
        return self.text


def _floatless(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _Literal(value)
    if isinstance(value, dict):
        return {name: _floatless(member) for name, member in value.items()}
    return [_floatless(item) for item in value] if isinstance(value, list) else value
