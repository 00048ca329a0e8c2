"""Can a sample be taken for all outlets? Every reason why not, with its path in the assessment or the list of outlets."""

from __future__ import annotations

from collections.abc import Iterator

from gbt27922._basis.exact import Number, exact_text, leniently, not_exact
from gbt27922._basis.rules import many, one_of
from gbt27922.errors import AssessmentError, ModelError, Problem, refuse
from gbt27922.estimates.survey import LONELY_STRATUM, Frame
from gbt27922.models.assessment import Assessment, Site
from gbt27922.models.scheme import Scheme
from gbt27922.scoring.aggregation import AGGREGATED
from gbt27922.scoring.fit import misfits


def check_arguments(outlets: object, confidence: Number, lonely_stratum: object) -> None:
    """Refuse arguments that are none, all at once."""
    refuse(ModelError, _argument_problems(outlets, confidence, lonely_stratum))


def _argument_problems(outlets: object, confidence: Number, lonely_stratum: object) -> Iterator[Problem]:
    yield from (problem.under("$.outlets") for problem in many(Site)(outlets))
    number = leniently(confidence)
    if problem := not_exact(number):
        yield problem.under("$.confidence")
    elif not 0 < number < 1:
        yield Problem("$.confidence", f"must be more than 0 and less than 1, got {exact_text(number)}")
    yield from (problem.under("$.lonely_stratum") for problem in one_of(*LONELY_STRATUM)(lonely_stratum))


def check_frame(
    assessment: Assessment, outlets: tuple[Site, ...], scheme: Scheme, frame: Frame, lonely_stratum: str
) -> None:
    """Refuse an assessment that does not fit the scheme or the list of outlets, all reasons at once."""
    refuse(AssessmentError, _frame_problems(assessment, outlets, scheme, frame, lonely_stratum))


def _frame_problems(
    assessment: Assessment, outlets: tuple[Site, ...], scheme: Scheme, frame: Frame, lonely_stratum: str
) -> Iterator[Problem]:
    yield from misfits(assessment, scheme)
    if not AGGREGATED[scheme.aggregation].linear:
        reason = 'must be "pooled" or "site_mean": the worst of all outlets cannot be estimated from a sample'
        yield Problem("$.aggregation", reason, "not_estimable")
    yield from _site_problems(assessment, frame)
    listed = tuple(_list_problems(assessment, outlets))
    yield from listed
    if not listed:  # otherwise nobody knows how many outlets there are
        yield from _stratum_problems(frame, lonely_stratum)


def _site_problems(assessment: Assessment, frame: Frame) -> Iterator[Problem]:
    assessed = {finding.site for finding in assessment.findings}
    for index, site in enumerate(assessment.sites):
        if site.kind != "outlet":
            continue
        stratum = frame.strata.get(site.id)
        if stratum is None:
            if site.id in assessed:
                reason = f'must be an outlet of the list, but "{site.id}" is none'
                yield Problem(f"$.sites[{index}].id", reason, "unknown_outlet")
        elif site.stratum not in {None, stratum}:
            reason = f'must be {_named(stratum)} as in the list of outlets, got "{site.stratum}"'
            yield Problem(f"$.sites[{index}].stratum", reason, "other_stratum")


def _named(stratum: str) -> str:
    return f'"{stratum}"' if stratum else "absent"


def _list_problems(assessment: Assessment, outlets: tuple[Site, ...]) -> Iterator[Problem]:
    headquarters = {site.id for site in assessment.sites if site.kind == "headquarters"}
    seen: set[str] = set()
    for index, outlet in enumerate(outlets):
        if outlet.id in seen:
            reason = f'must be unique, but "{outlet.id}" is repeated'
            yield Problem(f"$.outlets[{index}].id", reason, "duplicate_id")
        elif outlet.kind == "headquarters" or outlet.id in headquarters:
            reason = f'must be an outlet, but "{outlet.id}" is a headquarters, which is no part of the sample'
            yield Problem(f"$.outlets[{index}].id", reason, "not_an_outlet")
        seen.add(outlet.id)


def _stratum_problems(frame: Frame, lonely_stratum: str) -> Iterator[Problem]:
    sizes = frame.sizes
    for stratum, (listed, visited) in sizes.items():
        if not visited:
            reason = f'must have a visited outlet in each stratum, but "{stratum}" has none among {listed}'
            yield Problem("$.outlets", reason, "unvisited_stratum")
        elif visited == 1 < listed and lonely_stratum == "fail":
            reason = f'must have two visited outlets in each stratum, but "{stratum}" has one among {listed}'
            yield Problem("$.outlets", f'{reason}; or choose "adjust" or "certainty"', "lonely_stratum")
    visits = len(frame.visited)
    if lonely_stratum != "fail" and visits <= len(sizes) and visits < len(frame.strata):
        reason = f"must have more visited outlets than strata, got {visits} in {len(sizes)}"
        yield Problem("$.outlets", reason, "no_degrees_of_freedom")
