"""Grades in a document: it lists them once, and names them by id everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from gbt27922._basis.exact import for_message
from gbt27922._basis.json_text import InvalidValueError
from gbt27922._basis.rules import some_text
from gbt27922.errors import Problem
from gbt27922.formats.sharing import STRUCTURE_ERRORS
from gbt27922.models.grades import Grade

# The grades that the enclosing object lists; None if its list is invalid, which is reported there.
_LISTED: ContextVar[tuple[Grade, ...] | None] = ContextVar("grades", default=())


@contextmanager
def listing(grades: object, structure: Callable[[Any, Any], Any]) -> Iterator[None]:
    """While an object with the list ``grades`` is read, its members name grades by id."""
    try:
        known = structure(grades, tuple[Grade, ...])
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
    if problems := some_text(id):
        raise InvalidValueError(*problems)
    if known is None:
        raise InvalidValueError
    for grade in known:
        if grade.id == id:
            return grade
    names = ", ".join(grade.id for grade in known) or "but none are listed"
    raise InvalidValueError(Problem("$", f"must be the id of one of the grades, {names}, got {for_message(id)}"))
