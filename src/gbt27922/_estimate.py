"""The estimate: what a visit to all outlets would be expected to score, how sure that is, and what it says of the grade.

It stands beside the official score and never replaces it. The square root and Student's t are taken here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from gbt27922 import _estimable, schemes
from gbt27922._assessment import Assessment, Site
from gbt27922._canonical import plain
from gbt27922._exact import Number, exact
from gbt27922._fields import Checked, a, as_tuple, flag, holds, many, natural, non_negative, number, share, wrong_type
from gbt27922._grades import Grade, grade_from
from gbt27922._references import AssessmentReference, SchemeReference
from gbt27922._scheme import Scheme
from gbt27922._scoring import capped, shift
from gbt27922._survey import Frame, LonelyStratum, Stratum, survey
from gbt27922.errors import Problem

ESTIMATE_FORMAT = "gbt27922.estimate/1"
# Beyond so many standard errors Student's t says nothing that a float could hold.
_FAR = Fraction(10**100)
_NOTHING = Fraction(0)


def _pair_of(kind: type, called: str) -> Any:
    def rule(value: object) -> tuple[Problem, ...]:
        fits = isinstance(value, tuple) and len(value) == 2 and all(type(end) is kind for end in value)
        return () if fits else wrong_type(f"a pair of {called}", value)

    return rule


def _chances(value: object) -> tuple[Problem, ...]:
    """Pairs of a grade and its probability."""
    pairs = value if isinstance(value, tuple) else (value,)
    if all(isinstance(pair, tuple) and list(map(type, pair)) == [Grade, float] for pair in pairs):
        return ()
    return wrong_type("pairs of a grade and its probability", value)


@frozen(kw_only=True)
class Estimate(Checked):
    """What a visit to all outlets would be expected to score, and how sure that is.

    ``score`` and ``variance`` are exact, ``standard_error`` is the square root of the variance, ``df`` the
    degrees of freedom: visited outlets − strata. ``interval`` holds a visit to all outlets with ``confidence``;
    ``probabilities`` has every grade of the scheme, the lowest first. Both follow from Student's t and are cut
    at the ``possible`` scores. ``uncapped`` is the score before a cap, about which they lie; ``failed`` says that
    special deductions decide the grade.

    >>> import gbt27922
    >>> from gbt27922 import estimates
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
    >>> estimate = estimates.estimate(assessment, outlets)
    >>> estimate.score == gbt27922.score(assessment).score, estimate.standard_error
    (True, 0.0)
    """

    score: Fraction = field(metadata=holds(number))
    variance: Fraction = field(metadata=holds(non_negative))
    standard_error: float = field(metadata=holds(a(float)))
    df: int = field(metadata=holds(natural))
    confidence: Fraction = field(metadata=holds(share))
    interval: tuple[float, float] = field(metadata=holds(_pair_of(float, "scores")))
    probabilities: tuple[tuple[Grade, float], ...] = field(converter=as_tuple, metadata=holds(_chances))
    visited: int = field(metadata=holds(natural))
    population: int = field(metadata=holds(natural))
    strata: tuple[Stratum, ...] = field(converter=as_tuple, metadata=holds(many(Stratum)))
    uncapped: Fraction = field(metadata=holds(number))
    possible: tuple[Fraction, Fraction] = field(metadata=holds(_pair_of(Fraction, "exact scores")))
    failed: bool = field(metadata=holds(flag))
    scheme: SchemeReference = field(metadata=holds(a(SchemeReference)))
    assessment: AssessmentReference = field(metadata=holds(a(AssessmentReference)))

    @property
    def grade(self) -> Grade:
        """The grade of the estimated score, to be read beside its probability."""
        grades = tuple(grade for grade, _ in self.probabilities)
        return grades[0] if self.failed else grade_from(self.score, grades)

    @property
    def complete(self) -> bool:
        """Whether all outlets were visited, so that there is nothing to estimate."""
        return self.visited == self.population

    def more_outlets(self) -> int | None:
        """How many more outlets would settle the grade at this confidence, if what they show is like what was seen.

        That is the smallest number for which the interval about this score has one grade. The visits are spread
        over the strata in proportion to the outlets not visited yet; the strata keep their spread, and each visit
        adds a degree of freedom. 0: it is settled. None: nothing less than a visit to all outlets would settle it.

        >>> import gbt27922
        >>> from gbt27922 import estimates
        >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
        >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
        >>> estimates.estimate(assessment, outlets).more_outlets()
        0
        """
        left = self.population - self.visited
        if self._settled_with(0):
            return 0
        low, high = 0, left  # a visit to all outlets settles it
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._settled_with(middle) else (middle, high)
        return high if high < left else None

    def _settled_with(self, more: int) -> bool:
        """Whether the grade would be settled if so many more outlets were visited."""
        if self.failed:
            return True
        grades = tuple(grade for grade, _ in self.probabilities)
        part = Fraction(more, max(self.population - self.visited, 1))
        variance = sum((stratum.variance(part) for stratum in self.strata), _NOTHING)
        bell = _Bell(self.uncapped, variance, self.df + more, self.possible)
        low, high = bell.interval(self.confidence)
        return grade_from(low, grades) == grade_from(high, grades)


def estimate(
    assessment: Assessment,
    outlets: Iterable[Site],
    scheme: Scheme | None = None,
    *,
    confidence: Number = "0.95",
    lonely_stratum: LonelyStratum = "fail",
) -> Estimate:
    """What a visit to all ``outlets`` would be expected to score, by what was found at those that were visited.

    ``outlets`` are all outlets, each with its stratum; visited are those that have findings, and they are taken
    for a simple random sample of their stratum. Findings at headquarters, or at no site, are known and not
    sampled. ``scheme`` is by default the shipped one that the assessment names, ``confidence`` a number between
    0 and 1. ``lonely_stratum`` says what becomes of a stratum where one of several outlets was visited, as R's
    ``survey.lonely.psu``: it is refused, or its outlet is compared with the whole sample (``adjust``), or it adds
    no variance (``certainty``).

    Raises :class:`~gbt27922.errors.AssessmentError` with every reason why there is no estimate, and
    :class:`~gbt27922.errors.ModelError` for an argument that is none. Needs ``pip install 'gbt27922[estimate]'``
    unless all outlets were visited.

    >>> import gbt27922
    >>> from gbt27922.models import Site
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> seen = [site for site in assessment.sites if site.kind == "outlet"]
    >>> others = [Site(f"{site.id}-{number}", "outlet", site.stratum) for site in seen for number in range(9)]
    >>> found = estimate(assessment, [*seen, *others])
    >>> [(grade.id, round(chance, 2)) for grade, chance in found.probabilities if chance > 0.005]
    [('three_star', 0.02), ('four_star', 0.87), ('five_star', 0.12)]
    """
    chosen = schemes.load(assessment.scheme) if scheme is None else scheme
    listed: tuple[Site, ...] = as_tuple(outlets)
    _estimable.check_arguments(listed, confidence, lonely_stratum)
    frame = Frame.of(assessment, listed)
    _estimable.check_frame(assessment, listed, chosen, frame, lonely_stratum)
    found = survey(assessment, frame, chosen, lonely_stratum)
    variance = sum((stratum.variance() for stratum in found.strata), _NOTHING)
    bell = _Bell(found.score, variance, len(frame.visited) - len(found.strata), _possible(assessment, chosen))
    return _made(bell, exact(confidence), assessment, chosen, found.strata)


def _made(
    bell: _Bell, confidence: Fraction, assessment: Assessment, scheme: Scheme, strata: tuple[Stratum, ...]
) -> Estimate:
    low, high = bell.interval(confidence)
    failed = len(assessment.special_deductions) >= scheme.special.fail_at
    return Estimate(
        score=capped(bell.center, scheme),
        variance=bell.variance,
        standard_error=bell.standard_error,
        df=bell.df,
        confidence=confidence,
        interval=(float(low), float(high)),
        probabilities=_failed(scheme.grades) if failed else bell.probabilities(scheme.grades),
        visited=sum(stratum.visited for stratum in strata),
        population=sum(stratum.population for stratum in strata),
        strata=strata,
        uncapped=bell.center,
        possible=bell.possible,
        failed=failed,
        scheme=SchemeReference(scheme.id, scheme.sha256),
        assessment=AssessmentReference(assessment.sha256),
    )


def document(estimate: Estimate) -> dict[str, Any]:
    """An estimate as JSON data: exact numbers as text, floats as they are, grades by their ids.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> outlets = [site for site in assessment.sites if site.kind == "outlet"]
    >>> made = document(gbt27922.estimates.estimate(assessment, outlets))
    >>> made["grade"], made["population"], made["probabilities"][3]
    ('four_star', 9, {'grade': 'four_star', 'probability': 1.0})
    """
    chances = [{"grade": grade.id, "probability": chance} for grade, chance in estimate.probabilities]
    more = {"grade": estimate.grade.id, "probabilities": chances, "more_outlets": estimate.more_outlets()}
    return {"format": ESTIMATE_FORMAT, **plain(estimate), **more}


def _possible(assessment: Assessment, scheme: Scheme) -> tuple[Fraction, Fraction]:
    """The least and the greatest score that any findings could give, with these special items and exclusions."""
    applicable = {finding.indicator for finding in assessment.findings}
    moved = shift(applicable, assessment, scheme)
    return capped(moved, scheme), capped(100 + moved, scheme)


def _failed(grades: tuple[Grade, ...]) -> tuple[tuple[Grade, float], ...]:
    return tuple((grade, float(grade is grades[0])) for grade in grades)


@frozen
class _Bell:
    """Student's t about a score: what is beyond the possible scores lies at their ends."""

    center: Fraction
    variance: Fraction
    df: int
    possible: tuple[Fraction, Fraction]

    @property
    def standard_error(self) -> float:
        return math.sqrt(self.variance)

    def interval(self, confidence: Fraction) -> tuple[Fraction, Fraction]:
        """What holds the score with this confidence."""
        margin = _NOTHING
        if error := Fraction(self.standard_error):
            margin = error * _quantile(self.df, float((1 - confidence) / 2))
        return self._cut(self.center - margin), self._cut(self.center + margin)

    def _cut(self, score: Fraction) -> Fraction:
        least, greatest = self.possible
        return max(least, min(greatest, score))

    def probabilities(self, grades: tuple[Grade, ...]) -> Iterator[tuple[Grade, float]]:
        """For each grade how likely it is: reaching its bound, but not the next one's."""
        bounds = [grade.from_ for grade in grades if grade.from_ is not None]
        reached = [1.0, *map(self._reaches, bounds), 0.0]
        for grade, this, above in zip(grades, reached, reached[1:], strict=False):
            yield grade, this - above

    def _reaches(self, bound: Fraction) -> float:
        """How likely a score of ``bound`` or more is."""
        if not self.possible[0] < bound <= self.possible[1]:
            return float(bound <= self.possible[0])
        error = Fraction(self.standard_error)
        if not error:
            return float(bound <= self.center)
        return _reached(self.df, float(max(-_FAR, min(_FAR, (self.center - bound) / error))))


def _quantile(df: int, tail: float) -> Fraction:
    """How many standard errors leave so much beyond them; in a tail too thin for a float, very many."""
    distance = -float(_special().stdtrit(df, tail))
    return Fraction(distance) if math.isfinite(distance) else _FAR


def _reached(df: int, distance: float) -> float:
    return float(_special().stdtr(df, distance))


def _special() -> Any:
    try:
        from scipy import special  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "scipy":
            raise
        reason = "an estimate from a sample needs an extra: pip install 'gbt27922[estimate]'"
        raise ModuleNotFoundError(reason, name="scipy") from error
    return special
