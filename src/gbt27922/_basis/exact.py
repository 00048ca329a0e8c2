"""Exact numbers: read from text, written without loss, and displayed so that no grade bound is crossed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any, SupportsFloat, SupportsIndex

from gbt27922._basis.foreign_text import cut, quoted
from gbt27922._basis.scalars import OWN, is_gap, own
from gbt27922._basis.words import sentence
from gbt27922.errors import Code, ModelError, Problem

#: What an exact number is made of; numbers of other libraries too.
Number = int | Fraction | Decimal | float | str | SupportsIndex | SupportsFloat
#: What a count is made of: a whole number of any type, but no text.
Whole = int | Fraction | Decimal | float | SupportsIndex | SupportsFloat

_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?|-?[0-9]+/0*[1-9][0-9]*")
# Python itself does not convert longer integers to and from text.
MOST_DIGITS = sys.int_info.default_max_str_digits
TOO_LONG = 10**MOST_DIGITS
# Python converts at least this many digits of an integer, whatever limit it was given, and sooner than Decimal does.
_SHORT_DIGITS = sys.int_info.str_digits_check_threshold
_SHORT = 10**_SHORT_DIGITS
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
    number = own(value)
    kind = type(number)
    if kind is int:  # True is not 1
        return Fraction(number)
    if kind is float or kind is Decimal:
        return _from_decimal(Decimal(repr(number)) if kind is float else number)
    if kind is str and len(number) <= _LONGEST and _WRITTEN.fullmatch(number):
        return _from_text(number)
    return number


def _from_decimal(value: Decimal) -> Decimal | Fraction:
    if value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS:
        return Fraction(value)
    return value


def _from_text(text: str) -> Fraction:
    above, _, below = text.partition("/")
    if len(text) <= _SHORT_DIGITS:
        whole, _, part = above.partition(".")
        return Fraction(int(whole + part), int(below or 1) * 10 ** len(part))
    # Decimal reads any number of digits; int() and Fraction() stop at Python's own limit.
    return Fraction(Decimal(above)) / Fraction(Decimal(below or 1))


def whole_if_possible(value: Whole | None) -> Any:
    """The integer that ``value`` is, however it is typed, else ``value`` unchanged; text is not a count.

    >>> whole_if_possible(20.0), whole_if_possible(Fraction(5, 2)), whole_if_possible(True)
    (20, Fraction(5, 2), True)
    """
    if type(value) is int or value is None:
        return value
    number = own(value)
    if type(number) in {int, str}:
        return number
    found = exact_if_possible(number)
    return found.numerator if type(found) is Fraction and found.denominator == 1 else number


def exactness_problem(value: object) -> Problem | None:
    """The problem of a ``value`` that is not an exact number; None if it is one."""
    if type(value) is not Fraction:
        code: Code = "invalid_value" if type(value) is str else "wrong_type"
        return Problem("$", code, {"wanted": "exact_number", "got": got(value)})
    above, below = value.as_integer_ratio()
    if -TOO_LONG < above < TOO_LONG > below:
        return None
    return Problem("$", "invalid_value.digits", {"most": MOST_DIGITS})


def exact_text(value: Fraction) -> str:
    """``value`` as a terminating decimal where it has one, else as a fraction; ``Fraction`` reads both.

    >>> exact_text(Fraction(385, 4)), exact_text(Fraction(2887, 30))
    ('96.25', '2887/30')
    """
    return _reduced_text(*value.as_integer_ratio())


def quotient(above: int, below: int) -> Fraction:
    """``Fraction(above, below)`` for two integers, the second more than 0, in a third of the time.

    >>> quotient(6, 4)
    Fraction(3, 2)
    """
    common = gcd(above, below)
    made = _new(Fraction)
    made._numerator, made._denominator = above // common, below // common  # noqa: SLF001  # they are as Fraction makes them
    fraction: Fraction = made
    return fraction


def exact_sum(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of numbers, of which many have the same denominator.

    >>> exact_sum([Fraction(1, 2), Fraction(1, 3), Fraction(1, 2)])
    Fraction(4, 3)
    """
    sums: dict[int, int] = {}
    for number in numbers:
        above, below = number.as_integer_ratio()
        sums[below] = sums.get(below, 0) + above
    common = lcm(*sums)
    return quotient(sum([above * (common // below) for below, above in sums.items()]), common)


_new: Any = object.__new__


def ratio_text(above: int, below: int) -> str:
    """:func:`exact_text` of ``above`` ÷ ``below``, which need not be reduced.

    >>> ratio_text(770, 8)
    '96.25'
    """
    common = gcd(above, below)
    return _reduced_text(above // common, below // common)


@lru_cache(maxsize=512)  # equal findings have equal figures
def _reduced_text(above: int, below: int) -> str:
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
    return str(number) if -_SHORT < number < _SHORT else f"{Decimal(number):f}"


def display(value: Number, places: int) -> str:
    """``value`` cut, never rounded, to ``places`` decimal places, so that it shows no grade it does not have.

    Cut means toward minus infinity: what is shown is never more than what is.

    >>> display("94.996", 2), display(95, 2), display(Fraction(-1, 1000), 2)
    ('94.99', '95.00', '-0.01')
    """
    places = whole_if_possible(places)
    if type(places) is not int or not 0 <= places <= MOST_DIGITS:
        raise ModelError((Problem("$", "invalid_value.places", {"most": MOST_DIGITS, "got": got(places)}),))
    above, below = exact(value).as_integer_ratio()
    return _pointed(above * 10**places // below, places)


def _pointed(units: int, places: int) -> str:
    """``units`` of the last decimal place, as a decimal."""
    if not places:
        return _digits(units)
    digits = _digits(abs(units)).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return "-" * (units < 0) + whole + "." + part


def for_message(value: Any) -> str:
    """``value`` for an English message: simple values as JSON, and never long.

    >>> for_message(True), for_message("three"), for_message([])
    ('true', '"three"', 'an array')
    """
    return sentence("problems", "got", "en", got=got(value))


def got(value: Any) -> str:
    """``value`` among the values of a problem: a simple one as JSON, and never long; else a key of the catalog ``got``.

    >>> got(None), got("three"), got([]), got(object())
    ('null', '"three"', 'array', 'python object')
    """
    value = own(value)
    if type(value) not in OWN:
        return _of_a_kind(value, type(value))
    match value:
        case None | bool():
            words = json.dumps(value)
        case str():
            words = quoted(value)
        case int() | Fraction() if max(abs(value.numerator), value.denominator) >= TOO_LONG:
            words = "very_many_digits"
        case int() | float() | Decimal() | Fraction():
            words = cut(str(value))
        case tuple() if all(
            issubclass(type(pair), tuple) for pair in value
        ):  # our JSON decoder reads an object as pairs
            words = "object"
        case _:
            words = _of_a_kind(value, type(value))
    return words


def _of_a_kind(value: object, kind: type) -> str:
    if is_gap(value):
        return f"missing {kind.__name__}"
    if issubclass(kind, dict):
        return "object"
    return "array" if issubclass(kind, list) else f"python {kind.__name__}"
