"""What a population of assessments is like: the parameters of a simulation, each with its rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from attrs import field, frozen

from gbt27922._basis.checked import Checked, Rule, holds, member_path, wrong_type, wrong_value
from gbt27922._basis.exact import exact_if_possible, got, whole_if_possible
from gbt27922._basis.foreign_text import named
from gbt27922._basis.ids import indicator_id
from gbt27922._basis.json_text import Document, with_dicts
from gbt27922._basis.rules import as_tuple, limited_digits, non_negative, tuple_where, zero_to_one
from gbt27922.errors import DocumentError, Problem
from gbt27922.formats import parse

POPULATION_FORMAT = "gbt27922.population/1"
#: A rate that varies is a multiple of 1 over this; correlations below one part are not possible.
PARTS = 1 << 10
#: The key for every leaf that no other key of a mapping names.
OTHERS = "*"
#: The most outlets of an organization, and the most samples of a leaf at one of them: time grows with both.
_MOST = 1000
_NEVER = (Fraction(1),)
_weight = limited_digits(non_negative)


@frozen
class ByIndicator:
    """A value for each of some indicators, sorted by these; ``"*"`` is for all others."""

    pairs: tuple[tuple[str, Any], ...]


def _by_indicator(value: Any, convert: Callable[[Any], Any]) -> ByIndicator:
    """A mapping of indicators, or the one value of all."""
    if isinstance(value, ByIndicator):
        return value
    given = value if isinstance(value, Mapping) else {OTHERS: value}
    return ByIndicator(tuple((name, convert(given[name])) for name in sorted(given, key=_as_text)))


def _as_text(name: object) -> str:
    """What a name is sorted by; in a mapping of Python it may be anything."""
    return name if isinstance(name, str) else named(name)


def _rates_of(value: Any) -> ByIndicator:
    return _by_indicator(value, _as_rates)


def _sizes_of(value: Any) -> ByIndicator:
    return _by_indicator(value, _as_size)


def _shares_of(value: Any) -> ByIndicator:
    return _by_indicator(value, exact_if_possible)


def _as_rates(value: Any) -> Any:
    """One rate, or pairs of a rate and its weight, as exact numbers."""
    pairs = as_tuple(value)
    if not isinstance(pairs, tuple):
        return exact_if_possible(value)
    return tuple(tuple(map(exact_if_possible, pair)) if isinstance(pair, tuple | list) else pair for pair in pairs)


def _as_size(value: Any) -> Any:
    """A size, or the least and the greatest one, as a pair."""
    ends = as_tuple(value)
    if isinstance(ends, tuple):
        return tuple(map(whole_if_possible, ends))
    size = whole_if_possible(value)
    return (size, size) if type(size) is int else size


def _as_weights(value: Any) -> Any:
    found = as_tuple(value)
    return tuple(map(exact_if_possible, found)) if isinstance(found, tuple) else found


def _each(rule: Rule) -> Rule:
    """For each indicator what ``rule`` allows."""

    def check(given: ByIndicator) -> Iterator[Problem]:
        for name, value in given.pairs:
            path = "$" if len(given.pairs) == 1 and name == OTHERS else member_path(name)
            yield from (problem.under(path) for problem in rule(value))
            if name != OTHERS:
                yield from (problem.under(path) for problem in indicator_id(name))

    return lambda given: tuple(check(given))


def _rates(value: object) -> tuple[Problem, ...]:
    """A share, or pairs of a share and its weight."""
    if not isinstance(value, tuple):
        return tuple(zero_to_one(value))
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):
        return wrong_type("rates", list(value))
    rates, weights = [rate for rate, _ in value], [weight for _, weight in value]
    return (
        *(problem.under(f"$[{index}][0]") for index, rate in enumerate(rates) for problem in zero_to_one(rate)),
        *(problem.under(f"$[{index}][1]") for index, weight in enumerate(weights) for problem in _weight(weight)),
        *_some(weights),
    )


def _weights(value: object) -> tuple[Problem, ...]:
    """The weights of none, one, two …."""
    return (*tuple_where(_weight, "weights")(value), *(_some(value) if isinstance(value, tuple) else ()))


def _some(weights: Collection[Any]) -> tuple[Problem, ...]:
    sound = [weight for weight in weights if type(weight) is Fraction]
    return () if any(sound) or len(sound) < len(weights) else (Problem("$", "invalid_value.weights"),)


def _size(value: object) -> tuple[Problem, ...]:
    """The least and the greatest size."""
    if not isinstance(value, tuple) or len(value) != 2 or any(type(end) is not int for end in value):
        return wrong_type("size", list(value) if isinstance(value, tuple) else value, most=_MOST)
    low, high = value
    if 1 <= low <= high <= _MOST:
        return ()
    return (Problem("$", "invalid_value.sizes", {"most": _MOST, "low": got(low), "high": got(high)}),)


def _correlation(value: object) -> tuple[Problem, ...]:
    """A share, but not one that is too close to 0 for the levels of a rate."""
    if isinstance(value, Fraction) and 0 < value <= Fraction(1, PARTS):
        return wrong_value("correlation", value, parts=PARTS)
    return tuple(zero_to_one(value))


def _written_values(given: ByIndicator) -> object:
    """What a document has: the one value of all, or an object by indicator."""
    values = {name: _written_value(value) for name, value in given.pairs}
    return values[OTHERS] if values.keys() == {OTHERS} else values


def _written_value(value: Any) -> object:
    """A rate, rates with their weights, or a size; one that is the least and the greatest is one number."""
    return value[0] if isinstance(value, tuple) and type(value[0]) is int and value[0] == value[-1] else value


def _given(rule: Rule, *, write: Callable[[Any], object] | None = None) -> dict[str, object]:
    """The metadata of a field that a document gives as plain data, which the converter of the field reads."""
    return holds(rule, write=write, read=(object, with_dicts))


_ONE, _NONE = ByIndicator(((OTHERS, (1, 1)),)), ByIndicator(((OTHERS, Fraction(0)),))


@frozen(kw_only=True)
class Population(Checked):
    """What a population of assessments is like (:doc:`/how-to/simulate` has the model and its formulas).

    Every figure is the researcher's own: none is one of the standard. Shares are exact numbers from 0 to 1. What is
    given by indicator is one value for all leaves, or a mapping of indicators: the nearest one above a leaf counts,
    and ``"*"`` is for all others. Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    - ``rates``: how much does not conform, on average; or pairs of a rate and its weight, the distribution of it.
    - ``correlation``: between two samples of one leaf in one organization, where ``rates`` is a number.
    - ``leaf_correlation``: the rank correlation between the rates of two leaves in one organization.
    - ``outlet_correlation``: what two samples at one outlet have in common beyond the organization.
    - ``outlets``: how many outlets are visited, or the least and the greatest number, between which all are as likely.
    - ``sample_size``: how many samples of a leaf are taken at an outlet, in the same way; of a measured leaf, how many responses.
    - ``verdicts``: indicators whose leaves are judged once, at headquarters; qualitative leaves always are, measured ones never.
    - ``exclusions``: how likely an indicator is excluded with all its leaves; one share is that of each leaf.
    - ``special_deductions``, ``special_bonuses``: the weights of 0, 1, 2 … of them.

    Its document is written by :func:`gbt27922.to_json`, and read by :func:`read_population`.

    >>> population = Population(rates={"5.1": "0.02", "*": 0.05}, correlation="0.1", outlets=(2, 6), sample_size=20)
    >>> population.rates.pairs
    (('*', Fraction(1, 20)), ('5.1', Fraction(1, 50)))
    """

    rates: ByIndicator = field(converter=_rates_of, metadata=_given(_each(_rates), write=_written_values))
    correlation: Fraction = field(default=Fraction(0), converter=exact_if_possible, metadata=holds(_correlation))
    leaf_correlation: Fraction = field(default=Fraction(0), converter=exact_if_possible, metadata=holds(zero_to_one))
    outlet_correlation: Fraction = field(default=Fraction(0), converter=exact_if_possible, metadata=holds(zero_to_one))
    outlets: tuple[int, int] = field(default=(1, 1), converter=_as_size, metadata=_given(_size, write=_written_value))
    sample_size: ByIndicator = field(
        default=_ONE, converter=_sizes_of, metadata=_given(_each(_size), write=_written_values)
    )
    verdicts: tuple[str, ...] = field(
        default=(), converter=as_tuple, metadata=holds(tuple_where(indicator_id, "indicators"))
    )
    exclusions: ByIndicator = field(
        default=_NONE, converter=_shares_of, metadata=_given(_each(zero_to_one), write=_written_values)
    )
    special_deductions: tuple[Fraction, ...] = field(default=_NEVER, converter=_as_weights, metadata=_given(_weights))
    special_bonuses: tuple[Fraction, ...] = field(default=_NEVER, converter=_as_weights, metadata=_given(_weights))

    #: The format of its document.
    FORMAT: ClassVar[str] = POPULATION_FORMAT


def parse_population(source: Document) -> Population:
    """Read a population from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_population('{"format": "gbt27922.population/1", "rates": {"5.1": "0.02", "*": 0.05}}').rates.pairs
    (('*', Fraction(1, 20)), ('5.1', Fraction(1, 50)))
    """
    found = parse(source)
    if not isinstance(found, Population):
        other = wrong_value("format", found.FORMAT, format=POPULATION_FORMAT)
        raise DocumentError(tuple(problem.under("$.format") for problem in other))
    return found


def read_population(path: str | PathLike[str]) -> Population:
    """Read a population from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> read_population("docs/examples/population.json").outlets
    (2, 6)
    """
    return parse_population(Path(path).read_bytes())
