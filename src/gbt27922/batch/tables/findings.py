"""One assessment from its findings, in exact integers: those that the long layout does not sum, and their problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from gbt27922._basis.foreign_text import cut, listed
from gbt27922.batch.kernel.exact_rows import Row, count_problems, score_problems
from gbt27922.batch.kernel.weights import Weights
from gbt27922.models import Counts, Scheme
from gbt27922.scoring import AGGREGATED

# How many leaves without a finding are named.
_MOST_MISSING = 100


@frozen
class Found:
    """One row: its counts, or ``problems`` of the row itself; 0 sampled is an exclusion."""

    indicator: str | None
    site: Any
    sampled: int
    nonconforming: int
    problems: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts:
        """How many were sampled, and did not conform."""
        return Counts(self.sampled, self.nonconforming)


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
        missing = listed((leaf for leaf in self.weights.leaves if leaf not in covered), most=_MOST_MISSING)
        if missing:
            problems.append(f"must have a finding or an exclusion for every leaf; missing: {missing}")
        lost, of = AGGREGATED[self.scheme.aggregation].ratios(item for item in found if item.sampled > 0)
        sampled, nonconforming = ([ratios.get(leaf, 0) for leaf in self.weights.leaves] for ratios in (of, lost))
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
            yield f"must be a leaf, or have 0 sampled to be excluded; its parts are {listed(under[leaf])}"
        elif item.sampled and leaf in out:
            yield "must not be excluded and have a finding"
        if not item.problems:
            yield from count_problems(item.sampled, item.nonconforming)
        if leaf in self.scheme.tree.qualitative and item.sampled > 1:
            yield f"must be a verdict, sampled 1, because it is qualitative, got {item.sampled}"


def _name(item: Found) -> str:
    return cut(item.indicator) if item.indicator else "indicator"
