"""Linear conditions on numbers that are not negative: whether they hold together anywhere, exactly, by the simplex method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

#: The place of the constant in a form.
ONE = -1
#: A linear form: its constant, and the coefficient of each variable by its number; those of 0 are left out.
Form = Mapping[int, Fraction]

_NOTHING = Fraction(0)


@frozen
class Region:
    """Where so many variables, and forms of them, are all 0 or more. It is bounded: no variable can rise without end.

    Some of them are ``rows``, forms of the others. Where the others are 0 is the vertex that it is looked at from.

    >>> half = Region(2).where({ONE: Fraction(1), 0: Fraction(-2), 1: Fraction(-1)})
    >>> half.reaches({ONE: Fraction(-1), 1: Fraction(1)}), half.reaches({0: Fraction(1), 1: Fraction(1)})
    (False, True)
    """

    count: int
    rows: Mapping[int, Form] = {}

    def where(self, form: Form) -> Region | None:
        """The part of it where ``form`` is 0 or more; None if that is nowhere."""
        for region, row in self._climb(form):
            if row.get(ONE, _NOTHING) >= 0:
                return Region(region.count + 1, {**region.rows, region.count: row})
        return None

    def reaches(self, form: Form) -> bool:
        """Whether ``form`` is more than 0 anywhere."""
        return any(row.get(ONE, _NOTHING) > 0 for _, row in self._climb(form))

    def _climb(self, form: Form) -> Iterator[tuple[Region, Form]]:
        """The region and the form from one vertex after another, at which the form is never less than before, up to its greatest."""
        region, row = self, form
        for variable in form.keys() & self.rows.keys():
            row = _replaced(row, variable, self.rows[variable])
        while True:
            yield region, row
            # Bland's rule, by which no vertex comes again: of all that do, the first variable enters, and the first leaves.
            entering = min((one for one, rate in row.items() if one != ONE and rate > 0), default=None)
            if entering is None:
                return
            leaving = region._leaving(entering)  # another one of this class
            solved = _solved(region.rows[leaving], leaving, entering)
            rest = {one: _replaced(form, entering, solved) for one, form in region.rows.items() if one != leaving}
            region, row = Region(region.count, {**rest, entering: solved}), _replaced(row, entering, solved)

    def _leaving(self, entering: int) -> int:
        """The variable that is the first to become 0 where ``entering`` rises."""
        falling = ((one, row) for one, row in self.rows.items() if row.get(entering, _NOTHING) < 0)
        return min((row.get(ONE, _NOTHING) / -row[entering], one) for one, row in falling)[1]


def _solved(form: Form, of: int, variable: int) -> Form:
    """The form of a variable where ``form`` is the form of another one, ``of``."""
    rate = form[variable]
    return {of: 1 / rate} | {one: -other / rate for one, other in form.items() if one != variable}


def _replaced(form: Form, variable: int, by: Form) -> Form:
    """A form with another one in the place of a variable."""
    if variable not in form:
        return form
    found = dict(form)
    times = found.pop(variable)
    for one, rate in by.items():
        found[one] = found.get(one, _NOTHING) + times * rate
        if not found[one]:
            del found[one]
    return found
