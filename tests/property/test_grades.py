"""Grades and what is shown of a score, at the bounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gbt27922
from gbt27922._basis.exact import exact_text
from tests.property import strategies as some


class TestBounds:
    """6, grades: 70, 80, 90 and 95, inclusive."""

    @given(some.scores)
    def test_highest_bound_reached(self, score: Fraction) -> None:
        """The grade's bound is reached, and the next one is not."""
        grade = gbt27922.grade(score)
        rank = some.SHIPPED.grades.index(grade)
        assert grade.from_ is None or grade.from_ <= score
        assert rank == len(some.SHIPPED.grades) - 1 or score < (some.SHIPPED.grades[rank + 1].from_ or 0)

    @pytest.mark.parametrize("bound", some.BOUNDS, ids=str)
    def test_exactly_on_and_just_below(self, bound: Fraction) -> None:
        """A bound is inclusive; whatever is below it, however little, is below it."""
        rank = [grade.from_ for grade in some.SHIPPED.grades].index(bound)
        assert gbt27922.grade(bound) == some.SHIPPED.grades[rank]
        for part in (3, 6, 12, 100, 4000):
            assert gbt27922.grade(bound - Fraction(1, 10**part)) == some.SHIPPED.grades[rank - 1]

    @given(some.scores, some.scores)
    def test_monotone(self, one: Fraction, other: Fraction) -> None:
        """A higher score never has a lower grade."""
        rank = some.SHIPPED.grades.index
        assert rank(gbt27922.grade(min(one, other))) <= rank(gbt27922.grade(max(one, other)))

    @given(some.scores, st.integers(0, 9))
    def test_too_many_deductions_fail(self, score: Fraction, deductions: int) -> None:
        """Five special deductions fail whatever the score, four do not."""
        expected = some.SHIPPED.grades[0] if deductions >= some.SHIPPED.special.fail_at else gbt27922.grade(score)
        assert gbt27922.grade(score, special_deductions=deductions) == expected


class TestDisplay:
    """the rules: what is shown never crosses a bound that the exact score does not."""

    @given(some.scores, st.integers(2, 6))
    def test_shows_the_same_grade(self, score: Fraction, places: int) -> None:
        """The grade of what is shown is the grade of the score."""
        assert gbt27922.grade(gbt27922.display(score, places)) == gbt27922.grade(score)

    @given(st.fractions(), st.integers(0, 9))
    def test_cut_to_the_places(self, value: Fraction, places: int) -> None:
        """It is at most the value, by less than one unit of the last place, and has all its places."""
        shown = gbt27922.display(value, places)
        assert 0 <= value - Fraction(shown) < Fraction(1, 10**places)
        assert len(shown.partition(".")[2]) == places


class TestNumbers:
    """numbers in and out."""

    @given(st.fractions())
    def test_written_text_reads_back(self, value: Fraction) -> None:
        """Exact text is read by ``Fraction`` and by the library."""
        assert Fraction(exact_text(value)) == value
        assert gbt27922.grade(exact_text(value)) == gbt27922.grade(value)

    @given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
    def test_a_float_means_its_shortest_repr(self, value: float) -> None:
        """69.9 means 69.9, not the binary number nearest to it."""
        assert gbt27922.grade(value) == gbt27922.grade(Decimal(repr(value)))
