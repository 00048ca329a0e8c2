"""The estimate: the expected score of a visit to all outlets, how certain it is, and what it means for the grade.

It stands beside the official score and never replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter, methodcaller
from typing import ClassVar

from attrs import Factory, field, frozen

from gbt27922._basis.checked import Checked, Derived, holds
from gbt27922._basis.exact import exact_if_possible, whole_if_possible
from gbt27922._basis.ids import plain_ids
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_flag,
    as_tuple,
    flag,
    instance_of,
    natural,
    non_negative,
    number,
    one_of,
    optional,
    tuple_of,
    zero_to_one,
)
from gbt27922.errors import Problem
from gbt27922.estimates.chance import (
    FLOAT,
    Chance,
    a_float,
    as_exact,
    as_floats,
    as_pairs,
    chances_rule,
    is_finite,
    pair_of,
)
from gbt27922.estimates.strata import (
    VARIANCE_METHODS,
    Stratum,
    VarianceMethod,
    satterthwaite,
    variance_of,
)
from gbt27922.estimates.student_t import StudentT
from gbt27922.models.grades import Grade, grades_with_unique_ids
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.scoring.grading import grade_from

ESTIMATE_FORMAT = "gbt27922.estimate/1"
# The number of more outlets that settle the grade, before it is computed.
_UNKNOWN = -1


def _grades_of(estimate: Estimate) -> tuple[Grade, ...]:
    chances = estimate.probabilities
    return () if chances_rule(chances) else tuple(grade for grade, _ in chances)


def _whole_or_exact(df: Fraction) -> int | Fraction:
    """Degrees of freedom as a document has them: whole ones as a number, as they were when they were all whole."""
    return df.numerator if df.denominator == 1 else df


@frozen(kw_only=True)
class Estimate(Checked):
    """The expected score of a visit to all outlets, and how certain it is.

    ``score`` is exact, and so is ``variance`` as long as its digits can be written; ``standard_error`` is its square
    root, ``df`` its degrees of freedom, and ``variance_method`` says how it was estimated. ``interval`` holds a visit to
    all outlets with ``confidence``; ``probabilities`` has every grade of the scheme, the lowest first. Both follow from
    Student's t around ``uncapped``, the score before a cap, and are cut at the ``possible`` scores.

    A sample can show no difference where outlets may differ: if one visited outlet alone has findings of a leaf
    (``lone_leaves``), or if all that were visited agree. Then nothing is claimed: there are no probabilities, and the
    interval is all that is possible (``tells`` is False). ``unmet_outlets`` assumes nothing of how outlets differ:
    so many of them can be of a kind that no visit met (None if a document does not say). ``grades`` are those of the
    scheme; ``failed`` says that special deductions decide the grade.

    >>> import gbt27922
    >>> from gbt27922 import estimates
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
    >>> estimate = estimates.estimate(assessment, outlets)
    >>> estimate.score == gbt27922.score(assessment).score, estimate.standard_error
    (True, 0.0)
    """

    score: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    variance: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative))
    standard_error: float = field(metadata=holds(a_float, read=FLOAT))
    df: Fraction = field(converter=exact_if_possible, metadata=holds(non_negative, write=_whole_or_exact))
    confidence: Fraction = field(converter=exact_if_possible, metadata=holds(zero_to_one))
    interval: tuple[float, float] = field(
        metadata=holds(pair_of(is_finite, "scores"), read=(tuple[float, float], as_floats))
    )
    probabilities: tuple[tuple[Grade, float], ...] = field(
        converter=as_tuple, metadata=holds(chances_rule, write=Chance.of, read=(tuple[Chance, ...], as_pairs))
    )
    grades: tuple[Grade, ...] = field(
        default=Factory(_grades_of, takes_self=True), converter=as_tuple, metadata=holds(grades_with_unique_ids)
    )
    visited: int = field(converter=whole_if_possible, metadata=holds(natural))
    population: int = field(converter=whole_if_possible, metadata=holds(natural))
    strata: tuple[Stratum, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Stratum)))
    uncapped: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    possible: tuple[Fraction, Fraction] = field(
        converter=as_exact, metadata=holds(pair_of(lambda end: not number(end), "exact_scores"))
    )
    failed: bool = field(converter=as_flag, metadata=holds(flag))
    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
    variance_method: VarianceMethod = field(default="linearized", metadata=holds(one_of(*VARIANCE_METHODS)))
    lone_leaves: tuple[str, ...] = field(default=(), converter=as_tuple, metadata=holds(plain_ids))
    unmet_outlets: int | None = field(default=None, converter=whole_if_possible, metadata=holds(optional(natural)))
    # The value in a document. It is not computed again, which would need an extra.
    _more_outlets: int | None = field(
        default=_UNKNOWN,
        eq=False,
        repr=False,
        converter=whole_if_possible,
        metadata=holds(optional(natural), null=True),
    )

    #: The format of its document.
    FORMAT: ClassVar[str] = ESTIMATE_FORMAT
    _DERIVED: ClassVar[Derived] = {
        "grades": attrgetter("grades"),
        "grade": lambda estimate: estimate.grade.id,
        "more_outlets": methodcaller("more_outlets"),
    }

    def _problems(self) -> Found:
        yield self._grade_problems()
        yield self._claim_problems()
        yield self._interval_problems()
        yield self._sum_problems("visited")
        yield self._sum_problems("population")
        yield self._unmet_problems()

    def _grade_problems(self) -> Iterator[Problem]:
        likely = tuple(grade for grade, _ in self.probabilities)
        if not self.grades or (likely and self.grades != likely):
            yield Problem("$.grades", "invalid_value.grades_of_probabilities")

    def _claim_problems(self) -> Iterator[Problem]:
        if self.lone_leaves and self.probabilities and not self.failed:
            yield Problem("$.probabilities", "invalid_value.lone_probabilities")

    def _interval_problems(self) -> Iterator[Problem]:
        low, high = self.interval
        if low > high:
            yield Problem("$.interval", "invalid_value.interval")

    def _sum_problems(self, name: str) -> Iterator[Problem]:
        """Where a number of outlets is not the sum over the strata."""
        number, whole = getattr(self, name), sum(getattr(stratum, name) for stratum in self.strata)
        if number != whole:
            yield Problem(f"$.{name}", "invalid_value.sum_of_strata", {"sum": whole, "got": number})

    def _unmet_problems(self) -> Iterator[Problem]:
        left = sum(stratum.population - stratum.visited for stratum in self.strata)
        if self.unmet_outlets is not None and self.unmet_outlets > left:
            values = {"most": left, "got": self.unmet_outlets}
            yield Problem("$.unmet_outlets", "invalid_value.unmet_outlets", values)

    @property
    def grade(self) -> Grade:
        """The grade of the estimated score, to be read beside its probability."""
        return self.grades[0] if self.failed else grade_from(self.score, self.grades)

    @property
    def complete(self) -> bool:
        """Whether all outlets were visited, so that there is nothing to estimate."""
        return self.visited == self.population

    @property
    def has_interval(self) -> bool:
        """Whether the interval is one of Student's t, and not all that is possible or a single score."""
        # docs/readings.md, Intervals, researchers, trust: no difference that was seen is no proof that there is none.
        return bool(self.standard_error) and not self.lone_leaves

    @property
    def tells(self) -> bool:
        """Whether the sample tells enough to claim something: its visited outlets differ, or they are all there are."""
        return self.has_interval or self.complete

    def more_outlets(self) -> int | None:
        """How many more outlets would settle the grade at this confidence, if they are like those that were visited.

        That is the smallest number for which the interval about this score has one grade. The visits are spread
        over the strata in proportion to the outlets not visited yet; the strata keep their spread, and the degrees of
        freedom grow with the visits. 0: it is settled. None: only a visit to all outlets would settle it, or the
        sample tells too little to say so.

        >>> import gbt27922
        >>> from gbt27922 import estimates
        >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
        >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
        >>> estimates.estimate(assessment, outlets).more_outlets()
        0
        """
        if self._more_outlets != _UNKNOWN:
            return self._more_outlets
        if not self.probabilities:
            return None
        left = self.population - self.visited
        if self._settled_with(0):
            return 0
        low, high = 0, left  # a visit to all outlets settles it
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._settled_with(middle) else (middle, high)
        return high if high < left else None

    def _settled_with(self, more: int) -> bool:
        """Whether the grade would be settled with ``more`` outlets visited."""
        if self.failed:
            return True
        part = Fraction(more, max(self.population - self.visited, 1))
        df = satterthwaite(self.strata, part) if self.variance_method == "jackknife" else self.df + more
        distribution = StudentT(self.uncapped, variance_of(self.strata, part), df, self.possible)
        low, high = distribution.interval(self.confidence)
        return grade_from(low, self.grades) == grade_from(high, self.grades)
