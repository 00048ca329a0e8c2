"""The costs of putting things right: CSV with the columns ``indicator,cost``, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import Number, exact_if_possible, for_message
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.rules import as_pairs, limited_digits, non_negative, pairs_of
from gbt27922._basis.small_tables import made, rows_of
from gbt27922._basis.table_cells import indicator_or_deductions, number
from gbt27922.errors import DocumentError, ModelError, Problem, refuse

_COLUMNS = {"indicator": indicator_or_deductions, "cost": number}
_a_cost = limited_digits(non_negative)
#: Pairs of the name of an indicator, or of special deductions, and a cost.
pairs_of_costs = pairs_of("costs_by_name", plain_id, _a_cost)


@frozen
class Cost(Checked):
    """What it costs to put an indicator, or a special deduction, right."""

    indicator: str = field(metadata=holds(plain_id))
    cost: Fraction = field(converter=exact_if_possible, metadata=holds(_a_cost))


def parse_costs(source: str | bytes) -> dict[str, Fraction]:
    r"""Read costs from memory: CSV text, or its bytes, with the columns ``indicator`` and ``cost`` (:doc:`/how-to/spreadsheets`).

    Costs are exact numbers, zero or more, in any unit. The cost of a leaf is that of bringing it to full conformity;
    ``special_deductions``, or 特别扣分项, stands for each special deduction, ``special_deductions[0]``, or 特别扣分项 1, for the first.
    Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_costs("indicator,cost\n5.2.4,3\n特别扣分项,12.5\n")
    {'5.2.4': Fraction(3, 1), 'special_deductions': Fraction(25, 2)}
    """
    found = made(*rows_of(source, _COLUMNS, [*_COLUMNS]), lambda _, cells: Cost(**cells))
    twice = list_problems((f"{place}: indicator", cost.indicator) for place, cost in found.models)
    refuse(DocumentError, [*found.problems, *twice])
    return {cost.indicator: cost.cost for _, cost in found.models}


def read_costs(path: str | PathLike[str]) -> dict[str, Fraction]:
    """Read costs from a CSV file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file."""
    return parse_costs(Path(path).read_bytes())


def cost_pairs(costs: Any) -> Any:
    """A mapping of costs as sorted pairs with exact numbers; anything else unchanged."""
    return as_pairs(costs, exact_if_possible)


def exact_costs(costs: Mapping[str, Number]) -> tuple[dict[str, Fraction], list[Problem]]:
    """The valid costs of a mapping as exact numbers, and the problems of the others."""
    found: dict[str, Fraction] = {}
    problems: list[Problem] = []
    for name, cost in costs.items():
        try:
            found[name] = Cost(name, cost).cost
        except ModelError as error:
            problems += [problem.at(f"$.costs[{for_message(name)}]") for problem in error.problems]
    return found, problems
