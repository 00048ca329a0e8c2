"""The JSON Schemas: as a validator in any language reads them, documents made from them, and what none of them can say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # as above
from jsonschema.validators import extend  # type: ignore[import-untyped]  # as above

from gbt27922 import formats
from gbt27922.errors import Problem

_BEYOND = tomllib.loads((files("gbt27922") / "data" / "formats" / "1" / "beyond.toml").read_text(encoding="utf-8"))
_NUMBERED = re.compile(r"\[[0-9]+\]")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """With ``$`` as ECMA-262 has it: not before a line break at the end, as in Python."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _pattern(_: object, pattern: str, value: object, __: object) -> Iterator[Any]:
    if isinstance(value, str) and not compiled(pattern).search(value):
        yield ValidationError(pattern)


_Validator: Any = extend(Draft202012Validator, {"pattern": _pattern})
SCHEMAS = {id: _Validator(formats.load(id)) for id in formats.ids()}
#: What no schema can say: the id of the problem, and where it can be.
RULES = tuple((id, place) for rule in _BEYOND["beyond"] for id in rule["ids"] for place in rule.get("at", ["*"]))


def is_beyond(problem: Problem) -> bool:
    """Whether no schema can say it."""
    place = _NUMBERED.sub("[]", problem.path)
    return any(problem.id == id and _is_at(place, at) for id, at in RULES)


def _is_at(place: str, at: str) -> bool:
    """Whether ``place`` ends as ``at`` says; ``*`` is any name, and alone any place."""
    wanted = re.escape(at).replace(r"\*", ".*")
    return re.search(rf"(^|\.){wanted}$", place, re.DOTALL) is not None


def documents(id: str) -> st.SearchStrategy[Any]:
    """Documents as the schema of a format describes them, but for what it says between fields."""
    schema = formats.load(id)
    made: dict[str, st.SearchStrategy[Any]] = {}

    def of(part: Any) -> st.SearchStrategy[Any]:
        if "$ref" in part:
            name = part["$ref"].rpartition("/")[2]
            return st.deferred(lambda: made[name] if name in made else made.setdefault(name, of(schema["$defs"][name])))
        if "const" in part or "enum" in part:
            return st.sampled_from([part["const"]] if "const" in part else part["enum"])
        if "type" not in part:
            return st.one_of([of(one) for one in part.get("anyOf") or part["oneOf"]])
        found: st.SearchStrategy[Any] = _OF_TYPE[part["type"]](part, of)
        return found

    return of(schema)


def _object(part: Any, of: Any) -> st.SearchStrategy[Any]:
    if kinds := part.get("oneOf") or part.get("anyOf"):
        rest = {key: value for key, value in part.items() if key not in {"oneOf", "anyOf"}}
        return st.one_of([_object(_both(rest, kind), of) for kind in kinds])
    if "properties" not in part:
        names = of(part["propertyNames"])
        return st.dictionaries(names, of(part["additionalProperties"]), max_size=2)
    fields = {name: of(one) for name, one in part["properties"].items() if one is not False}
    needed = part.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in needed}, optional={name: fields[name] for name in fields if name not in needed}
    )


def _both(part: Any, more: Any) -> Any:
    """The object that is both, where ``more`` says of some fields what they are."""
    fields = part["properties"] | more.get("properties", {})
    return part | {"properties": fields, "required": [*part.get("required", []), *more["required"]]}


def _array(part: Any, of: Any) -> st.SearchStrategy[Any]:
    least = part.get("minItems", 0)
    if "prefixItems" in part:
        return st.tuples(*map(of, part["prefixItems"])).map(list)
    return st.lists(of(part.get("items", {"type": "null"})), min_size=least, max_size=part.get("maxItems", least + 1))


def _integer(part: Any, _: Any) -> st.SearchStrategy[Any]:
    least, above = part.get("minimum"), part.get("exclusiveMaximum")
    small = st.integers(least, 3)
    return small | small.map(float) | st.integers(least, part.get("maximum", above and above - 1))


def _number(part: Any, _: Any) -> st.SearchStrategy[Any]:
    least, most = part.get("minimum", part.get("exclusiveMinimum")), part.get("maximum", part.get("exclusiveMaximum"))
    return st.sampled_from([bound for bound in (least, most) if bound is not None] or [0]) | st.floats(
        -1e99 if least is None else float(least), 1e99 if most is None else float(most)
    )


def _string(part: Any, _: Any) -> st.SearchStrategy[Any]:
    return _TEXTS if "\ud7ff" in part["pattern"] else st.from_regex(compiled(part["pattern"]))


# Characters that an id or a text may hold, here or there, and some that neither may.
_TEXTS = st.text(
    st.sampled_from(
        "a1中. \n\x00\x85\u200b\u3000\u3164\ufe0f\ud7ff\ud800\udfff\ue000\ufeff\U0001f600\U000e0001\U0010ffff"
    ),
    max_size=4,
)

_OF_TYPE: dict[str, Any] = {
    "object": _object,
    "array": _array,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "boolean": lambda _, __: st.booleans(),
    "null": lambda _, __: st.none(),
}
