"""From findings at a sample of outlets to the estimate for all: the survey, Student's t around it, and what is not claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import evolve

from gbt27922 import schemes
from gbt27922._basis.checked import check
from gbt27922._basis.exact import Number, exact, exactness_problem
from gbt27922._basis.rules import as_tuple
from gbt27922.errors import AssessmentError, Problem
from gbt27922.estimates.estimate import Estimate
from gbt27922.estimates.frame import Frame
from gbt27922.estimates.requirements import check_arguments, check_frame
from gbt27922.estimates.strata import LonelyStratum, VarianceMethod, satterthwaite, unmet_outlets, variance_of, writable
from gbt27922.estimates.student_t import StudentT
from gbt27922.estimates.survey import Survey, survey
from gbt27922.models.assessment import Assessment, Site
from gbt27922.models.grades import Grade
from gbt27922.models.references import AssessmentReference, SchemeReference
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.grading import fails
from gbt27922.scoring.points import Totals
from gbt27922.scoring.special import capped

_NOTHING = Fraction(0)


def estimate(
    assessment: Assessment,
    outlets: Iterable[Site],
    scheme: Scheme | str | None = None,
    *,
    confidence: Number = "0.95",
    lonely_stratum: LonelyStratum = "fail",
    variance: VarianceMethod = "jackknife",
) -> Estimate:
    """The expected score of a visit to all ``outlets``, from the findings at those that were visited.

    ``outlets`` are all outlets, each with its stratum; visited are those that have findings, and they are
    treated as a simple random sample of their stratum. Findings at headquarters, or at no site, are known and not
    sampled. ``scheme`` is by default the shipped one that the assessment names, ``confidence`` a number between
    0 and 1. ``lonely_stratum`` says how to treat a stratum where only one of several outlets was visited, as R's
    ``survey.lonely.psu``: it is an error (``fail``), or its outlet is compared with the whole sample (``adjust``), or it adds
    no variance (``certainty``), and a leaf that it alone has findings of is named all the same. ``variance`` is the ``jackknife``, which scores again without each visited outlet and
    counts degrees of freedom by Satterthwaite, or ``linearized``, by Taylor series, which is too small in small samples.

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why there is no estimate, such as a grade with a
    floor or required indicators, and :class:`~gbt27922.errors.ModelError` for an invalid argument or bounds that are not
    public, and ``TypeError`` for what is no assessment. Needs ``pip install 'gbt27922[estimate]'`` unless all outlets were visited.

    >>> import gbt27922
    >>> from gbt27922.models import Site
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> seen = [site for site in assessment.sites if site.kind == "outlet"]
    >>> others = [Site(f"{site.id}-{number}", "outlet", site.stratum) for site in seen for number in range(9)]
    >>> found = estimate(assessment, [*seen, *others])
    >>> [(grade.id, round(chance, 2)) for grade, chance in found.probabilities if chance > 0.005]
    [('three_star', 0.02), ('four_star', 0.8), ('five_star', 0.17)]
    """
    check(assessment, Assessment)
    chosen = schemes.chosen(scheme, assessment.scheme, assessment.revision)
    listed: tuple[Site, ...] = as_tuple(outlets)
    check_arguments(listed, confidence, lonely_stratum, variance)
    frame = Frame.of(assessment, listed)
    check_frame(assessment, listed, chosen, frame, lonely_stratum)
    found = survey(assessment, frame, chosen, variance, lonely_stratum)
    return _estimate_of(found, variance, exact(confidence), assessment, chosen)


def _estimate_of(
    found: Survey, method: VarianceMethod, confidence: Fraction, assessment: Assessment, scheme: Scheme
) -> Estimate:
    visited = sum(stratum.visited for stratum in found.strata)
    df = satterthwaite(found.strata) if method == "jackknife" else Fraction(visited - len(found.strata))
    variance, possible = writable(variance_of(found.strata)), _possible(assessment, scheme)
    if any(map(exactness_problem, (found.score, *possible))):
        raise AssessmentError((Problem("$.findings", "too_long"),))
    distribution = StudentT(found.score, variance, writable(df), possible)
    silent = Estimate(
        score=capped(found.score, scheme),
        variance=variance,
        standard_error=distribution.standard_error,
        df=distribution.df,
        confidence=confidence,
        interval=_floats(possible),
        probabilities=(),
        grades=scheme.grades,
        visited=visited,
        population=sum(stratum.population for stratum in found.strata),
        strata=found.strata,
        uncapped=found.score,
        possible=possible,
        failed=fails(len(assessment.special_deductions), scheme),
        scheme=SchemeReference.of(scheme),
        assessment=AssessmentReference(assessment.sha256),
        variance_method=method,
        lone_leaves=found.lone_leaves,
        unmet_outlets=unmet_outlets(found.strata, confidence),
    )
    return _telling(silent, distribution)


def _telling(silent: Estimate, distribution: StudentT) -> Estimate:
    """The estimate, which claims nothing so far, with all that its sample tells."""
    if silent.tells:
        chances = tuple(distribution.probabilities(silent.grades))
        interval = _floats(distribution.interval(silent.confidence))
        silent = evolve(silent, interval=interval, probabilities=chances)
    return evolve(silent, probabilities=_certain_failure(silent.grades)) if silent.failed else silent


def _floats(scores: tuple[Fraction, Fraction]) -> tuple[float, float]:
    low, high = scores
    return float(low), float(high)


def _possible(assessment: Assessment, scheme: Scheme) -> tuple[Fraction, Fraction]:
    """The lowest and highest scores that any findings could give, with these special items and exclusions."""
    totals = Totals.of(assessment, scheme)
    worst, best = (evolve(totals, lost=lost).score(scheme) for lost in (totals.applicable, _NOTHING))
    return worst, best


def _certain_failure(grades: tuple[Grade, ...]) -> Iterator[tuple[Grade, float]]:
    return ((grade, float(grade is grades[0])) for grade in grades)
