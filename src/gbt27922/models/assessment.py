"""An assessment: what was found in one organization at one time. It mirrors its document and knows no scheme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from gbt27922._basis.canonical import document_digest
from gbt27922._basis.checked import Checked, holds, member_path, wrong_type
from gbt27922._basis.exact import whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.frozen_mapping import FrozenMapping
from gbt27922._basis.ids import list_problems, looks_distinct, meant_problem, plain_id, suggestion
from gbt27922._basis.partial import UNSOUND, Found
from gbt27922._basis.rules import (
    any_text,
    as_date,
    as_flag,
    as_pairs,
    as_tuple,
    calendar_date,
    flag,
    instance_of,
    interned,
    one_of,
    optional,
    pairs_of,
    positive,
    some_text,
    tuple_of,
)
from gbt27922.errors import Code, ModelError, Problem, refuse
from gbt27922.models.finding import Finding
from gbt27922.models.nonconformity import Nonconformity
from gbt27922.models.person import Person
from gbt27922.models.stage import Stage, stage_rule

_SITE = attrgetter("site")
ASSESSMENT_FORMAT = "gbt27922.assessment/1"


_named_texts = pairs_of("texts_by_name", some_text, any_text)


def as_texts(value: Mapping[str, str] | tuple[tuple[str, str], ...]) -> Any:
    """Named texts as a mapping that can be hashed; anything else unchanged, which :func:`texts` then reports."""
    pairs = as_pairs(value)
    return FrozenMapping(pairs) if type(pairs) is tuple else pairs


def texts(value: Any) -> tuple[Problem, ...]:
    """Named texts; each name only once."""
    pairs = value.pairs if type(value) is FrozenMapping else value
    found = tuple(_named_texts(pairs))
    if not found and len(dict(pairs)) < len(pairs):
        return (Problem("$", "repeated_key.name"),)
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

    id: str = field(metadata=holds(plain_id))
    kind: Literal["headquarters", "outlet"] = field(metadata=holds(one_of("headquarters", "outlet")))
    stratum: str | None = field(default=None, metadata=holds(optional(plain_id)))
    name: str | None = field(default=None, metadata=holds(optional(some_text)))


def site_problems(sites: Sequence[Any], path: str = "$.sites", code: Code = "duplicate_site") -> Iterator[Problem]:
    """The problems of ids and strata in a list of sites: ids that are equal, and any that look alike."""
    ids, strata = ([_text(getattr(site, name, None)) for site in sites] for name in ("id", "stratum"))
    if len(unique := set(ids)) < len(ids) or not looks_distinct(unique):
        yield from list_problems(((f"{path}[{index}].id", id) for index, id in enumerate(ids)), code)
    if not looks_distinct(set(strata)):
        yield from list_problems(
            ((f"{path}[{index}].stratum", id) for index, id in enumerate(strata)), code, once=False
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


@frozen
class Exclusion(Checked):
    """An indicator that does not apply 删减, with its justification; all its leaves are excluded."""

    indicator: str = field(metadata=holds(plain_id))
    justification: str = field(metadata=holds(some_text))


@frozen
class SpecialDeduction(Checked):
    """One breach outside the points 特别扣分项; ``ground`` is one of the scheme's. It must be rectified."""

    ground: str = field(metadata=holds(plain_id))
    description: str = field(metadata=holds(some_text))
    rectified: bool = field(default=False, converter=as_flag, metadata=holds(flag))


@frozen
class SpecialBonus(Checked):
    """One merit outside the points 特别加分项: beyond the law and leading the trade."""

    description: str = field(metadata=holds(some_text))


def _is_pair(found: object) -> bool:
    return isinstance(found, tuple | list) and len(found) == 2


def _finding(indicator: str, found: Any) -> Finding:
    if _is_pair(found):
        return Finding(indicator, sampled=found[0], nonconforming=found[1])
    return Finding(indicator, conforming=found)


@frozen(weakref_slot=False)
class Assessment(Checked):
    """What was found in one organization at one time.

    ``revision`` is that of the scheme, without which the newest is meant. ``metadata`` (a mapping of texts, which is
    frozen and sorted) is the place for a platform's own fields. ``stage``, ``team`` and ``nonconformities`` change no score.
    Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

    >>> assessment = Assessment("GB/T 27922-2011", findings=[Finding("5.1.1.1", conforming=True)])
    >>> assessment.findings[0].counts
    Counts(sampled=1, nonconforming=0)
    """

    scheme: str = field(converter=interned, metadata=holds(some_text))
    findings: tuple[Finding, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Finding)))
    revision: int | None = field(
        default=None, kw_only=True, converter=whole_if_possible, metadata=holds(optional(positive))
    )
    organization: Organization | None = field(
        default=None, kw_only=True, metadata=holds(optional(instance_of(Organization)))
    )
    date: dt.date | None = field(default=None, kw_only=True, converter=as_date, metadata=holds(optional(calendar_date)))
    stage: Stage | None = field(default=None, kw_only=True, metadata=holds(optional(stage_rule)))
    team: tuple[Person, ...] = field(default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(Person)))
    metadata: Mapping[str, str] = field(
        default=FrozenMapping(()), kw_only=True, converter=as_texts, metadata=holds(texts, write=dict)
    )
    sites: tuple[Site, ...] = field(default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(Site)))
    nonconformities: tuple[Nonconformity, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(Nonconformity))
    )
    exclusions: tuple[Exclusion, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(Exclusion))
    )
    special_deductions: tuple[SpecialDeduction, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(SpecialDeduction))
    )
    special_bonuses: tuple[SpecialBonus, ...] = field(
        default=(), kw_only=True, converter=as_tuple, metadata=holds(tuple_of(SpecialBonus))
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = ASSESSMENT_FORMAT

    def _problems(self) -> Found:
        # One site, one id: a finding names its site by it.
        if self.sites:
            yield site_problems(self.sites)
        yield self._unlisted_sites("$.findings", self.findings)
        if self.nonconformities:
            yield self._unlisted_sites("$.nonconformities", self.nonconformities)
        if self.team:
            yield list_problems((f"$.team[{index}].id", one.id) for index, one in enumerate(self.team))

    def _unlisted_sites(self, path: str, items: Sequence[Any]) -> Iterator[Problem]:
        # docs/readings.md, Documents: the site that a finding or a nonconformity names must be listed.
        named = {site for site in map(_SITE, items) if site is not UNSOUND}
        listed = [site.id for site in self.sites if site.id is not UNSOUND]
        unlisted = named.difference(listed, (None,))
        if not unlisted:
            return
        meant = suggestion(listed)
        for index, item in enumerate(items):
            if isinstance(item.site, str) and item.site in unlisted:
                values = {"site": quoted(item.site)}
                yield meant_problem(f"{path}[{index}].site", "unknown_site", values, meant(item.site))

    @classmethod
    def from_counts(cls, scheme: str, counts: Mapping[str, Sequence[int] | bool], **fields: Any) -> Assessment:
        """The assessment of a form: for each leaf a verdict, or how many were sampled and how many did not conform.

        ``scheme`` is the id of its scheme, and ``fields`` are any others of an assessment.
        Raises :class:`~gbt27922.errors.ModelError` with every problem at once.

        >>> assessment = Assessment.from_counts("GB/T 27922-2011", {"5.1.1.1": True, "5.2.4": (20, 3)})
        >>> assessment.findings[1].counts
        Counts(sampled=20, nonconforming=3)
        """
        try:
            pairs = tuple(counts.items())  # a series of pandas is no Mapping, but has them
        except Exception:  # noqa: BLE001  # made by others to raise anything
            raise ModelError((wrong_type("counts_by_indicator", counts)[0].under("$.counts"),)) from None
        findings, problems = [], []
        for indicator, found in pairs:
            try:
                findings.append(_finding(indicator, found))
            except ModelError as error:
                place = member_path(indicator).replace("$", "$.counts", 1)
                problems += [problem.under(place) for problem in error.problems]
        refuse(ModelError, problems)
        return cls(scheme, findings, **fields)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the assessment as canonical JSON."""
        return document_digest(ASSESSMENT_FORMAT, self)
