"""``gbt27922 verify``: work a result out again from its assessment, and compare."""

from __future__ import annotations

from typing import Annotated, get_args

from cyclopts import Parameter

from gbt27922 import DocumentError, analysis, formats
from gbt27922.analysis import Verifiable
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import problems_in
from gbt27922.cli.options import GradesOption, LangOption, OneFile, PointsOption, RevisionOption, SchemeOption
from gbt27922.errors import Problem, Value
from gbt27922.models import AssessmentReference


def verify(
    result: Annotated[OneFile, Parameter(help="verify_result")],
    assessment: Annotated[OneFile, Parameter(help="verify_assessment")],
    /,
    *,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    sha256: Annotated[str | None, Parameter(name="--sha256", help="verify_sha256")] = None,
    lang: LangOption = None,
) -> int:
    """Score an assessment anew and say what of its scorecard, ledger, readings, what-if or improvement differs.

    For instance:

        gbt27922 score assessment.json --format json > card.json
        gbt27922 verify card.json assessment.json
    """
    choice = inputs.Choice.of(scheme, points, grades, revision)
    if sha256 is not None:
        with problems_in("--sha256", path=False):
            AssessmentReference(sha256)  # it takes a digest only
    recorded, found = inputs.read(result, _parse), inputs.assessment(assessment)
    chosen = choice.scheme_for(found, assessment, recorded.scheme)
    with problems_in(assessment):
        differences = analysis.verify(recorded, found, chosen, sha256=sha256)
    return outputs.write_agreement(result, assessment, differences, lang)


def _parse(data: bytes) -> Verifiable:
    """A result that can be worked out again."""
    found = formats.parse(data)
    if isinstance(found, Verifiable):
        return found
    allowed = tuple(f'"{kind.FORMAT}"' for kind in get_args(Verifiable))
    values: dict[str, Value] = {"allowed": allowed, "got": f'"{found.FORMAT}"'}
    raise DocumentError((Problem("$.format", "invalid_value.verifiable", values),))
