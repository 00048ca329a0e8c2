"""Grades in a document: it lists them once, and names them by id everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import cut
from gbt27922._basis.ids import plain_id
from gbt27922._basis.json_text import InvalidValueError
from gbt27922.errors import Problem, Value
from gbt27922.formats.sharing import STRUCTURE_ERRORS
from gbt27922.models.grades import Grade

_NONE: Mapping[str, Grade] = MappingProxyType({})
# The grades that the enclosing object lists; None if its list is invalid, which is reported there.
_LISTED: ContextVar[Mapping[str, Grade] | None] = ContextVar("grades", default=_NONE)


@contextmanager
def listing(grades: object, structure: Callable[[Any, Any], Any]) -> Iterator[None]:
    """While an object with the list ``grades`` is read, its members name grades by id."""
    try:
        known = {grade.id: grade for grade in structure(grades, tuple[Grade, ...])}
    except STRUCTURE_ERRORS:
        known = None
    token = _LISTED.set(known)
    try:
        yield
    finally:
        _LISTED.reset(token)


def grade_of(id: object) -> Grade:
    """The listed grade with this id. Raises ``InvalidValueError`` if there is none."""
    known = _LISTED.get()
    if known and isinstance(id, str) and id in known:
        return known[id]
    if problems := plain_id(id):
        raise InvalidValueError(*problems)
    if known is None:
        raise InvalidValueError
    if not known:
        raise InvalidValueError(Problem("$", "invalid_value.grade_of_none", {"got": got(id)}))
    values: dict[str, Value] = {"grades": tuple(map(cut, known)), "got": got(id)}
    raise InvalidValueError(Problem("$", "invalid_value.grade", values))
