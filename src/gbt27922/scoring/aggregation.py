"""How findings become a ratio (6): the only place where several findings of a leaf are combined.

An aggregation gives each site a weight. Everything else follows from that: the ratio of a leaf, how much each
nonconforming sample adds to it, and how it changes with a finding. To add one, write its class, name it in
``AGGREGATED``, in ``gbt27922.models.scheme`` and in the JSON Schema of a scheme, and give it words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, ClassVar, NamedTuple, Protocol

from attrs import frozen

from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Counts
from gbt27922.models.indicators import Scale
from gbt27922.models.scheme import Scheme
from gbt27922.models.tree import Tree


class Observed(Protocol):
    """What an aggregation combines: the counts of one leaf at one site."""

    @property
    def indicator(self) -> Any:
        """The leaf."""
        ...

    @property
    def site(self) -> Any:
        """The site; None is one too."""
        ...

    @property
    def counts(self) -> Counts:
        """How many were sampled, and did not conform."""
        ...


#: The counts of a leaf at each site; findings that name no site are of one site, None.
Sites = Mapping[str | None, Counts]


#: How much each nonconforming sample of a leaf at a site adds to the ratio of the leaf.
Share = Callable[[str, str | None], Fraction]


class Ratios(NamedTuple):
    """The share of its points that each leaf with findings loses: ``lost`` ÷ ``of``; absent from ``lost`` is 0."""

    lost: Mapping[str, int]
    of: Mapping[str, int]

    @property
    def common(self) -> int:
        """One denominator of all ratios."""
        return lcm(*map(self.of.__getitem__, self.lost))

    def instead(self, changed: Iterable[tuple[str, Fraction]]) -> Ratios:
        """These ratios with others in the place of some, and with those of further leaves."""
        others = dict(changed)
        lost, of = ({leaf: ratio.as_integer_ratio()[part] for leaf, ratio in others.items()} for part in (0, 1))
        return Ratios({**self.lost, **lost}, {**self.of, **of})

    def of_leaf(self, leaf: str) -> Fraction:
        """The share that one leaf loses, from 0 to 1."""
        return Fraction(self.lost.get(leaf, 0), self.of[leaf])


def by_site(findings: Iterable[Observed]) -> dict[str, dict[str | None, Counts]]:
    """The counts of each leaf at each site, in the order of their first findings."""
    found: dict[str, dict[str | None, Counts]] = {}
    for finding in findings:
        # docs/readings.md, aggregation: several findings of one leaf at one site all count.
        sites = found.setdefault(finding.indicator, {})
        known = sites.get(finding.site)
        sites[finding.site] = known.plus(finding.counts) if known else finding.counts
    return found


def summed(findings: Iterable[Observed]) -> Ratios:
    """6, sampled indicators: all samples of a leaf are one sample; a verdict is a sample of one."""
    nonconforming: dict[str, int] = {}
    sampled: dict[str, int] = {}
    for finding in findings:
        leaf = finding.indicator
        of, lost = finding.counts
        sampled[leaf] = sampled.get(leaf, 0) + of
        if lost:
            nonconforming[leaf] = nonconforming.get(leaf, 0) + lost
    return Ratios(nonconforming, sampled)


class Measurement(NamedTuple):
    """A measured value as counts: in parts of its scale, as many as the scale is long, and as many as it is short of its end."""

    indicator: str
    site: str | None
    counts: Counts


class Valued(Observed, Protocol):
    """A finding: its counts, and its value if it is measured."""

    @property
    def value(self) -> Any:
        """The measured value; None if it has none."""
        ...


def observed(findings: Sequence[Valued], tree: Tree) -> Sequence[Observed]:
    """What an aggregation combines of each finding, in order: a measured value is a sample in parts of its scale."""
    if not tree.scales:
        return findings
    parts: dict[str, int] = {}
    for finding in findings:
        if finding.value is not None and (scale := tree.scales.get(finding.indicator)):
            one = lcm(scale.length.denominator, (scale.to - finding.value).denominator)
            parts[finding.indicator] = lcm(parts.get(finding.indicator, 1), one)
    return [
        _measured(one, tree.scales[one.indicator], parts[one.indicator]) if one.indicator in parts else one
        for one in findings
    ]


def _measured(finding: Valued, scale: Scale, parts: int) -> Observed:
    # docs/readings.md, Conditions: a value counts as its responses, each as long as the scale; what is short of its end is lost.
    if finding.value is None:
        return finding
    weight = parts * finding.counts.sampled
    counts = Counts(int(weight * scale.length), int(weight * (scale.to - finding.value)))
    return Measurement(finding.indicator, finding.site, counts)


@frozen(slots=False)
class Aggregated(ABC):
    """A leaf whose ratio is the mean of its sites' ratios, weighted by :meth:`weight`."""

    sites: Sites

    #: Whether it matters which site a sample is from.
    by_site: ClassVar[bool] = True
    #: Whether each nonconforming sample adds the same to the ratio, however many there are.
    linear: ClassVar[bool] = True

    @abstractmethod
    def weight(self, site: str | None) -> int:
        """The weight of the ratio of a site."""

    @property
    def ratio(self) -> Fraction:
        """The share of its points that the leaf loses, from 0 to 1."""
        # Sites with samples of one size are one fraction: there are many sites, and few sizes.
        by_size: dict[int, int] = {}
        for site, (sampled, nonconforming) in self.sites.items():
            by_size[sampled] = by_size.get(sampled, 0) + self.weight(site) * nonconforming
        return sum((Fraction(weighed, sampled) for sampled, weighed in by_size.items()), Fraction(0)) / self._weights

    def share(self, site: str | None) -> Fraction:
        """How much each nonconforming sample at a site adds to the ratio."""
        return Fraction(self.weight(site), self._weights * self.sites[site].sampled)

    def change(self, site: str | None, more: int) -> Fraction:
        """The change of the ratio with ``more`` nonconforming samples at a site."""
        return more * self.share(site)

    @cached_property
    def _weights(self) -> int:
        return sum(map(self.weight, self.sites))

    @classmethod
    def leaves(cls, findings: Iterable[Observed]) -> dict[str, Aggregated]:
        """Every leaf that has findings, in the order of their first findings."""
        return {leaf: cls(sites) for leaf, sites in by_site(findings).items()}

    @classmethod
    def shares(cls, findings: Iterable[Observed], _ratios: Ratios) -> Share:
        """:meth:`share` for any leaf and site."""
        leaves = cls.leaves(findings)
        return lambda leaf, site: leaves[leaf].share(site)

    @classmethod
    def ratios(cls, findings: Iterable[Observed]) -> Ratios:
        """The ratio of every leaf that has findings."""
        ratios = {leaf: found.ratio for leaf, found in cls.leaves(findings).items()}
        lost = {leaf: ratio.numerator for leaf, ratio in ratios.items()}
        return Ratios(lost, {leaf: ratio.denominator for leaf, ratio in ratios.items()})


class Pooled(Aggregated):
    """6, sampled indicators: all samples of a leaf are one sample, wherever they were taken."""

    by_site = False

    def weight(self, site: str | None) -> int:
        """A site counts by the number sampled there."""
        return self.sites[site].sampled

    @classmethod
    def shares(cls, findings: Iterable[Observed], ratios: Ratios) -> Share:  # noqa: ARG003  # the sums say it all
        """The same at every site."""
        return lambda leaf, _: Fraction(1, ratios.of[leaf])

    @classmethod
    def ratios(cls, findings: Iterable[Observed]) -> Ratios:
        """The sums over all sites: the fast path, which most scores take."""
        return summed(findings)


class SiteMean(Aggregated):
    """A reading of 6 (docs/readings.md, aggregation): the unweighted mean of the sites' ratios."""

    def weight(self, site: str | None) -> int:  # noqa: ARG002  # the same for all
        """All sites count the same."""
        return 1


class WorstSite(Aggregated):
    """A reading of 6 (docs/readings.md, aggregation): the greatest of the sites' ratios, borne by the first site that has it."""

    linear = False

    def weight(self, site: str | None) -> int:
        """Only the worst site counts."""
        return int(site == self._ranked[0][1])

    @property
    def ratio(self) -> Fraction:
        """The greatest ratio of a site."""
        return max(counts.ratio for counts in set(self.sites.values()))

    def change(self, site: str | None, more: int) -> Fraction:
        """The change of the ratio with ``more`` nonconforming samples at a site; another site may then be the worst."""
        sampled, nonconforming = self.sites[site]
        others = next((ratio for ratio, other in self._ranked if other != site), Fraction(0))
        return max(Fraction(nonconforming + more, sampled), others) - self.ratio

    @cached_property
    def _ranked(self) -> list[tuple[Fraction, str | None]]:
        """The ratio of each site, the worst first."""
        return sorted(((counts.ratio, site) for site, counts in self.sites.items()), key=lambda one: -one[0])


#: The aggregation for each word that a scheme may have.
AGGREGATED: dict[str, type[Aggregated]] = {"pooled": Pooled, "site_mean": SiteMean, "worst_site": WorstSite}


def aggregated(findings: Iterable[Observed], aggregation: str) -> dict[str, Aggregated]:
    """Every leaf that has findings, in the order of their first findings."""
    return AGGREGATED[aggregation].leaves(findings)


def ratios_of(assessment: Assessment, scheme: Scheme) -> Ratios:
    """The share of its points that each leaf with findings loses, by the aggregation of the scheme."""
    return AGGREGATED[scheme.aggregation].ratios(observed(assessment.findings, scheme.tree))
