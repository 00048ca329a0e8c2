"""Exact numbers: read from text, written without loss, and displayed so that no grade bound is crossed."""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gbt27922._basis.foreign_text import cut, quoted
from gbt27922.errors import Code, ModelError, Problem

Number = int | Fraction | Decimal | float | str

_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?|-?[0-9]+/0*[1-9][0-9]*")
# Python itself does not convert longer integers to and from text.
MOST_DIGITS = sys.int_info.default_max_str_digits
TOO_LONG = 10**MOST_DIGITS
_LONGEST = len("-/") + 2 * MOST_DIGITS


def exact(value: Number) -> Fraction:
    """The exact value of ``value``.

    Text is a decimal or a fraction (``"2.5"``, ``"35/12"``); a float means its shortest repr.
    Raises :class:`~gbt27922.errors.ModelError` for anything else, NaN and infinity included.

    >>> exact(69.9), exact("35/12")
    (Fraction(699, 10), Fraction(35, 12))
    """
    number: Fraction = exact_if_possible(value)
    if problem := exactness_problem(number):
        raise ModelError((problem,))
    return number


def exact_if_possible(value: Number) -> Any:
    """The exact value if there is one, else ``value`` unchanged, which :func:`exactness_problem` then reports."""
    match value:
        case Fraction() | bool():  # True is not 1
            return value
        case int():
            return Fraction(value)
        case float() | Decimal():
            return _from_decimal(Decimal(repr(value)) if isinstance(value, float) else value)
        case str() if len(value) <= _LONGEST and _WRITTEN.fullmatch(value):
            return _from_text(value)
    return value


def _from_decimal(value: Decimal) -> Decimal | Fraction:
    if value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS:
        return Fraction(value)
    return value


def _from_text(text: str) -> Fraction:
    above, _, below = text.partition("/")
    # Decimal reads any number of digits; int() and Fraction() stop at Python's own limit.
    return Fraction(Decimal(above)) / Fraction(Decimal(below or 1))


def exactness_problem(value: object) -> Problem | None:
    """The problem of a ``value`` that is not an exact number; None if it is one."""
    if not isinstance(value, Fraction):
        code: Code = "invalid_value" if isinstance(value, str) else "wrong_type"
        return Problem("$", f'must be a number such as 40, "2.5" or "35/12", got {for_message(value)}', code)
    above, below = value.as_integer_ratio()
    if -TOO_LONG < above < TOO_LONG > below:
        return None
    return Problem("$", f"must have at most {MOST_DIGITS} digits")


def exact_text(value: Fraction) -> str:
    """``value`` as a terminating decimal where it has one, else as a fraction; ``Fraction`` reads both.

    >>> exact_text(Fraction(385, 4)), exact_text(Fraction(2887, 30))
    ('96.25', '2887/30')
    """
    above, below = value.as_integer_ratio()
    places = _places(below)
    if places is None or places > MOST_DIGITS:
        return f"{_digits(above)}/{_digits(below)}"
    return _pointed(above * 10**places // below, places)


def _places(denominator: int) -> int | None:
    """How many decimal places a reduced fraction with this denominator needs; None: no number is enough."""
    twos = (denominator & -denominator).bit_length() - 1
    fives, rest = 0, denominator >> twos
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    return max(twos, fives) if rest == 1 else None


def _digits(number: int) -> str:
    return f"{Decimal(number):f}"


def display(value: Number, places: int) -> str:
    """``value`` cut, never rounded, to ``places`` decimal places, so that it shows no grade it does not have.

    Cut means toward minus infinity: what is shown is never more than what is.

    >>> display("94.996", 2), display(95, 2), display(Fraction(-1, 1000), 2)
    ('94.99', '95.00', '-0.01')
    """
    if type(places) is not int or places < 0:
        raise ModelError(
            (Problem("$", f"must have a whole number of places, zero or more, got {for_message(places)}"),)
        )
    above, below = exact(value).as_integer_ratio()
    return _pointed(above * 10**places // below, places)


def _pointed(units: int, places: int) -> str:
    """``units`` of the last decimal place, as a decimal."""
    digits = _digits(abs(units)).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return "-" * (units < 0) + whole + ("." + part if places else "")


def for_message(value: object) -> str:
    """``value`` for a message: simple values as JSON, and never long.

    >>> for_message(True), for_message("three"), for_message(None)
    ('true', '"three"', 'null')
    """
    match value:
        case None | bool():
            words = json.dumps(value)
        case str():
            words = quoted(value)
        case int() | Fraction() if max(abs(value.numerator), value.denominator) >= TOO_LONG:
            words = "a number of very many digits"
        case int() | float() | Decimal() | Fraction():
            words = cut(str(value))
        case dict():
            words = "an object"
        case tuple() if all(isinstance(pair, tuple) for pair in value):  # our JSON decoder reads an object as pairs
            words = "an object"
        case list():
            words = "an array"
        case _:
            words = f"a Python {type(value).__name__}"
    return words
