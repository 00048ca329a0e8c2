"""Rates 收费标准: what a body asks for an audit, and at which stages; those that are shipped, or its own."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from os import PathLike
from pathlib import Path
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from gbt27922._basis.checked import Checked, holds, wrong_value
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.json_text import Document
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_tuple,
    instance_of,
    limited_digits,
    non_negative,
    one_of,
    optional,
    tuple_of,
    tuple_where,
)
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import Problem
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source, Title
from gbt27922.models.stage import Stage, stage_rule

RATES_FORMAT = "gbt27922.rates/1"
#: What a fee is asked for: once for the case, or for each person-day of the audit.
Per = Literal["case", "person_day"]
_amount = limited_digits(non_negative)


def _money(value: object) -> tuple[Problem, ...]:
    """An amount of money in hundredths, zero or more."""
    found = tuple(_amount(value))
    if found or not isinstance(value, Fraction) or (100 * value).denominator == 1:
        return found
    return wrong_value("money", value)


@frozen(kw_only=True)
class Fee(Checked):
    """A fee: its ``amount``, for what it is asked, and at which ``stages`` it is due."""

    id: str = field(metadata=holds(plain_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    amount: Fraction = field(converter=exact_if_possible, metadata=holds(_money))
    per: Per = field(metadata=holds(one_of(*get_args(Per))))
    stages: tuple[Stage, ...] = field(converter=as_tuple, metadata=holds(tuple_where(stage_rule)))
    source: Source | None = field(default=None, metadata=holds(optional(instance_of(Source))))

    def _problems(self) -> Found:
        yield list_problems((f"$.stages[{index}]", stage) for index, stage in enumerate(self.stages))


@frozen(kw_only=True)
class Rates(Checked):
    """What a body asks for, in one ``currency``; ``not_included`` is what comes in addition, such as travel.

    >>> [(fee.id, int(fee.amount), fee.per) for fee in rates().fees][:2]
    [('application', 1000, 'case'), ('person_day', 3000, 'person_day')]
    """

    currency: str = field(metadata=holds(plain_id))
    fees: tuple[Fee, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Fee)))
    not_included: tuple[Title, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Title)))

    #: The format of its document.
    FORMAT: ClassVar[str] = RATES_FORMAT

    def _problems(self) -> Found:
        yield list_problems((f"$.fees[{index}].id", fee.id) for index, fee in enumerate(self.fees))


def parse_rates(source: Document) -> Rates:
    """Read the rates of a body from memory. Raises :class:`~gbt27922.DocumentError` with every problem at once.

    >>> parse_rates('{"format": "gbt27922.rates/1", "currency": "CNY", "fees": []}').currency
    'CNY'
    """
    return parse(source, RATES_FORMAT, Rates)


def read_rates(path: str | PathLike[str]) -> Rates:
    """Read the rates of a body from a file. Raises :class:`~gbt27922.DocumentError`, and ``OSError`` if there is no file.

    >>> int(read_rates("docs/examples/certification/rates.json").fees[0].amount)
    5000
    """
    return parse_rates(Path(path).read_bytes())


@cache
def rates() -> Rates:
    """The rates that are shipped: the national committee's trial table, as it is publicly reported, each with its source.

    >>> rates().currency, [title.en for title in rates().not_included]
    ('CNY', ['travel'])
    """
    return parse_rates(shipped_data("rates"))
