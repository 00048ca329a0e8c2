"""Whether linear conditions can hold together, exactly: each unknown is eliminated in turn (Fourier and Motzkin)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple


class Row(NamedTuple):
    """A condition: the sum of its terms is not negative, or more than 0 where it is ``strict``; a term without an unknown is under None."""

    terms: Mapping[Hashable, Fraction]
    strict: bool = False

    def of(self, unknown: Hashable) -> Fraction:
        """How often an unknown is in it."""
        return self.terms.get(unknown, Fraction(0))


def possible(rows: Iterable[Row]) -> bool:
    """Find whether some numbers satisfy all rows."""
    left = set(map(_key, rows))
    while unknowns := {name for terms, _ in left for name, _ in terms if name is not None}:
        found = [Row(dict(terms), strict) for terms, strict in left]
        unknown = min(unknowns, key=lambda name: _work(found, name))
        left = {_key(row) for row in _without(found, unknown)}
    return all(Row(dict(terms)).of(None) >= 0 and not (strict and not terms) for terms, strict in left)


def _without(rows: list[Row], unknown: Hashable) -> Iterable[Row]:
    """The same conditions on the other unknowns: those without it, and each lower end of it below each upper one."""
    yield from (row for row in rows if not row.of(unknown))
    lower, upper = ([row for row in rows if row.of(unknown) * sign > 0] for sign in (1, -1))
    for one in lower:
        for other in upper:
            names = {*one.terms, *other.terms} - {unknown}
            a, b = one.of(unknown), -other.of(unknown)
            yield Row({name: one.of(name) * b + other.of(name) * a for name in names}, one.strict or other.strict)


def _work(rows: list[Row], unknown: Hashable) -> int:
    """How many rows it takes to eliminate an unknown."""
    signs = [row.of(unknown) > 0 for row in rows if row.of(unknown)]
    return sum(signs) * (len(signs) - sum(signs))


def _key(row: Row) -> tuple[frozenset[tuple[Hashable, Fraction]], bool]:
    """A row on one scale, so that equal ones are one."""
    terms = {name: value for name, value in row.terms.items() if value}
    scale = sum(map(abs, terms.values()), Fraction(0)) or Fraction(1)
    return frozenset((name, value / scale) for name, value in terms.items()), row.strict
