"""A finding 评审发现 and its kinds: the fields of each kind, what it counts as, and which leaves take it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from attrs import Factory, field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, got, whole_if_possible
from gbt27922._basis.ids import plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import as_flag, flag, limited_digits, natural, number, optional, positive, some_text
from gbt27922.errors import Problem

#: What a finding can be: a verdict on the whole, counts of a sample, or a value on a scale.
FindingKind = Literal["verdict", "sample", "measurement"]
#: How a leaf is assessed.
Method = Literal["qualitative", "sampled", "measured"]
METHODS: tuple[Method, ...] = get_args(Method)
#: The kinds of finding that a leaf takes, by its method; None is a leaf without a method.
TAKES: Mapping[Method | None, tuple[FindingKind, ...]] = MappingProxyType(
    {
        "qualitative": ("verdict",),
        "sampled": ("verdict", "sample"),
        "measured": ("measurement",),
        None: ("verdict", "sample"),
    }
)


class Counts(NamedTuple):
    """How many were sampled, and how many of them did not conform.

    >>> Counts(20, 3).ratio
    Fraction(3, 20)
    """

    sampled: int
    nonconforming: int

    @property
    def ratio(self) -> Fraction:
        """The share that did not conform, from 0 to 1."""
        return Fraction(self.nonconforming, self.sampled)

    def plus(self, other: Counts) -> Counts:
        """Both samples as one.

        >>> Counts(20, 3).plus(Counts(5, 1))
        Counts(sampled=25, nonconforming=4)
        """
        return Counts(self.sampled + other.sampled, self.nonconforming + other.nonconforming)


def _counted(finding: Finding) -> Counts:
    # docs/readings.md, aggregation: a verdict counts as a sample of one.
    sampled, nonconforming = finding.sampled, finding.nonconforming
    if sampled is not None and nonconforming is not None:
        return Counts(sampled, nonconforming)
    if finding.value is not None:
        return Counts(finding.responses or 1, 0)
    return _CONFORMING if finding.conforming is True else _NONCONFORMING


_CONFORMING, _NONCONFORMING = Counts(1, 0), Counts(1, 1)


@frozen
class Finding(Checked):
    """What was found for one leaf at one site: a verdict (``conforming``), counts of a sample, or a measured ``value``.

    ``sampled`` is 1 or more, ``nonconforming`` 0 to ``sampled``. A verdict counts as a sample of one. A value is on the
    scale of its leaf, the mean of ``responses``, 1 or more; without them it counts as one.

    >>> Finding("5.1.1.1", "HQ", conforming=True).counts
    Counts(sampled=1, nonconforming=0)
    >>> Finding("5.2.4", "GZ-01", sampled=20, nonconforming=3).counts
    Counts(sampled=20, nonconforming=3)
    >>> Finding("1", value="8.35", responses=412).kind
    'measurement'
    """

    indicator: str = field(metadata=holds(plain_id))
    site: str | None = field(default=None, metadata=holds(optional(plain_id)))
    conforming: bool | None = field(default=None, kw_only=True, converter=as_flag, metadata=holds(optional(flag)))
    sampled: int | None = field(
        default=None, kw_only=True, converter=whole_if_possible, metadata=holds(optional(positive))
    )
    nonconforming: int | None = field(
        default=None, kw_only=True, converter=whole_if_possible, metadata=holds(optional(natural))
    )
    value: Fraction | None = field(
        default=None,
        kw_only=True,
        converter=converted(exact_if_possible),
        metadata=holds(optional(limited_digits(number))),
    )
    responses: int | None = field(
        default=None, kw_only=True, converter=whole_if_possible, metadata=holds(optional(positive))
    )
    note: str | None = field(default=None, kw_only=True, metadata=holds(optional(some_text)))
    #: How many were sampled, and how many of them did not conform; of a measured value, its responses and 0.
    counts: Counts = field(init=False, eq=False, repr=False, default=Factory(_counted, takes_self=True))
    # Its canonical JSON, once that was written: documents share findings.
    _canonical: str | None = field(init=False, eq=False, repr=False, default=None)

    @property
    def kind(self) -> FindingKind:
        """Which kind of finding it is: ``verdict``, ``sample`` or ``measurement``."""
        if self.value is not None:
            return "measurement"
        return "sample" if self.conforming is None else "verdict"

    def _problems(self) -> Found:
        # A finding is a verdict, a sample or a value, so that it counts once.
        sampled, nonconforming = self.sampled, self.nonconforming
        is_sample, is_value = sampled is not None, self.value is not None
        kinds = is_sample + is_value + (self.conforming is not None)
        if kinds != 1 or is_sample is (nonconforming is None) or (self.responses is not None and not is_value):
            yield Problem("$", "verdict_or_counts")
        # 6: the share that does not conform is at most the whole.
        if sampled is not None and nonconforming is not None and nonconforming > sampled:
            values = {"most": got(sampled), "got": got(nonconforming)}
            yield Problem("$.nonconforming", "invalid_value.above_sampled", values)


def corrected(finding: Finding, samples: int) -> Finding:
    """``finding`` with ``samples`` fewer that did not conform.

    >>> corrected(Finding("5.2.4", sampled=20, nonconforming=3), 2).counts
    Counts(sampled=20, nonconforming=1)
    """
    if finding.kind == "verdict":
        return Finding(finding.indicator, finding.site, conforming=True, note=finding.note)
    sampled, nonconforming = finding.counts
    left = nonconforming - samples
    return Finding(finding.indicator, finding.site, sampled=sampled, nonconforming=left, note=finding.note)
