"""An assessment: what was found in one organization at one time. It mirrors its document, and knows no scheme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar, Literal

from attrs import Factory, field, frozen

from gbt27922._basis.canonical import digest, document
from gbt27922._basis.checked import (
    Checked,
    a,
    any_text,
    as_day,
    as_pairs,
    as_shared,
    as_tuple,
    day,
    flag,
    holds,
    many,
    member,
    natural,
    one_of,
    optional,
    positive,
    some_text,
    wrong_type,
)
from gbt27922.errors import Problem

_SITE = attrgetter("site")
ASSESSMENT_FORMAT = "gbt27922.assessment/1"


def text_pairs(pairs: object) -> tuple[Problem, ...]:
    """Pairs of a name and a text, no name twice."""
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return wrong_type("an object of texts", pairs)
    found = tuple(p.under(member(name)) for name, value in pairs for p in (*some_text(name), *any_text(value)))
    if not found and len(dict(pairs)) < len(pairs):
        return (Problem("$", "must not name one field twice", "repeated_key"),)
    return found


@frozen
class Organization(Checked):
    """The organization that is assessed."""

    name: str = field(metadata=holds(some_text))
    id: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen
class Site(Checked):
    """Where findings are made: headquarters 总部 or an outlet 服务网点; ``stratum`` is an outlet's region.

    >>> Site("GZ-01", "outlet", stratum="华南").stratum
    '华南'
    """

    id: str = field(metadata=holds(some_text))
    kind: Literal["headquarters", "outlet"] = field(metadata=holds(one_of("headquarters", "outlet")))
    stratum: str | None = field(default=None, metadata=holds(optional(some_text)))
    name: str | None = field(default=None, metadata=holds(optional(some_text)))


def _counted(finding: Finding) -> tuple[int, int]:
    if finding.sampled is None or finding.nonconforming is None:
        return 1, 0 if finding.conforming else 1
    return finding.sampled, finding.nonconforming


@frozen
class Finding(Checked):
    """What was found for one leaf at one site: a verdict (``conforming``), or counts of a sample.

    ``sampled`` is 1 or more, ``nonconforming`` 0 to ``sampled``. A verdict counts as a sample of one.

    >>> Finding("5.1.1.1", "HQ", conforming=True).counts
    (1, 0)
    >>> Finding("5.2.4", "GZ-01", sampled=20, nonconforming=3).counts
    (20, 3)
    """

    indicator: str = field(metadata=holds(some_text))
    site: str | None = field(default=None, metadata=holds(optional(some_text)))
    conforming: bool | None = field(default=None, kw_only=True, metadata=holds(optional(flag)))
    sampled: int | None = field(default=None, kw_only=True, metadata=holds(optional(positive)))
    nonconforming: int | None = field(default=None, kw_only=True, metadata=holds(optional(natural)))
    note: str | None = field(default=None, kw_only=True, metadata=holds(optional(some_text)))
    #: How many were sampled, and how many of them did not conform.
    counts: tuple[int, int] = field(init=False, eq=False, repr=False, default=Factory(_counted, takes_self=True))

    def _problems(self) -> Iterator[Problem]:
        yield from self._problems_between(self)
        sampled, nonconforming = self.counts
        if nonconforming > sampled:
            yield Problem("$.nonconforming", f"must be at most {sampled}, the number sampled, got {nonconforming}")

    @staticmethod
    def _problems_between(raw: Any) -> Iterator[Problem]:
        counts = (raw.sampled is not None, raw.nonconforming is not None)
        if any(counts) != all(counts) or any(counts) == (raw.conforming is not None):
            reason = 'must have either "conforming" or both "sampled" and "nonconforming"'
            yield Problem("$", reason, "verdict_or_counts")


@frozen
class Exclusion(Checked):
    """An indicator that does not apply 删减, with the reason why; all its leaves are excluded."""

    indicator: str = field(metadata=holds(some_text))
    justification: str = field(metadata=holds(some_text))


@frozen
class SpecialDeduction(Checked):
    """One breach outside the points 特别扣分项; ``ground`` is one of the scheme's. It must be rectified."""

    ground: str = field(metadata=holds(some_text))
    description: str = field(metadata=holds(some_text))
    rectified: bool = field(default=False, metadata=holds(flag))


@frozen
class SpecialBonus(Checked):
    """One merit outside the points 特别加分项: beyond the law and leading the trade."""

    description: str = field(metadata=holds(some_text))


@frozen(weakref_slot=False)
class Assessment(Checked):
    """What was found in one organization at one time, as its document says it.

    ``metadata`` (a mapping of texts, kept as sorted pairs) is the place for a platform's own fields.
    Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> assessment = Assessment("GB/T 27922-2011", findings=[Finding("5.1.1.1", conforming=True)])
    >>> assessment.findings[0].counts
    (1, 0)
    """

    scheme: str = field(converter=as_shared, metadata=holds(some_text))
    findings: tuple[Finding, ...] = field(converter=as_tuple, metadata=holds(many(Finding)))
    organization: Organization | None = field(default=None, kw_only=True, metadata=holds(optional(a(Organization))))
    date: dt.date | None = field(default=None, kw_only=True, converter=as_day, metadata=holds(optional(day)))
    metadata: tuple[tuple[str, str], ...] = field(
        default=(), kw_only=True, converter=as_pairs, metadata=holds(text_pairs, write=dict)
    )
    sites: tuple[Site, ...] = field(default=(), kw_only=True, converter=as_tuple, metadata=holds(many(Site)))
    exclusions: tuple[Exclusion, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(many(Exclusion))
    )
    special_deductions: tuple[SpecialDeduction, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(many(SpecialDeduction))
    )
    special_bonuses: tuple[SpecialBonus, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(many(SpecialBonus))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = ASSESSMENT_FORMAT

    @staticmethod
    def _problems_between(raw: Any) -> Iterator[Problem]:
        listed: set[object] = set()
        for index, site in enumerate(raw.sites or ()):
            if site.id in listed and isinstance(site.id, str):
                reason = f'must be unique, but "{site.id}" occurs twice'
                yield Problem(f"$.sites[{index}].id", reason, "duplicate_site")
            listed.add(site.id)
        if not any(map(_SITE, raw.findings or ())):
            return
        unlisted = set(map(_SITE, raw.findings)).difference(listed, (None,))
        for index, finding in enumerate(raw.findings if unlisted else ()):
            if finding.site in unlisted and isinstance(finding.site, str):
                reason = f'must be listed under sites, but "{finding.site}" is not'
                yield Problem(f"$.findings[{index}].site", reason, "unknown_site")

    @property
    def sha256(self) -> str:
        """The SHA-256 of the assessment as canonical JSON."""
        return digest(document(ASSESSMENT_FORMAT, self))
