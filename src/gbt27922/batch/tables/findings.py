"""One assessment from its findings, in exact integers: those that the long layout does not sum, and their problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from gbt27922._basis.foreign_text import cut
from gbt27922.batch.kernel.exact_rows import Row, count_problems, score_problems
from gbt27922.batch.kernel.row_problems import placed
from gbt27922.batch.kernel.weights import Weights
from gbt27922.errors import Problem
from gbt27922.models import Counts, Scheme
from gbt27922.scoring import AGGREGATED, Observed, observed


@frozen
class Found:
    """One row: its counts, or ``problems`` of the row itself; 0 sampled is an exclusion."""

    indicator: str | None
    site: Any
    sampled: int
    nonconforming: int
    #: A measured value; then ``sampled`` is the number of its responses.
    value: Fraction | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Counts:
        """How many were sampled, and did not conform."""
        return Counts(self.sampled, self.nonconforming)


@frozen
class Special:
    """The special items of an assessment, and their problems."""

    deductions: int = 0
    bonuses: int = 0
    problems: tuple[Problem, ...] = ()


@frozen
class Judge:
    """How the findings of one assessment come to counts by leaf, under one scheme."""

    scheme: Scheme
    weights: Weights

    def row(self, found: Sequence[Found], special: Special) -> tuple[Row, list[Problem]]:
        """The counts, and every problem that leaves them without a score."""
        under = self.scheme.tree.under
        excluded = [item.indicator for item in found if not item.problems and item.sampled == 0]
        out = Counter(leaf for indicator in excluded for leaf in under.get(indicator or "", ()))
        problems = [placed(f"{_name(item)}:", one) for item in found for one in self._problems_of(item, out)]
        twice = {leaf: times for leaf, times in out.items() if times > 1}
        problems += [Problem(f"{leaf}:", "overlapping_exclusion.row", {"times": n}) for leaf, n in twice.items()]
        covered = {item.indicator for item in found} | out.keys()
        missing = tuple(cut(leaf) for leaf in self.weights.leaves if leaf not in covered)
        if missing:
            problems.append(Problem("", "missing_finding.row", {"leaves": missing}))
        lost, of = AGGREGATED[self.scheme.aggregation].ratios(self._observed(found))
        sampled, nonconforming = ([ratios.get(leaf, 0) for leaf in self.weights.leaves] for ratios in (of, lost))
        row = Row(sampled, nonconforming, special.deductions, special.bonuses)
        problems += special.problems
        problems += (one for one in score_problems(self.weights, row) if not missing or one.path)
        return row, problems

    def _observed(self, found: Sequence[Found]) -> Iterator[Observed]:
        tree = self.scheme.tree
        combined = observed(found, tree) if tree.scales else found
        return (one for item, one in zip(found, combined, strict=True) if item.sampled > 0)

    def _problems_of(self, item: Found, out: Mapping[str, int]) -> Iterator[Problem]:
        """Every problem of one finding."""
        yield from item.problems
        leaf, under = item.indicator, self.scheme.tree.under
        if leaf is None:
            return
        if leaf not in under:
            yield Problem("", "unknown_indicator.row")
        elif item.sampled and leaf not in self.scheme.tree.leaves:
            yield Problem("", "not_a_leaf.row", {"parts": tuple(map(cut, under[leaf]))})
        elif item.sampled and leaf in out:
            yield Problem("", "excluded_leaf.row")
        if not item.problems:
            yield from count_problems(item.sampled, item.nonconforming)
        if leaf in self.scheme.tree.qualitative and item.sampled > 1:
            yield Problem("", "counts_on_qualitative.row", {"got": item.sampled})


def _name(item: Found) -> str:
    return cut(item.indicator) if item.indicator else "indicator"
