"""How a draft stands, exactly: what the preview shows before any spreadsheet has worked it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import frozen

from gbt27922.errors import AssessmentError
from gbt27922.models.assessment import Assessment
from gbt27922.models.finding import Finding
from gbt27922.models.scheme import Scheme
from gbt27922.models.scorecard import Scorecard
from gbt27922.scoring import excluded_leaves, observed, score
from gbt27922.scoring.aggregation import Ratios, by_site, ratios_of
from gbt27922.scoring.special import change_of
from gbt27922.workbook.numbers import is_number

#: How far a draft is: what keeps it from a score, or nothing.
State = Literal["rows", "special", "contradiction", "incomplete", "nothing", "complete"]
#: How a leaf stands.
Status = Literal["done", "open", "excluded", "contradiction"]


@frozen(slots=False)
class Draft:
    """An assessment that may lack anything, with its scheme."""

    assessment: Assessment
    scheme: Scheme

    @cached_property
    def card(self) -> Scorecard | None:
        """Its scorecard; None as long as it cannot be scored."""
        if self.state == "complete":
            with suppress(AssessmentError):
                return score(self.assessment, self.scheme)
        return None

    @cached_property
    def state(self) -> State:
        """What keeps it from a score: the first thing that the preview tells."""
        statuses = {self.status(leaf) for leaf in self.scheme.tree.leaves}
        if not all(map(_is_countable, self.assessment.findings)):
            return "rows"
        if self._too_special():
            return "special"
        for status, state in _KEPT_BY.items():
            if status in statuses:
                return state
        return "complete" if any(map(self.applicable, self.scheme.tree.leaves)) else "nothing"

    def _too_special(self) -> bool:
        special, deductions = self.scheme.special, self.assessment.special_deductions
        lacking = {item.ground for item in deductions} - dict(special.kinds).keys()
        return len(self.assessment.special_bonuses) > special.bonus_limit or bool(lacking)

    def status(self, leaf: str) -> Status:
        """How a leaf stands."""
        times, is_found = self.exclusions[leaf], leaf in self.samples
        if not times:
            return "done" if is_found else "open"
        return "contradiction" if is_found or times > 1 else "excluded"

    def applicable(self, leaf: str) -> Fraction:
        """The points of a leaf that are not excluded."""
        return Fraction(0) if self.exclusions[leaf] else self.scheme.points(leaf)

    def ratio(self, leaf: str) -> Fraction | None:
        """The share that a leaf loses; None before it was assessed."""
        return self._ratios.of_leaf(leaf) if leaf in self.samples else None

    def earned(self, leaf: str) -> Fraction:
        """What a leaf earned so far."""
        ratio = self.ratio(leaf)
        return Fraction(0) if ratio is None else self.applicable(leaf) * (1 - ratio)

    @property
    def change(self) -> Fraction | None:
        """What special items add in points; None if there are some that the scheme does not take."""
        return None if self._too_special() else change_of(self.assessment, self.scheme.special)

    @cached_property
    def exclusions(self) -> Counter[str]:
        """How often each leaf is excluded."""
        return Counter(excluded_leaves(self.assessment, self.scheme.tree))

    @cached_property
    def samples(self) -> Mapping[str, int]:
        """How many were sampled of each leaf that has findings."""
        found: Counter[str] = Counter()
        for finding in self.assessment.findings:
            found[finding.indicator] += finding.counts.sampled
        return found

    @cached_property
    def at_sites(self) -> Mapping[tuple[str, str | None], Fraction]:
        """The share that each leaf loses at each site where it was assessed."""
        found = by_site(observed(self.assessment.findings, self.scheme.tree))
        return {(leaf, site): counts.ratio for leaf, sites in found.items() for site, counts in sites.items()}

    @cached_property
    def _ratios(self) -> Ratios:
        return ratios_of(self.assessment, self.scheme)


#: What a leaf's status means for the whole, the more pressing first.
_KEPT_BY: Mapping[Status, State] = {"contradiction": "contradiction", "open": "incomplete"}


def _is_countable(finding: Finding) -> bool:
    """Whether all its numbers are numbers of a spreadsheet, which has too few digits for some."""
    given = (finding.sampled, finding.nonconforming, finding.value, finding.responses)
    return all(is_number(one) for one in given if one is not None)
