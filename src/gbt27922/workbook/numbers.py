"""Numbers of a spreadsheet: which exact numbers its cells hold as they are, and which must be text."""

from __future__ import annotations

from fractions import Fraction

from gbt27922._basis.exact import exact_text
from gbt27922._basis.spreadsheet_cells import Shortest

# A spreadsheet keeps so many digits of a number.
_DIGITS = 15


def is_number(value: int | Fraction) -> bool:
    """Whether a cell holds this number exactly: a decimal of no more than 15 digits.

    >>> from fractions import Fraction
    >>> is_number(20), is_number(Fraction("9.95")), is_number(Fraction(1, 3)), is_number(10**15 + 1)
    (True, True, False, False)
    """
    digits = exact_text(Fraction(value)).lstrip("-").replace(".", "").strip("0")
    return "/" not in digits and len(digits) <= _DIGITS


def cell(value: int | Fraction) -> Shortest | str:
    """An exact number as a cell has it: a number if that is the same, else text.

    >>> from fractions import Fraction
    >>> str(cell(Fraction("9.95"))), cell(Fraction(35, 12))
    ('9.95', '35/12')
    """
    return Shortest(value) if is_number(value) else exact_text(Fraction(value))


def near(value: Fraction) -> Shortest:
    """The nearest number that a spreadsheet works with.

    >>> from fractions import Fraction
    >>> f"{near(Fraction(35, 6)):.2f}"
    '5.833333333333333'
    """
    return Shortest(value)
