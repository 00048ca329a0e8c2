"""What was found of each leaf, as its ratio is made of it: how many did not conform, of how many, at which site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from gbt27922.models.assessment import Finding

#: For each site, how many did not conform and how many were sampled; what names no site is one site, None.
Sites = Mapping[str | None, tuple[int, int]]


def by_site(findings: Iterable[Finding]) -> dict[str, dict[str | None, tuple[int, int]]]:
    """For each leaf what was found at each site, in the order in which they are first met."""
    found: dict[str, dict[str | None, tuple[int, int]]] = {}
    for finding in findings:
        sites = found.setdefault(finding.indicator, {})
        lost, of = sites.get(finding.site, (0, 0))
        sampled, nonconforming = finding.counts
        sites[finding.site] = lost + nonconforming, of + sampled
    return found


@frozen(slots=False)
class Mean:
    """A leaf whose ratio is the mean of its sites' ratios."""

    sites: Sites

    @property
    def ratio(self) -> Fraction:
        """The share of its points that is lost."""
        return sum((lost * self.share(site) for site, (lost, _) in self.sites.items()), Fraction(0))

    def share(self, site: str | None) -> Fraction:
        """What each nonconforming one of a site adds to the ratio."""
        return Fraction(1, self.sites[site][1] * len(self.sites))

    def change(self, site: str | None, more: int) -> Fraction:
        """How the ratio changes with so many ``more`` nonconforming at a site."""
        return more * self.share(site)


@frozen(slots=False)
class Pooled(Mean):
    """A leaf all of whose samples are one sample, wherever they were taken."""

    def share(self, site: str | None) -> Fraction:  # noqa: ARG002  # the same for all
        """What each nonconforming one adds to the ratio."""
        return Fraction(1, self._size)

    @cached_property
    def _size(self) -> int:
        return sum(of for _, of in self.sites.values())


@frozen(slots=False)
class Worst(Mean):
    """A leaf whose ratio is the greatest of its sites' ratios: the first site that has it bears all of it."""

    def share(self, site: str | None) -> Fraction:
        """What each nonconforming one of a site adds to the ratio: nothing, but at the worst site."""
        return Fraction(int(site == self._ranked[0][1]), self.sites[site][1])

    def change(self, site: str | None, more: int) -> Fraction:
        """How the ratio changes with so many ``more`` nonconforming at a site: another may then be the worst."""
        lost, of = self.sites[site]
        others = next((ratio for ratio, other in self._ranked if other != site), Fraction(0))
        return max(Fraction(lost + more, of), others) - self._ranked[0][0]

    @cached_property
    def _ranked(self) -> list[tuple[Fraction, str | None]]:
        """The ratio of each site, the worst first."""
        ratios = ((Fraction(lost, of), site) for site, (lost, of) in self.sites.items())
        return sorted(ratios, key=lambda one: -one[0])


#: How the ratio of a leaf is made of its sites, for each way to put findings together.
AGGREGATED: Mapping[str, type[Mean]] = {"pooled": Pooled, "site_mean": Mean, "worst_site": Worst}


def aggregated(findings: Iterable[Finding], aggregation: str) -> dict[str, Mean]:
    """Every leaf that has findings, in the order in which they are first met."""
    return {leaf: AGGREGATED[aggregation](sites) for leaf, sites in by_site(findings).items()}
