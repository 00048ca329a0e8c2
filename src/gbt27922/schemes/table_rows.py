"""The rows of a table that completes a scheme, each as a model: from CSV, or from a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, NamedTuple, TypeVar, cast

from attrs import fields

from gbt27922._basis.checked import Checked, document_name
from gbt27922._basis.exact import Number, for_message
from gbt27922._basis.ids import list_problems
from gbt27922._basis.small_tables import Row as Cells
from gbt27922._basis.small_tables import made, rows_of
from gbt27922._basis.table_cells import Kind, indicator, number, text
from gbt27922.errors import Problem

#: CSV text or its bytes, a path to a CSV file, or a mapping of the first column to the second.
Table = str | bytes | PathLike[str] | Mapping[str, Number]
_Row = TypeVar("_Row", bound=Checked)
#: How the cells of columns are understood that hold no text.
_KINDS: Mapping[str, Kind] = {"indicator": indicator, "points": number}


class Spoiled(NamedTuple):
    """The rows with a problem: what their first column names, whether some name nothing, and every problem."""

    names: set[object]
    is_torn: bool
    problems: list[Problem]

    def may_name(self, name: str) -> bool:
        """Whether one of the rows may be about this."""
        return self.is_torn or name in self.names


def columns_of(row: type[Checked]) -> dict[str, str]:
    """The columns of a table, and the field of each: those of the model of a row, but for the first, which is its place."""
    model: Any = row
    return {document_name(column.name): column.name for column in fields(model)[1:]}


def read_rows(
    table: Table, row: type[_Row], of: str, kinds: Mapping[str, Kind] = _KINDS
) -> tuple[dict[str, _Row], Spoiled]:
    """The sound rows by what their first column names, and what is wrong with the others.

    A table has the first two columns at least; ``kinds`` say how cells that hold no text are understood. Raises ``TypeError`` in the name of the function ``of`` for what is no table.
    """
    if not isinstance(table, str | bytes | PathLike | Mapping):
        raise TypeError(f"{of} takes CSV text, bytes, a path or a mapping, not {for_message(table)}")
    columns, make = columns_of(row), cast("Callable[..., _Row]", row)
    first, second, *_ = columns
    rows, problems = _given(table, {name: kinds.get(name, text) for name in columns}, (first, second))
    is_torn = bool(problems)
    found = made(
        rows, problems, lambda place, cells: make(place=place, **{columns[name]: cells[name] for name in cells})
    )
    named = [(place, getattr(each, columns[first]), each) for place, each in found.models]
    problems += list_problems((f"{place}: {first}", name) for place, name, _ in named)
    sound: dict[str, _Row] = {}
    for _, name, each in named:
        sound.setdefault(name, each)
    return sound, Spoiled({cells[first] for _, cells in found.spoiled}, is_torn, problems)


def _given(table: Table, kinds: Mapping[str, Kind], needed: tuple[str, str]) -> tuple[list[Cells], list[Problem]]:
    """The cells of each row and where it is, and the problems of rows that are none."""
    if isinstance(table, Mapping):
        return [(for_message(name), dict(zip(needed, (name, value), strict=True))) for name, value in table.items()], []
    return rows_of(table, kinds, needed)


def completed_problem(problem: Problem, place: str) -> Problem:
    """A problem of a field of a completed scheme at the place that the field is from; where it is of the scheme, the place is empty."""
    name = problem.path.rpartition(".")[2]
    return problem.at(f"{place}: {name}" if place else name)
