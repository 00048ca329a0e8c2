"""Linear conditions: the simplex method says what trying every vertex says."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gbt27922._basis.linear import ONE, Form, Region
from tests.support.vertices import vertices

_NUMBERS = st.fractions(-3, 3, max_denominator=4) | st.integers(-2, 2).map(Fraction)


@st.composite
def forms(draw: st.DrawFn, variables: int) -> Form:
    """A form whose coefficients of 0 are left out."""
    drawn = {one: draw(_NUMBERS) for one in (ONE, *range(variables))}
    return {one: rate for one, rate in drawn.items() if rate}


def _value(form: Form, at: Sequence[Fraction]) -> Fraction:
    return sum((rate * (1 if one == ONE else at[one]) for one, rate in form.items()), Fraction(0))


@given(st.data(), st.integers(1, 3))
def test_same_as_every_vertex(data: st.DataObject, variables: int) -> None:
    """What holds together, and what is reached there, is so at a vertex of all that bounds it."""
    whole = {ONE: Fraction(data.draw(st.integers(0, 3)))} | dict.fromkeys(range(variables), Fraction(-1))
    region, held = Region(variables).where(whole), list[Form]([whole])
    assert region
    for form in data.draw(st.lists(forms(variables), max_size=4)):
        held.append(form)
        corners = list(vertices(held, variables))
        region = region.where(form)
        assert (region is None) == (not corners)
        if region is None:
            return
        asked = data.draw(forms(variables))
        assert region.reaches(asked) == any(_value(asked, corner) > 0 for corner in corners)


def test_no_cycle_where_many_bounds_meet() -> None:
    """Beale's example, in which a simplex method without a rule for ties returns to where it was."""
    rows = [
        {0: "-1/4", 1: "60", 2: "1/25", 3: "-9"},
        {0: "-1/2", 1: "90", 2: "1/50", 3: "-3"},
        {ONE: "1", 2: "-1"},
        {ONE: "9", 0: "-1", 1: "-1", 3: "-1"},
    ]
    region: Region | None = Region(4)
    for row in rows:
        assert region
        region = region.where({one: Fraction(rate) for one, rate in row.items()})
    assert region
    for greatest, reached in (("1/20", False), ("1/21", True)):
        form = {ONE: -Fraction(greatest), 0: Fraction(3, 4), 1: Fraction(-150), 2: Fraction(1, 50), 3: Fraction(-6)}
        assert region.reaches(form) is reached
