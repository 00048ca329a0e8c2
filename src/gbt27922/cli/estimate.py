"""``gbt27922 estimate``: what a sample of outlets tells about all of them."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

import gbt27922
from gbt27922 import estimates
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, extra_needed, problems_in
from gbt27922.cli.options import (
    AssessmentFile,
    GradesOption,
    LangOption,
    OneFile,
    PointsOption,
    RevisionOption,
    SchemeOption,
)
from gbt27922.outlets import parse_outlets


def estimate(
    assessment: AssessmentFile,
    /,
    *,
    outlets: Annotated[OneFile, Parameter(help="estimate_outlets")],
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    confidence: Annotated[str, Parameter(help="estimate_confidence")] = "0.95",
    lonely_stratum: Annotated[estimates.LonelyStratum, Parameter(help="estimate_lonely_stratum")] = "fail",
    variance: Annotated[estimates.VarianceMethod, Parameter(help="estimate_variance")] = "jackknife",
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """What a visit to all outlets would be expected to score, and how sure the grade is: general practice.

    It stands beside the official score and does not replace it. For instance:

        gbt27922 estimate assessment.json --outlets outlets.csv
        gbt27922 estimate assessment.json --outlets outlets.csv --confidence 0.9 --lonely-stratum adjust
    """
    choice = inputs.Choice.of(scheme, points, grades, revision)
    found, listed = inputs.assessment(assessment), inputs.read(outlets, parse_outlets)
    used = choice.scheme_for(found, assessment)
    with problems_in(assessment), extra_needed():
        estimated = estimates.estimate(
            found, listed, used, confidence=confidence, lonely_stratum=lonely_stratum, variance=variance
        )
        card = gbt27922.score(found, used)
    outputs.write_result(estimated, outputs.Form.of(format, lang), card=card, scheme=used)
    return Exit.DONE
