"""JSON text to plain data: numbers stay exact, repeated keys and invalid JSON are errors."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeGuard

from gbt27922._basis.checked import member_path, wrong_type
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import cut, named
from gbt27922._basis.nesting import is_too_deep
from gbt27922.errors import DocumentError, Problem, Value

#: A document: JSON text, its UTF-8 bytes, or the object that a JSON reader made of it.
Document = str | bytes | Mapping[str, Any]


class InvalidValueError(Exception):
    """The problems of a value. Code that walks the document adds notes that say where the value is."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


# An object of a JSON text as pairs of name and value: no repeated key is lost, and equal objects have equal hashes.
Pairs = tuple[tuple[str, Any], ...]
#: The members of an object.
Members = Pairs | dict[str, Any]


def _decimal(digits: str) -> Decimal:
    """A number with a point or an exponent; NaN, which no rule allows, if the exponent is too large for Decimal."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("NaN")


_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_float=_decimal)


@cache
def _lossy() -> tuple[Callable[[str], Any], bool]:
    """A decoder that keeps only the last of members with one name, and whether it may make floats of numbers."""
    if find_spec("orjson"):
        return import_module("orjson").loads, True
    return json.JSONDecoder(parse_float=_decimal).decode, False


@cache
def quick_json() -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
    """How to read JSON and how to write it with sorted names and no spaces, both as fast as can be.

    Of members with one name only the last is read, and numbers may become floats: it is for who sees that nothing is
    lost, because the same text is written. What is no JSON raises anything.
    """
    if find_spec("orjson"):
        library = import_module("orjson")
        return library.loads, partial(library.dumps, option=library.OPT_SORT_KEYS)
    write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
    return json.loads, lambda value: write(value).encode()


def load_object(source: object) -> dict[str, Any]:
    """The object in ``source``, as a new dict."""
    match source:
        case str():
            return members_of(load_value(source))
        case bytes() | bytearray():
            return members_of(load_value(decoded(source)))
        case Mapping():
            return dict(source)
    raise InvalidValueError(*wrong_type("json", source))


def decoded(source: bytes | bytearray) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as error:
        raise DocumentError((Problem("$", "not_utf8", {"byte": error.start + 1}),)) from None


def load_value(text: str) -> Any:
    """The value of a JSON text, with objects as pairs."""
    if is_too_deep(text):
        raise DocumentError((Problem("$", "too_deep"),))
    try:
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        line, column = line_and_column(error.doc, error.pos)
        values: dict[str, Value] = {
            "line": line,
            "column": column,
            "what": re.sub(r"\W+", "_", error.msg.lower()).strip("_"),
        }
        raise DocumentError((Problem("$", "not_json", values),)) from None
    except ValueError:  # an integer with more digits than Python converts
        raise DocumentError((Problem("$", "not_json.digits"),)) from None


def objects_in(pieces: Sequence[str]) -> Sequence[Members]:
    """The object that each piece of JSON text is in braces. Raises anything if a piece is not one object.

    >>> [dict(one) for one in objects_in(['"a": 1, "b": 2.50', '"c": []'])]
    [{'a': 1, 'b': Decimal('2.50')}, {'c': []}]
    """
    text = "},{".join(pieces)
    if ("[" in text or text.count("{") >= len(pieces)) and is_too_deep(text):  # few objects hold others
        raise ValueError(text)
    if len(pieces) < _FEW:
        return list(map(_one_object, pieces))
    decode, makes_floats = _lossy()
    found: list[dict[str, Any]] = decode(f"[{{{text}}}]")
    # As many ends of objects as there are pieces: each piece ends one. As many names as there are colons: none is lost.
    is_whole = text.count("}") < len(found) == len(pieces) and text.count(":") == sum(map(len, found))
    if is_whole and not (makes_floats and float in {type(value) for one in found for value in one.values()}):
        return found
    return list(map(_one_object, pieces))


def _one_object(piece: str) -> Pairs:
    text = f"{{{piece}}}"
    found, end = _DECODER.raw_decode(text)
    if end < len(text):
        raise ValueError(text)
    members: Pairs = found
    return members


def without_array(text: str, name: str) -> tuple[str, list[str]] | None:
    """A JSON text without the objects of its array ``name``, and what they have in their braces; None if that cannot be told.

    A piece may be less or more than one object if a text in it looks like the end of one: :func:`objects_in` refuses it.
    If none is refused, and the array is empty in the text that is left, the two are the whole text.

    >>> without_array('{"a": [{"b": 1}, {"b": 2}], "c": 3}', "a")
    ('{"a": [], "c": 3}', ['"b": 1', '"b": 2'])
    """
    start = _array_start(name).search(text, max(text.find(f'"{name}"'), 0))
    if not start:
        return None
    first = start.end()
    end = text.find("]", first)
    inside = text[first:end].rstrip(_WHITE)
    if inside[-1:] != "}":  # a bracket in a text
        found = _ARRAY_END.search(text, first)
        if not found:
            return None
        end, inside = found.end() - 1, text[first : found.start() + 1]
    between = _BETWEEN.search(inside)
    return text[: first - 1] + text[end:], inside[:-1].split(between[0]) if between else [inside[:-1]]


@cache
def _array_start(name: str) -> re.Pattern[str]:
    return re.compile(rf'"{name}"{_SPACE}:{_SPACE}\[{_SPACE}{{')


# So few objects are decoded sooner one by one.
_FEW = 4
_WHITE = " \t\n\r"
_SPACE = f"[{_WHITE}]*"
_ARRAY_END = re.compile(rf"}}{_SPACE}]")
_BETWEEN = re.compile(rf"}}{_SPACE},{_SPACE}{{")


def line_and_column(text: str, place: int) -> tuple[int, int]:
    r"""Where a place in a text is for who reads it in an editor; a line ends with ``\n``, ``\r\n``, or ``\r`` alone.

    >>> line_and_column("a\rb\r\ncd", 6)
    (3, 2)
    """
    ends = [end.end() for end in re.finditer(r"\r\n|\r|\n", text) if end.end() <= place]
    return len(ends) + 1, place - (ends[-1] if ends else 0) + 1


def is_object(value: object) -> TypeGuard[Pairs]:
    """Whether ``value`` is an object of a JSON text."""
    return isinstance(value, tuple) and all(type(pair) is tuple and len(pair) == 2 for pair in value)


def members_of(value: object) -> dict[str, Any]:
    """The members of an object by name. A repeated name is an error."""
    if type(value) is dict:
        return value
    if is_object(value):
        return _unrepeated(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise InvalidValueError(*wrong_type("object", value))


def with_dicts(value: Any, path: str = "$") -> Any:
    """``value`` with every object in it as a dict and every whole number as an integer, for comparison."""
    if isinstance(value, list):
        return [with_dicts(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if not (is_object(value) or isinstance(value, Mapping)):
        return whole_if_possible(value)
    try:
        members = members_of(value)
    except InvalidValueError as error:
        raise InvalidValueError(*(problem.under(path) for problem in error.problems)) from None
    return {name: with_dicts(item, f"{path}.{cut(named(name))}") for name, item in members.items()}


def _unrepeated(pairs: Pairs) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        repeated = (name for name in counted if counted[name] > 1)
        raise InvalidValueError(*(Problem(member_path(name), "repeated_key") for name in repeated))
    return members


def of_a_line(problem: Problem) -> Problem:
    """A problem of a document that is one line: its lines are not those of the file."""
    if problem.id != "not_json":
        return problem
    return Problem(problem.path, "not_json.of_a_line", {name: problem.values[name] for name in ("column", "what")})
