"""Lists of problems, kept and read again: whoever reads one later chooses the language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.json_text import Document
from gbt27922._basis.rules import as_tuple, tuple_of
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse


@frozen
class _Problems(Checked):
    problems: tuple[Problem, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Problem)))


def problems_data(problems: Iterable[Problem]) -> dict[str, Any]:
    """Problems as plain JSON data: each with its path, the id of its sentence, and the values that the sentence speaks of.

    >>> from gbt27922.errors import Problem
    >>> problems_data([Problem("$.stage", "missing_field")])
    {'problems': [{'path': '$.stage', 'id': 'missing_field'}]}
    """
    return {"problems": [plain(problem) for problem in problems]}


def parse_problems(source: Document) -> tuple[Problem, ...]:
    """The problems of :func:`problems_data`, from JSON text, bytes or data; nothing is read or scored again to say them.

    Raises :class:`~gbt27922.DocumentError` with every problem of the list itself.

    >>> parse_problems('{"problems": [{"path": "$.stage", "id": "missing_field"}]}')[0].told("zh")
    '$.stage：必填'
    """
    return parse(source, None, _Problems).problems
