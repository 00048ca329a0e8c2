"""The estimate: the expected score of a visit to all outlets, how certain it is, and what it means for the grade.

It stands beside the official score and never replaces it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter, methodcaller
from typing import Any, ClassVar

from attrs import Factory, evolve, field, frozen

from gbt27922 import schemes
from gbt27922._basis.checked import Checked, Derived, Rule, holds, wrong_type
from gbt27922._basis.exact import Number, exact, exact_if_possible, whole_if_possible
from gbt27922._basis.rules import (
    as_flag,
    as_tuple,
    flag,
    instance_of,
    natural,
    non_negative,
    number,
    optional,
    tuple_of,
    zero_to_one,
)
from gbt27922.errors import Problem
from gbt27922.estimates.requirements import check_arguments, check_frame
from gbt27922.estimates.student_t import StudentT
from gbt27922.estimates.survey import Frame, LonelyStratum, Stratum, survey
from gbt27922.models.assessment import Assessment, Site
from gbt27922.models.grades import Grade, grade_id, grades_with_unique_ids
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.grading import fails, grade_from
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import capped

ESTIMATE_FORMAT = "gbt27922.estimate/1"
_NOTHING = Fraction(0)


# The number of more outlets that settle the grade, before it is computed.
_UNKNOWN = -1


def _as_float(value: Any) -> Any:
    """A number from JSON text, which was exact so far, as a float."""
    return float(Decimal(value)) if type(value) in {int, Decimal} else value


def _as_floats(value: Any) -> Any:
    return tuple(map(_as_float, value)) if isinstance(value, list) else value


def _as_exact(value: Any) -> Any:
    return tuple(map(exact_if_possible, value)) if isinstance(value, list | tuple) else value


def _a_float(value: object) -> tuple[Problem, ...]:
    return () if _is_finite(value) else wrong_type("finite_float", value)


def _is_finite(value: object) -> bool:
    return type(value) is float and math.isfinite(value)


def _pair_of(is_valid: Callable[[Any], bool], wanted: str) -> Rule:
    def rule(value: object) -> tuple[Problem, ...]:
        is_pair = isinstance(value, tuple) and len(value) == 2 and all(map(is_valid, value))
        return () if is_pair else wrong_type(wanted, [*value] if isinstance(value, tuple) else value)

    return rule


_FLOAT = float, _as_float


@frozen(kw_only=True)
class Chance(Checked):
    """A grade and its probability in a document."""

    grade: Grade = field(metadata=holds(instance_of(Grade), write=grade_id))
    probability: float = field(metadata=holds(_a_float, read=_FLOAT))

    @classmethod
    def of(cls, pairs: tuple[tuple[Grade, float], ...]) -> tuple[Chance, ...]:
        """Pairs of a grade and its probability, for a document."""
        return tuple(cls(grade=grade, probability=probability) for grade, probability in pairs)


def _as_pairs(chances: tuple[Chance, ...]) -> tuple[tuple[Grade, float], ...]:
    return tuple((chance.grade, chance.probability) for chance in chances)


def _chances(value: object) -> tuple[Problem, ...]:
    """Pairs of a grade and its probability."""
    pairs = value if isinstance(value, tuple) else (value,)
    if all(isinstance(pair, tuple) and list(map(type, pair)) == [Grade, float] for pair in pairs):
        return ()
    return wrong_type("chances", value)


def _grades_of(estimate: Estimate) -> tuple[Grade, ...]:
    chances = estimate.probabilities
    return () if _chances(chances) else tuple(grade for grade, _ in chances)


@frozen(kw_only=True)
class Estimate(Checked):
    """The expected score of a visit to all outlets, and how certain it is.

    ``score`` and ``variance`` are exact, ``standard_error`` is the square root of the variance, ``df`` the
    degrees of freedom: visited outlets − strata. ``interval`` holds a visit to all outlets with ``confidence``;
    ``probabilities`` has every grade of the scheme, the lowest first. Both follow from Student's t around
    ``uncapped``, the score before a cap, and are cut at the ``possible`` scores. ``grades`` are those of the
    probabilities; ``failed`` says that special deductions decide the grade.

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
    standard_error: float = field(metadata=holds(_a_float, read=_FLOAT))
    df: int = field(converter=whole_if_possible, metadata=holds(natural))
    confidence: Fraction = field(converter=exact_if_possible, metadata=holds(zero_to_one))
    interval: tuple[float, float] = field(
        metadata=holds(_pair_of(_is_finite, "scores"), read=(tuple[float, float], _as_floats))
    )
    probabilities: tuple[tuple[Grade, float], ...] = field(
        converter=as_tuple, metadata=holds(_chances, write=Chance.of, read=(tuple[Chance, ...], _as_pairs))
    )
    grades: tuple[Grade, ...] = field(
        default=Factory(_grades_of, takes_self=True), converter=as_tuple, metadata=holds(grades_with_unique_ids)
    )
    visited: int = field(converter=whole_if_possible, metadata=holds(natural))
    population: int = field(converter=whole_if_possible, metadata=holds(natural))
    strata: tuple[Stratum, ...] = field(converter=as_tuple, metadata=holds(tuple_of(Stratum)))
    uncapped: Fraction = field(converter=exact_if_possible, metadata=holds(number))
    possible: tuple[Fraction, Fraction] = field(
        converter=_as_exact, metadata=holds(_pair_of(lambda end: not number(end), "exact_scores"))
    )
    failed: bool = field(converter=as_flag, metadata=holds(flag))
    scheme: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(instance_of(AssessmentReference)))
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

    def _problems(self) -> Iterator[Problem]:
        likely = tuple(grade for grade, _ in self.probabilities)
        if not self.grades or self.grades != likely:
            yield Problem("$.grades", "invalid_value.grades_of_probabilities")

    @property
    def grade(self) -> Grade:
        """The grade of the estimated score, to be read beside its probability."""
        return self.grades[0] if self.failed else grade_from(self.score, self.grades)

    @property
    def complete(self) -> bool:
        """Whether all outlets were visited, so that there is nothing to estimate."""
        return self.visited == self.population

    def more_outlets(self) -> int | None:
        """How many more outlets would settle the grade at this confidence, if they are like those that were visited.

        That is the smallest number for which the interval about this score has one grade. The visits are spread
        over the strata in proportion to the outlets not visited yet; the strata keep their spread, and each visit
        adds a degree of freedom. 0: it is settled. None: only a visit to all outlets would settle it.

        >>> import gbt27922
        >>> from gbt27922 import estimates
        >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
        >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
        >>> estimates.estimate(assessment, outlets).more_outlets()
        0
        """
        if self._more_outlets != _UNKNOWN:
            return self._more_outlets
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
        variance = sum((stratum.variance(part) for stratum in self.strata), _NOTHING)
        distribution = StudentT(self.uncapped, variance, self.df + more, self.possible)
        low, high = distribution.interval(self.confidence)
        return grade_from(low, self.grades) == grade_from(high, self.grades)


def estimate(
    assessment: Assessment,
    outlets: Iterable[Site],
    scheme: Scheme | str | None = None,
    *,
    confidence: Number = "0.95",
    lonely_stratum: LonelyStratum = "fail",
) -> Estimate:
    """The expected score of a visit to all ``outlets``, from the findings at those that were visited.

    ``outlets`` are all outlets, each with its stratum; visited are those that have findings, and they are
    treated as a simple random sample of their stratum. Findings at headquarters, or at no site, are known and not
    sampled. ``scheme`` is by default the shipped one that the assessment names, ``confidence`` a number between
    0 and 1. ``lonely_stratum`` says how to treat a stratum where only one of several outlets was visited, as R's
    ``survey.lonely.psu``: it is an error (``fail``), or its outlet is compared with the whole sample (``adjust``), or it adds
    no variance (``certainty``).

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why there is no estimate, such as a grade with a
    floor or required indicators, and :class:`~gbt27922.errors.ModelError` for an invalid argument or bounds that are not
    public. Needs ``pip install 'gbt27922[estimate]'`` unless all outlets were visited.

    >>> import gbt27922
    >>> from gbt27922.models import Site
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> seen = [site for site in assessment.sites if site.kind == "outlet"]
    >>> others = [Site(f"{site.id}-{number}", "outlet", site.stratum) for site in seen for number in range(9)]
    >>> found = estimate(assessment, [*seen, *others])
    >>> [(grade.id, round(chance, 2)) for grade, chance in found.probabilities if chance > 0.005]
    [('four_star', 0.94), ('five_star', 0.06)]
    """
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    listed: tuple[Site, ...] = as_tuple(outlets)
    check_arguments(listed, confidence, lonely_stratum)
    frame = Frame.of(assessment, listed)
    check_frame(assessment, listed, chosen, frame, lonely_stratum)
    found = survey(assessment, frame, chosen, lonely_stratum)
    variance = sum((stratum.variance() for stratum in found.strata), _NOTHING)
    distribution = StudentT(
        found.score, variance, len(frame.visited) - len(found.strata), _possible(assessment, chosen)
    )
    return _estimate_of(distribution, exact(confidence), assessment, chosen, found.strata)


def _estimate_of(
    distribution: StudentT, confidence: Fraction, assessment: Assessment, scheme: Scheme, strata: tuple[Stratum, ...]
) -> Estimate:
    low, high = distribution.interval(confidence)
    failed = fails(len(assessment.special_deductions), scheme)
    return Estimate(
        score=capped(distribution.center, scheme),
        variance=distribution.variance,
        standard_error=distribution.standard_error,
        df=distribution.df,
        confidence=confidence,
        interval=(float(low), float(high)),
        probabilities=_certain_failure(scheme.grades) if failed else distribution.probabilities(scheme.grades),
        visited=sum(stratum.visited for stratum in strata),
        population=sum(stratum.population for stratum in strata),
        strata=strata,
        uncapped=distribution.center,
        possible=distribution.possible,
        failed=failed,
        scheme=SchemeReference.of(scheme),
        assessment=AssessmentReference(assessment.sha256),
    )


def _possible(assessment: Assessment, scheme: Scheme) -> tuple[Fraction, Fraction]:
    """The lowest and highest scores that any findings could give, with these special items and exclusions."""
    totals = Totals.of(assessment, scheme)
    worst, best = (evolve(totals, lost=lost).score(scheme) for lost in (totals.applicable, _NOTHING))
    return worst, best


def _certain_failure(grades: tuple[Grade, ...]) -> tuple[tuple[Grade, float], ...]:
    return tuple((grade, float(grade is grades[0])) for grade in grades)
