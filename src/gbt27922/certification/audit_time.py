"""Audit time 评审人日: how many days an audit takes by the staff of the organization, its stage and its outlets."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import Number, Whole, exact_if_possible, got, whole_if_possible
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    above_zero,
    as_tuple,
    instance_of,
    limited_digits,
    natural,
    non_negative,
    optional,
    positive,
    tuple_of,
)
from gbt27922.certification.shipped_data import shipped_data
from gbt27922.errors import ModelError, Problem, refuse
from gbt27922.formats.reader import parse
from gbt27922.models.indicators import Source
from gbt27922.models.stage import Stage, stage_rule

AUDIT_TIME_FORMAT = "gbt27922.audit-time/1"
_days = limited_digits(above_zero)
_added = limited_digits(non_negative)


@frozen(kw_only=True)
class PartlyKnownBand(Checked):
    """A band of the table of which only the days in ``total`` are known: from so many staff to so many, inclusive."""

    from_: int = field(converter=whole_if_possible, metadata=holds(positive))
    to: int = field(converter=whole_if_possible, metadata=holds(positive))
    total: Fraction = field(converter=exact_if_possible, metadata=holds(_days))

    def _problems(self) -> Found:
        yield self._ends_below()

    def _ends_below(self) -> Iterator[Problem]:
        if self.to < self.from_:
            yield Problem("$.to", "invalid_value.band_end", {"least": self.from_, "got": self.to})


@frozen(kw_only=True)
class TimeBand(PartlyKnownBand):
    """A band of the table: from so many staff to so many, inclusive, its days in ``total``, and those ``on_site``."""

    on_site: Fraction = field(converter=exact_if_possible, metadata=holds(_days))

    def _problems(self) -> Found:
        yield self._ends_below()
        yield self._more_on_site()

    def _more_on_site(self) -> Iterator[Problem]:
        if self.on_site > self.total:
            yield Problem("$.on_site", "invalid_value.on_site", {"most": got(self.total), "got": got(self.on_site)})


@frozen(kw_only=True)
class AuditTime(Checked):
    """How many days an audit takes: of one ``stage``, for an organization of so many ``staff``, with ``outlets`` visited.

    ``added`` is how many days on site the body adds to what follows from the table, for headquarters or anything else.
    ``band`` is the last whole band of the table that these staff reach. Where the staff are above it, the time is not
    ``known``: its days are those of that band, and so the least that it can be; ``partly_known`` is what else is known.

    >>> time = audit_time(1200, "initial")
    >>> time.band.from_, time.band.to, str(time.total), str(time.planning), str(time.on_site), time.known
    (1176, 1550, '16', '2', '14', True)
    """

    staff: int = field(converter=whole_if_possible, metadata=holds(positive))
    stage: Stage = field(metadata=holds(stage_rule))
    outlets: int = field(default=0, converter=whole_if_possible, metadata=holds(natural))
    added: Fraction = field(default=Fraction(0), converter=exact_if_possible, metadata=holds(_added))
    band: TimeBand = field(metadata=holds(instance_of(TimeBand)))
    partly_known: PartlyKnownBand | None = field(default=None, metadata=holds(optional(instance_of(PartlyKnownBand))))
    days_per_outlet: Fraction = field(converter=exact_if_possible, metadata=holds(_days))
    sources: tuple[Source, ...] = field(default=(), converter=as_tuple, metadata=holds(tuple_of(Source)))

    #: The format of its document.
    FORMAT: ClassVar[str] = AUDIT_TIME_FORMAT
    _DERIVED: ClassVar[Derived] = {name: attrgetter(name) for name in ("known", "total", "planning", "on_site")}

    def _problems(self) -> Found:
        yield self._below("band", self.band)
        if self.partly_known is not None:
            yield self._below("partly_known", self.partly_known)

    def _below(self, name: str, band: PartlyKnownBand) -> Iterator[Problem]:
        if self.staff < band.from_:
            values = {"most": self.staff, "got": band.from_}
            yield Problem(f"$.{name}.from", "invalid_value.band_of_staff", values)

    @property
    def known(self) -> bool:
        """Whether the table has a whole band for these staff; if not, the days are at least these."""
        return self.staff <= self.band.to

    @property
    def on_site(self) -> Fraction:
        """The days on site: those of the band, or of the outlets where these are more, and the days added."""
        # docs/readings.md, Certification: the table counts the whole organization, so its days on site hold those of outlets.
        return max(self.band.on_site, self.outlets * self.days_per_outlet) + self.added

    @property
    def planning(self) -> Fraction:
        """The days of planning, which outlets and added days do not change."""
        return self.band.total - self.band.on_site

    @property
    def total(self) -> Fraction:
        """All days: planning and on site."""
        return self.planning + self.on_site


@frozen(kw_only=True)
class _Days(Checked):
    """What the table says of one stage in one band."""

    total: Fraction = field(converter=exact_if_possible, metadata=holds(_days))
    on_site: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(_days))
    )


@frozen(kw_only=True)
class _Row(Checked):
    """A row of the table; a stage of which nothing is known is None."""

    from_: int = field(metadata=holds(positive))
    to: int = field(metadata=holds(positive))
    initial: _Days | None = field(default=None, metadata=holds(optional(instance_of(_Days))))
    surveillance: _Days | None = field(default=None, metadata=holds(optional(instance_of(_Days))))
    recertification: _Days | None = field(default=None, metadata=holds(optional(instance_of(_Days))))

    def band(self, stage: Stage) -> TimeBand | PartlyKnownBand | None:
        """What is known of a stage."""
        days: _Days | None = getattr(self, stage)
        if days is None:
            return None
        if days.on_site is None:
            return PartlyKnownBand(from_=self.from_, to=self.to, total=days.total)
        return TimeBand(from_=self.from_, to=self.to, total=days.total, on_site=days.on_site)


@frozen(kw_only=True)
class _Table(Checked):
    days_per_outlet: Fraction = field(converter=exact_if_possible, metadata=holds(_days))
    sources: tuple[Source, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Source)))
    bands: tuple[_Row, ...] = field(converter=as_tuple, metadata=holds(tuple_of(_Row)))


@cache
def _table() -> _Table:
    return parse(shipped_data("audit-time"), None, _Table)


def audit_time(staff: Whole, stage: Stage, outlets: Whole = 0, added: Number = 0) -> AuditTime:
    """The days of an audit 评审人日, exactly, by the table: for the ``staff`` of the whole organization.

    ``outlets`` is how many of them are visited: each takes at least half a day on site. What headquarters takes
    besides is not public: ``added`` is how many days on site the body adds, zero or more. Above what is known it gives the
    days of the last whole band and says so; it extrapolates nothing.
    Raises :class:`~gbt27922.errors.ModelError` with every problem of the arguments.

    >>> str(audit_time(1200, "surveillance", outlets=12).on_site)
    '6'
    >>> str(audit_time(1200, "surveillance", outlets=12, added="1.5").on_site)
    '15/2'
    >>> time = audit_time(9000, "surveillance")
    >>> time.known, str(time.total), str(time.partly_known.total)
    (False, '8', '17/2')
    """
    size: int = whole_if_possible(staff)
    asked = (
        *(("staff", positive, size), ("stage", stage_rule, stage)),
        *(("outlets", natural, whole_if_possible(outlets)), ("added", _added, exact_if_possible(added))),
    )
    refuse(ModelError, [problem.under(f"$.{name}") for name, rule, value in asked for problem in rule(value)])
    table = _table()
    bands = [band for row in table.bands if row.from_ <= size and (band := row.band(stage))]
    whole = [band for band in bands if isinstance(band, TimeBand)]
    return AuditTime(
        staff=size,
        stage=stage,
        outlets=outlets,
        added=added,
        band=whole[-1],
        partly_known=None if bands[-1] is whole[-1] else bands[-1],
        days_per_outlet=table.days_per_outlet,
        sources=table.sources,
    )
