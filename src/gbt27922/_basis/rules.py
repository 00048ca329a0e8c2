"""Rules and converters of fields: a rule returns the problems of a value, a converter never raises."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Any

from gbt27922._basis.checked import Rule, member_path, wrong_type, wrong_value
from gbt27922._basis.exact import MOST_DIGITS as MOST_WRITTEN
from gbt27922._basis.exact import exactness_problem
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.scalars import own
from gbt27922.errors import Problem

# No count, and no figure of a standard, has more digits; without a limit a document could keep a machine busy for hours.
MOST_DIGITS = 100
_TOO_MANY = 10**MOST_DIGITS


def optional(rule: Rule) -> Rule:
    """None, or what ``rule`` allows."""
    return lambda value: () if value is None else rule(value)


def some_text(value: object) -> tuple[Problem, ...]:
    """Unicode text that is not blank."""
    if isinstance(value, str) and not value.strip():
        return wrong_value("some_text", value)
    return any_text(value)


def any_text(value: object) -> tuple[Problem, ...]:
    """Unicode text, empty or not."""
    if not isinstance(value, str):
        return wrong_type("text", value)
    if value.isascii() or value.isprintable() or not any("\ud800" <= character <= "\udfff" for character in value):
        return ()
    return wrong_value("unicode_text", value)


def one_of(*allowed: str) -> Rule:
    """One of the words ``allowed``."""
    told = tuple(map(quoted, allowed))

    def rule(value: object) -> tuple[Problem, ...]:
        word = own(value)
        if type(word) is str and word in allowed:
            return ()
        return (wrong_value if type(word) is str else wrong_type)("one_of", value, allowed=told)

    return rule


def as_flag(value: bool | None) -> Any:  # it is the value of a field
    """The flag that ``value`` is in any library, else ``value`` unchanged, which :func:`flag` then reports."""
    return value if type(value) is bool else own(value)


def flag(value: object) -> tuple[Problem, ...]:
    """True or false."""
    return () if type(value) is bool else wrong_type("flag", value)


def _count(least: int, wanted: str, most: int = MOST_DIGITS) -> Rule:
    too_many = 10**most

    def rule(value: object) -> tuple[Problem, ...]:
        if type(value) is not int:
            return wrong_type(wanted, value)
        if least <= value < too_many:
            return ()
        return wrong_value(wanted, value) if value < least else wrong_value("digits", value, most=most)

    return rule


positive = _count(1, "positive")
natural = _count(0, "natural")
#: A sum of counts, which may have more digits than each.
natural_sum = _count(0, "natural", MOST_WRITTEN)


def zero_to_hundred(value: object) -> tuple[Problem, ...]:
    """A whole number from 0 to 100."""
    if type(value) is int and value > 100:
        return wrong_value("at_most", value, most=100)
    return tuple(natural(value))


def sha256(value: object) -> tuple[Problem, ...]:
    """A SHA-256 as 64 hexadecimal digits."""
    if isinstance(value, str) and not _SHA256.fullmatch(value):
        return wrong_value("sha256", value)
    return any_text(value)


def number(value: object) -> tuple[Problem, ...]:
    """An exact number."""
    problem = exactness_problem(value)
    return (problem,) if problem else ()


def non_negative(value: object) -> tuple[Problem, ...]:
    """An exact number, zero or more."""
    if type(value) is Fraction and value < 0:
        return wrong_value("non_negative", value)
    return number(value)


def above_zero(value: object) -> tuple[Problem, ...]:
    """An exact number greater than zero."""
    if type(value) is Fraction and value <= 0:
        return wrong_value("above_zero", value)
    return number(value)


def limited_digits(rule: Rule) -> Rule:
    """What ``rule`` allows, with no more digits than a figure of a standard can have."""

    def check(value: Any) -> tuple[Problem, ...]:
        found = tuple(rule(value))
        if found or max(abs(value.numerator), value.denominator) < _TOO_MANY:
            return found
        return wrong_value("digits", value, most=MOST_DIGITS)

    return check


def zero_to_one(value: object) -> tuple[Problem, ...]:
    """An exact number from 0 to 1."""
    if type(value) is Fraction and not 0 <= value <= 1:
        return wrong_value("zero_to_one", value)
    return number(value)


_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_date(value: dt.date | str | None) -> Any:
    """The date that ``YYYY-MM-DD`` names, else ``value`` unchanged, which :func:`calendar_date` then reports."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value
    except ValueError:
        return value


def calendar_date(value: object) -> tuple[Problem, ...]:
    """A calendar date."""
    if type(value) is dt.date:
        return ()
    return (wrong_value if isinstance(value, str) else wrong_type)("calendar_date", value)


def instance_of(*models: type) -> Rule:
    """An instance of one of ``models``."""
    names = " | ".join(model.__name__ for model in models)
    return lambda value: () if type(value) in models else wrong_type("model", value, model=names)


def a_function(value: object) -> tuple[Problem, ...]:
    """A function."""
    return () if callable(value) else wrong_type("function", value)


def interned(value: str) -> str:
    """A text that many models share, kept in memory once."""
    return sys.intern(value) if type(value) is str else value


def as_tuple(value: Iterable[Any]) -> Any:
    """An iterable as a tuple, else ``value`` unchanged, which :func:`tuple_of` then reports."""
    if type(value) is tuple or isinstance(value, str | bytes | Mapping | AbstractSet):
        return value
    return as_items(value)


def as_items(value: Iterable[Any]) -> Any:
    """The items of anything that has some as a tuple, else ``value`` unchanged."""
    try:
        return tuple(value)
    except Exception:  # noqa: BLE001  # it has none, or was made by others to raise anything
        return value


def tuple_where(one: Rule, wanted: str = "array") -> Rule:
    """A tuple of any length, each of its values with the rule ``one``; ``wanted`` is the key of what they are together."""

    def rule(values: object) -> tuple[Problem, ...]:
        if not isinstance(values, tuple):
            return wrong_type(wanted, values)
        return tuple(problem.under(f"$[{index}]") for index, value in enumerate(values) for problem in one(value))

    return rule


def tuple_of(*models: type) -> Rule:
    """A tuple with any number of instances of ``models``."""
    each, kinds = tuple_where(instance_of(*models)), set(models)

    def rule(values: object) -> tuple[Problem, ...]:
        # One look at the types is quicker than a rule for each of many.
        return () if isinstance(values, tuple) and set(map(type, values)) <= kinds else tuple(each(values))

    return rule


def pairs_of(wanted: str, name_rule: Rule, value_rule: Rule) -> Rule:
    """Pairs of a name and a value, each with its rule; ``wanted`` is the key of what they are together."""

    def rule(pairs: object) -> tuple[Problem, ...]:
        if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
            return wrong_type(wanted, pairs)
        found = ((name, problem) for name, value in pairs for problem in (*name_rule(name), *value_rule(value)))
        return tuple(problem.under(member_path(name)) for name, problem in found)

    return rule


def as_pairs(
    value: Mapping[str, Any] | tuple[tuple[str, Any], ...], convert: Callable[[Any], Any] | None = None
) -> Any:
    """A mapping as sorted pairs, so that it can be hashed, with its values converted; anything else unchanged."""
    if not isinstance(value, tuple | Mapping):
        return value
    pairs = value if isinstance(value, tuple) else tuple(value.items())
    if convert and isinstance(value, Mapping):
        pairs = tuple((name, convert(one)) for name, one in pairs)
    try:
        return tuple(sorted(pairs))
    except Exception:  # noqa: BLE001  # values that have no order, or answer with no truth
        return pairs
