"""Assessments as a wide frame: a row each, which scores as the assessment does, or is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from gbt27922 import schemes
from gbt27922._basis.checked import several
from gbt27922._basis.exact import exact_sum, exact_text
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.frames import Library, Values, framed
from gbt27922._basis.plain_names import Names
from gbt27922._basis.rules import limited_digits, number
from gbt27922.batch.kernel.exact_rows import MOST
from gbt27922.batch.kernel.weights import Weights
from gbt27922.batch.tables.column_names import BONUSES, DEDUCTIONS, KEY, NONCONFORMING, RESPONSES, SAMPLED, VALUE
from gbt27922.batch.tables.fitting import check_fit
from gbt27922.errors import AssessmentError, Problem, refuse
from gbt27922.models import Assessment, Finding, Scheme

_readable = limited_digits(number)
#: The findings of a leaf, each with its place in the assessment.
Placed = Sequence[tuple[int, Finding]]


def frame(
    assessments: Assessment | Iterable[Assessment],
    scheme: Scheme | str | None = None,
    *,
    library: Library = "pyarrow",
    names: Names = "dotted",
) -> Any:
    """A wide frame of one assessment or of several, a row each, to be scored with the same ``scheme`` and ``names``: exactly as one by one.

    First come ``assessment``, its digest, ``organization``, ``organization_id`` and ``date``, a text; then the columns that
    :func:`score` reads. The findings of a leaf are put together: samples and verdicts are counted, of measured values it
    is the mean. ``scheme`` is by default :func:`gbt27922.schemes.default`, which each must name then.
    ``library`` is ``"pandas"``, ``"polars"`` or ``"pyarrow"``.

    Raises :class:`~gbt27922.errors.AssessmentError` with every assessment that does not fit, or that a row cannot say:
    several sites of a leaf where sites count by themselves, several verdicts on a qualitative leaf, counts beyond 2⁶², and
    a mean of more digits than a value may have.

    >>> import gbt27922
    >>> from gbt27922 import batch
    >>> found = [gbt27922.read_assessment(f"docs/examples/{name}.json") for name in ("sampled", "five-star")]
    >>> [str(score) for score in batch.score(batch.frame(found))["score"].to_pylist()] == [
    ...     str(float(gbt27922.score(one).score)) for one in found
    ... ]
    True
    """
    weights = Weights.of(schemes.chosen(scheme), names)
    every = [*several(assessments, Assessment)]
    found = [_findings(one, weights) for one in every]
    refuse(AssessmentError, _problems(every, found, weights, same_scheme=scheme is None))
    columns = [*_about(every), *_of_leaves(found, weights), *_specials(every)]
    return framed(columns, library)


def _findings(assessment: Assessment, weights: Weights) -> dict[str, list[tuple[int, Finding]]]:
    """The findings of each leaf."""
    found: dict[str, list[tuple[int, Finding]]] = {leaf: [] for leaf in weights.leaves}
    for place, finding in enumerate(assessment.findings):
        found.setdefault(finding.indicator, []).append((place, finding))
    return found


def _problems(
    every: Sequence[Assessment], found: Sequence[dict[str, Any]], weights: Weights, *, same_scheme: bool
) -> Iterator[Problem]:
    for place, (assessment, leaves) in enumerate(zip(every, found, strict=True)):
        try:
            check_fit(assessment, weights.scheme, same_scheme=same_scheme)
            refuse(AssessmentError, (one for leaf in weights.leaves for one in _unsayable(leaf, leaves[leaf], weights)))
        except AssessmentError as error:
            yield from (problem.under(f"$[{place}]") for problem in error.problems)


def _unsayable(leaf: str, findings: Placed, weights: Weights) -> Iterator[Problem]:
    """Why the findings of a leaf cannot be one sample, or one value."""
    if len(findings) < 2:  # one is what a row says
        return
    place = f"$.findings[{findings[1][0]}]"
    if weights.scheme.aggregation != "pooled" and len({finding.site for _, finding in findings}) > 1:
        yield Problem(f"{place}.site", "invalid_value.wide_sites", {"indicator": quoted(leaf)})
    elif leaf in weights.scheme.tree.qualitative:
        yield Problem(place, "invalid_value.wide_verdicts", {"indicator": quoted(leaf)})
    elif sum(finding.counts.sampled for _, finding in findings) > MOST:
        yield Problem(place, "invalid_value.wide_counts", {"indicator": quoted(leaf), "most": MOST})
    elif findings[0][1].value is not None:
        yield from (problem.under(f"{place}.value") for problem in _readable(_mean(findings)))


def _about(every: Sequence[Assessment]) -> Iterator[Values]:
    yield Values(KEY, "text", [one.sha256 for one in every])
    who = [one.organization for one in every]
    yield Values("organization", "text", [one and one.name for one in who])
    yield Values("organization_id", "text", [one and one.id for one in who])
    yield Values("date", "text", [one.date and one.date.isoformat() for one in every])


def _of_leaves(found: Sequence[dict[str, list[tuple[int, Finding]]]], weights: Weights) -> Iterator[Values]:
    for leaf, method in zip(weights.leaves, weights.methods, strict=True):
        each = [leaves[leaf] for leaves in found]
        sampled = [sum(one.counts.sampled for _, one in of) for of in each]
        nonconforming = [sum(one.counts.nonconforming for _, one in of) for of in each]
        if method == "measured":
            means = [exact_text(_mean(of)) if of else None for of in each]
            yield Values(weights.column(VALUE, leaf), "text", means)
            yield Values(weights.column(RESPONSES, leaf), "whole", sampled)
        else:
            yield Values(weights.column(SAMPLED, leaf), "whole", sampled)
            yield Values(weights.column(NONCONFORMING, leaf), "whole", nonconforming)


def _mean(findings: Placed) -> Fraction:
    """The mean of measured values, each as often as it has responses."""
    parts = [(finding.value or Fraction(0)) * finding.counts.sampled for _, finding in findings]
    return exact_sum(parts) / sum(finding.counts.sampled for _, finding in findings)


def _specials(every: Sequence[Assessment]) -> Iterator[Values]:
    yield Values(DEDUCTIONS, "whole", [len(one.special_deductions) for one in every])
    yield Values(BONUSES, "whole", [len(one.special_bonuses) for one in every])
