"""Whether a sample can stand for all outlets: every problem, with its path in the assessment or the list of outlets."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922._basis.exact import Number, exact_if_possible, exact_text, exactness_problem
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import meant_problem, suggestion
from gbt27922._basis.rules import one_of, tuple_of
from gbt27922.errors import AssessmentError, ModelError, Problem, Value, refuse
from gbt27922.estimates.frame import Frame
from gbt27922.estimates.strata import LONELY_STRATUM, VARIANCE_METHODS
from gbt27922.models.assessment import Assessment, Site, site_problems
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import AGGREGATED
from gbt27922.scoring.fit import assessment_problems
from gbt27922.scoring.grading import need_bounds


def check_arguments(outlets: object, confidence: Number, lonely_stratum: object, variance: object) -> None:
    """Raise ``ModelError`` with the problems of all invalid arguments."""
    refuse(ModelError, _argument_problems(outlets, confidence, lonely_stratum, variance))


def _argument_problems(
    outlets: object, confidence: Number, lonely_stratum: object, variance: object
) -> Iterator[Problem]:
    yield from (problem.under("$.outlets") for problem in tuple_of(Site)(outlets))
    number = exact_if_possible(confidence)
    if problem := exactness_problem(number):
        yield problem.under("$.confidence")
    elif not 0 < number < 1:
        yield Problem("$.confidence", "invalid_value.confidence", {"got": exact_text(number)})
    yield from (problem.under("$.lonely_stratum") for problem in one_of(*LONELY_STRATUM)(lonely_stratum))
    yield from (problem.under("$.variance") for problem in one_of(*VARIANCE_METHODS)(variance))


def check_frame(
    assessment: Assessment, outlets: tuple[Site, ...], scheme: Scheme, frame: Frame, lonely_stratum: str
) -> None:
    """Raise ``AssessmentError`` with every problem of an assessment that does not fit the scheme or the list of outlets.

    Raises ``ModelError`` where bounds are not public.
    """
    need_bounds(scheme)
    refuse(AssessmentError, _frame_problems(assessment, outlets, scheme, frame, lonely_stratum))


def _frame_problems(
    assessment: Assessment, outlets: tuple[Site, ...], scheme: Scheme, frame: Frame, lonely_stratum: str
) -> Iterator[Problem]:
    yield from assessment_problems(assessment, scheme)
    # docs/readings.md, The estimate: the greatest of all ratios cannot be estimated from some of them.
    if not AGGREGATED[scheme.aggregation].linear:
        yield Problem("$.aggregation", "not_estimable")
    yield from _condition_problems(scheme)
    yield from _site_problems(assessment, frame)
    listed = tuple(_list_problems(assessment, outlets))
    yield from listed
    if not listed:  # otherwise the number of outlets is unknown
        yield from _stratum_problems(frame, lonely_stratum)


def _condition_problems(scheme: Scheme) -> Iterator[Problem]:
    """The conditions of grades that the distribution of the score says nothing of."""
    for index, grade in enumerate(scheme.grades):
        of: dict[str, Value] = {"grade": quoted(grade.id)}
        # docs/readings.md, The estimate: how likely a grade is follows from its bound alone.
        if grade.floor:
            yield Problem(f"$.grades[{index}].floor", "not_estimable.floor", of)
        if grade.requires:
            yield Problem(f"$.grades[{index}].requires", "not_estimable.requires", of)


def _site_problems(assessment: Assessment, frame: Frame) -> Iterator[Problem]:
    assessed = {finding.site for finding in assessment.findings}
    meant = suggestion(frame.strata)
    for index, site in enumerate(assessment.sites):
        if site.kind != "outlet":
            continue
        stratum = frame.strata.get(site.id)
        if stratum is None:
            if site.id in assessed:
                values = {"outlet": quoted(site.id)}
                yield meant_problem(f"$.sites[{index}].id", "unknown_outlet", values, meant(site.id))
        elif site.stratum not in {None, stratum}:
            both = {"expected": quoted(stratum), "got": quoted(site.stratum or "")}
            path = f"$.sites[{index}].stratum"
            yield Problem(path, "other_stratum" if stratum else "other_stratum.absent", both)


def _list_problems(assessment: Assessment, outlets: tuple[Site, ...]) -> Iterator[Problem]:
    headquarters = {site.id for site in assessment.sites if site.kind == "headquarters"}
    yield from site_problems(outlets, "$.outlets", "duplicate_id")
    for index, outlet in enumerate(outlets):
        if outlet.kind == "headquarters" or outlet.id in headquarters:
            yield Problem(f"$.outlets[{index}].id", "not_an_outlet", {"outlet": quoted(outlet.id)})


def _stratum_problems(frame: Frame, lonely_stratum: str) -> Iterator[Problem]:
    sizes = frame.sizes
    for stratum, (listed, visited) in sizes.items():
        if not visited:
            yield Problem("$.outlets", "unvisited_stratum", {"stratum": quoted(stratum), "listed": listed})
        elif visited == 1 < listed and lonely_stratum == "fail":
            yield Problem("$.outlets", "lonely_stratum", {"stratum": quoted(stratum), "listed": listed})
    visits = len(frame.visited)
    if lonely_stratum != "fail" and visits <= len(sizes) and visits < len(frame.strata):
        yield Problem("$.outlets", "no_degrees_of_freedom", {"visited": visits, "strata": len(sizes)})
