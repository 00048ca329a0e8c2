"""Every vertex of what linear conditions allow, found by trying: as many of them as there are variables hold exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

#: The constant of a form is at -1, as in ``gbt27922._basis.linear``.
_ONE = -1


def vertices(forms: Sequence[Mapping[int, Fraction]], variables: int) -> Iterator[tuple[Fraction, ...]]:
    """The vertices where all forms, and all variables, are 0 or more."""
    every = [*forms, *({one: Fraction(1)} for one in range(variables))]
    rows = [[form.get(one, Fraction(0)) for one in (*range(variables), _ONE)] for form in every]
    found = set[tuple[Fraction, ...]]()
    for chosen in combinations(rows, variables):
        point = _solution([[*row] for row in chosen])
        if point and point not in found and all(_value(row, point) >= 0 for row in rows):
            found.add(point)
            yield point


def _value(row: Sequence[Fraction], point: Sequence[Fraction]) -> Fraction:
    return sum((rate * at for rate, at in zip(row, point, strict=False)), row[-1])


def _solution(rows: list[list[Fraction]]) -> tuple[Fraction, ...] | None:
    """Where all rows are 0; None if that is not one point."""
    for place in range(len(rows)):
        pivot = next((index for index in range(place, len(rows)) if rows[index][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        own = [rate / rows[place][place] for rate in rows[place]]
        rows = [
            own if index == place else [rate - row[place] * by for rate, by in zip(row, own, strict=True)]
            for index, row in enumerate(rows)
        ]
    return tuple(-row[-1] for row in rows)
