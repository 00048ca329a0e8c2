"""One assessment from its findings, in exact integers: those that the long layout does not sum, and their problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from gbt27922.batch.kernel.exact_rows import Row, count_problems, score_problems
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Scheme


@frozen
class Found:
    """One row: its counts, or ``problems`` of the row itself; 0 sampled is an exclusion."""

    indicator: str | None
    site: object
    sampled: int
    nonconforming: int
    problems: tuple[str, ...] = ()


@frozen
class Special:
    """The special items of an assessment, and their problems."""

    deductions: int = 0
    bonuses: int = 0
    problems: tuple[str, ...] = ()


@frozen
class Judge:
    """How the findings of one assessment come to counts by leaf, under one scheme."""

    scheme: Scheme
    weights: Weights

    def row(self, found: Sequence[Found], special: Special) -> tuple[Row, list[str]]:
        """The counts, and every problem that leaves them without a score."""
        under = self.scheme.tree.under
        excluded = [item.indicator for item in found if not item.problems and item.sampled == 0]
        out = Counter(leaf for indicator in excluded for leaf in under.get(indicator or "", ()))
        problems = [f"{_name(item)}: {reason}" for item in found for reason in self._problems_of(item, out)]
        problems += [f"{leaf}: must be excluded once, but is excluded {n} times" for leaf, n in out.items() if n > 1]
        covered = {item.indicator for item in found} | out.keys()
        missing = ", ".join(leaf for leaf in self.weights.leaves if leaf not in covered)
        if missing:
            problems.append(f"must have a finding or an exclusion for every leaf; missing: {missing}")
        counts = _AGGREGATIONS[self.scheme.aggregation](item for item in found if item.indicator not in out)
        sampled, nonconforming = zip(*(counts.get(leaf, (0, 0)) for leaf in self.weights.leaves), strict=True)
        row = Row(sampled, nonconforming, special.deductions, special.bonuses)
        problems += special.problems
        problems += (
            reason for reason in score_problems(self.weights, row) if not missing or reason.startswith("special")
        )
        return row, problems

    def _problems_of(self, item: Found, out: Mapping[str, int]) -> Iterator[str]:
        """Every problem of one finding."""
        yield from item.problems
        leaf, under = item.indicator, self.scheme.tree.under
        if leaf is None:
            return
        if leaf not in under:
            yield "must be an indicator of the scheme"
        elif item.sampled and leaf not in self.scheme.tree.leaves:
            yield f"must be a leaf, or have 0 sampled to be excluded; its parts are {', '.join(under[leaf])}"
        elif item.sampled and leaf in out:
            yield "must not be excluded and have a finding"
        if not item.problems:
            yield from count_problems(item.sampled, item.nonconforming)
        if leaf in self.scheme.tree.qualitative and item.sampled > 1:
            yield f"must be a verdict, sampled 1, because it is qualitative, got {item.sampled}"


def _name(item: Found) -> str:
    return item.indicator or "indicator"


_Pairs = dict[str, tuple[int, int]]


def _pooled(found: Iterable[Found]) -> _Pairs:
    """6, sampled indicators: all samples of a leaf are one sample."""
    counts: _Pairs = {}
    for item in found:
        of, lost = counts.get(item.indicator or "", (0, 0))
        counts[item.indicator or ""] = of + item.sampled, lost + item.nonconforming
    return counts


def _site_mean(found: Iterable[Found]) -> _Pairs:
    """A reading of 6: the mean of the sites' ratios."""
    return _by_site(found, lambda ratios: sum(ratios, Fraction(0)) / len(ratios))


def _worst_site(found: Iterable[Found]) -> _Pairs:
    """A reading of 6: the greatest of the sites' ratios."""
    return _by_site(found, max)


_AGGREGATIONS: dict[str, Callable[[Iterable[Found]], _Pairs]] = {
    "pooled": _pooled,
    "site_mean": _site_mean,
    "worst_site": _worst_site,
}


def _by_site(found: Iterable[Found], one: Callable[[list[Fraction]], Fraction]) -> _Pairs:
    """Each leaf's one ratio of those of its sites, as counts; findings that name no site are of one site."""
    sites: dict[str, dict[object, list[Found]]] = {}
    for item in found:
        sites.setdefault(item.indicator or "", {}).setdefault(item.site, []).append(item)
    ratios = {leaf: one([_ratio(at_site) for at_site in of.values()]) for leaf, of in sites.items()}
    return {leaf: (ratio.denominator, ratio.numerator) for leaf, ratio in ratios.items()}


def _ratio(found: list[Found]) -> Fraction:
    sampled = sum(item.sampled for item in found)
    return Fraction(sum(item.nonconforming for item in found), sampled or 1)
