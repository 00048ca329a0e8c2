"""Whether an assessment can be scored in a batch: what ``score`` would refuse, another scheme, and counts that are too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import quoted
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.errors import AssessmentError, Problem, Value, refuse
from gbt27922.models import Assessment, Finding, Scheme
from gbt27922.scoring import assessment_problems, fits


def check_fit(assessment: Assessment, scheme: Scheme, *, same_scheme: bool) -> None:
    """Refuse what ``score`` would refuse, and counts beyond those that a batch takes."""
    if same_scheme:
        refuse(AssessmentError, _other_scheme(assessment, scheme))
    sampled: dict[str, int] = {}
    for finding in assessment.findings:
        sampled[finding.indicator] = sampled.get(finding.indicator, 0) + finding.counts.sampled
    if not fits(assessment, scheme, sampled):
        raise AssessmentError(tuple(assessment_problems(assessment, scheme)))
    refuse(AssessmentError, _too_large(assessment.findings))


def _other_scheme(assessment: Assessment, scheme: Scheme) -> Iterator[Problem]:
    if assessment.scheme != scheme.id:
        both = {"expected": quoted(scheme.id), "got": quoted(assessment.scheme)}
        yield Problem("$.scheme", "unknown_scheme.batch", both)
    elif assessment.revision not in (None, scheme.revision):
        numbers: dict[str, Value] = {"expected": scheme.revision, "got": got(assessment.revision)}
        yield Problem("$.revision", "unknown_scheme.batch_revision", numbers)


def _too_large(findings: Iterable[Finding]) -> Iterator[Problem]:
    for index, finding in enumerate(findings):
        if (sampled := finding.counts.sampled) > MOST:
            field = "sampled" if finding.value is None else "responses"
            yield Problem(f"$.findings[{index}].{field}", "invalid_value.sampled", {"got": got(sampled)})
