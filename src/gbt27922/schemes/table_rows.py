"""The rows of a table that completes a scheme, each as a model: from CSV, or from a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, NamedTuple, TypeVar, cast

from attrs import fields

from gbt27922._basis.checked import Checked, document_name
from gbt27922._basis.csv_text import Row as Cells
from gbt27922._basis.csv_text import rows_of, text_of
from gbt27922._basis.exact import Number, for_message
from gbt27922._basis.ids import list_problems
from gbt27922.errors import ModelError, Problem

#: CSV text or its UTF-8 bytes, a path to a CSV file, or a mapping of the first column to the second.
Table = str | bytes | PathLike[str] | Mapping[str, Number]
_Row = TypeVar("_Row", bound=Checked)


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


def read_rows(table: Table, row: type[_Row], of: str) -> tuple[dict[str, _Row], Spoiled]:
    """The sound rows by what their first column names, and what is wrong with the others.

    A table has the first two columns at least. Raises ``TypeError`` in the name of the function ``of`` for what is no table.
    """
    if not isinstance(table, str | bytes | PathLike | Mapping):
        raise TypeError(f"{of} takes CSV text, bytes, a path or a mapping, not {for_message(table)}")
    columns, make = columns_of(row), cast("Callable[..., _Row]", row)
    first, second, *_ = columns
    rows: list[tuple[str, str, _Row]] = []
    given, problems = _given(table, columns, (first, second))
    spoiled = Spoiled(set(), bool(problems), problems)
    for place, cells in given:
        try:
            made = make(place=place, **{columns[name]: cell for name, cell in cells.items()})
        except ModelError as error:
            spoiled.names.add(cells[first])
            problems += [p.at(f"{place}: {p.path.removeprefix('$.')}") for p in error.problems]
        else:
            rows.append((place, getattr(made, columns[first]), made))
    problems += list_problems((f"{place}: {first}", name) for place, name, _ in rows)
    found: dict[str, _Row] = {}
    for _, name, made in rows:
        found.setdefault(name, made)
    return found, spoiled


def _given(table: Table, columns: Mapping[str, str], needed: tuple[str, str]) -> tuple[list[Cells], list[Problem]]:
    """The cells of each row and where it is, and the problems of rows that are none."""
    if isinstance(table, Mapping):
        return [(for_message(name), dict(zip(needed, (name, value), strict=True))) for name, value in table.items()], []
    return rows_of(text_of(table), [*columns], needed)


def completed_problem(problem: Problem, place: str) -> Problem:
    """A problem of a field of a completed scheme at the place that the field is from; where it is of the scheme, the place is empty."""
    name = problem.path.rpartition(".")[2]
    return problem.at(f"{place}: {name}" if place else name)
