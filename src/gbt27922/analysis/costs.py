"""What it costs to put things right: CSV with the columns ``indicator,cost``, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.csv_text import rows_of, text_of
from gbt27922._basis.exact import Number, leniently, shown
from gbt27922._basis.rules import figure, non_negative, some_text
from gbt27922.errors import DocumentError, ModelError, Problem, refuse
from gbt27922.models.plan import repeated

_COLUMNS = ("indicator", "cost")


@frozen
class Cost(Checked):
    """What it costs to put an indicator, or a special deduction, right."""

    indicator: str = field(metadata=holds(some_text))
    cost: Fraction = field(converter=leniently, metadata=holds(figure(non_negative)))


def parse_costs(source: str | bytes) -> dict[str, Fraction]:
    r"""Read costs from memory: CSV text, or its UTF-8 bytes, with the columns ``indicator`` and ``cost``.

    Costs are exact numbers, zero or more, in any unit. The costs of a leaf are those of bringing it to full conformity;
    ``special_deductions`` stands for each special deduction, ``special_deductions[0]`` for the first.
    Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_costs("indicator,cost\n5.2.4,3\nspecial_deductions,12.5\n")
    {'5.2.4': Fraction(3, 1), 'special_deductions': Fraction(25, 2)}
    """
    rows, problems = rows_of(text_of(source), _COLUMNS, _COLUMNS)
    costs: list[tuple[str, Cost]] = []
    for place, cells in rows:
        try:
            costs.append((place, Cost(**cells)))
        except ModelError as error:
            problems += [Problem(f"{place}: {p.path.removeprefix('$.')}", p.reason, p.code) for p in error.problems]
    problems += repeated((f"{place}: indicator", cost.indicator) for place, cost in costs)
    refuse(DocumentError, problems)
    return {cost.indicator: cost.cost for _, cost in costs}


def read_costs(path: str | PathLike[str]) -> dict[str, Fraction]:
    """Read costs from a CSV file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_costs(Path(path).read_bytes())


def exact_costs(costs: Mapping[str, Number]) -> tuple[dict[str, Fraction], list[Problem]]:
    """The costs of a mapping as exact numbers, and what is wrong with the others."""
    found: dict[str, Fraction] = {}
    problems: list[Problem] = []
    for name, cost in costs.items():
        try:
            found[name] = Cost(name, cost).cost
        except ModelError as error:
            problems += [Problem(f"$.costs[{shown(name)}]", problem.reason, problem.code) for problem in error.problems]
    return found, problems
