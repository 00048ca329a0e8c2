"""The optional rule that a first certificate stays at the lowest grade that passes, 达标级, for a year: data with its source."""

from __future__ import annotations

from functools import cache

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.rules import instance_of, positive
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source


@frozen
class FirstYear(Checked):
    """For how many months a first certificate stays at the lowest grade that passes, where that rule is chosen, and its source.

    >>> first_year().months
    12
    """

    months: int = field(converter=whole_if_possible, metadata=holds(positive))
    source: Source = field(metadata=holds(instance_of(Source)))


@cache
def first_year() -> FirstYear:
    """The rule as it is published elsewhere; it is no rule of the standard, and off by default.

    >>> first_year().source.confidence
    'medium'
    """
    return parse(shipped_data("first-year"), None, FirstYear)
