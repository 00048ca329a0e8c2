"""An assessment: what was found in one organization at one time. It mirrors its document, and knows no scheme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from gbt27922._basis.canonical import digest, document
from gbt27922._basis.checked import Checked, holds, member, wrong_type
from gbt27922._basis.rules import (
    a,
    any_text,
    as_day,
    as_pairs,
    as_shared,
    as_tuple,
    day,
    flag,
    many,
    one_of,
    optional,
    some_text,
)
from gbt27922.errors import Problem
from gbt27922.models.finding import Finding

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
    Counts(sampled=1, nonconforming=0)
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
