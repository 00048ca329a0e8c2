"""``gbt27922 readings``: an assessment under every admissible reading of the public record."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import analysis
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, problems_in
from gbt27922.cli.options import GradesOption, LangOption, OneFile, PointsOption, RevisionOption, SchemeOption


def readings(
    file: Annotated[OneFile, Parameter(name="FILE", help="assessment")],
    /,
    *,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Score an assessment under every admissible reading of the public record, and say which reading decides.

    For instance:

        gbt27922 readings assessment.json
        gbt27922 readings assessment.json --format json > readings.json
    """
    choice = inputs.Choice.of(scheme, points, grades, revision)
    assessment = inputs.assessment(file)
    used = choice.scheme_for(assessment, file)
    with problems_in(file):
        found = analysis.readings(assessment, used)
    outputs.write_result(found, outputs.Form.of(format, lang), assessment=assessment, scheme=used)
    return Exit.DONE
