"""``gbt27922 verify``: score an assessment again, and compare."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

import gbt27922
from gbt27922 import parse_assessment, parse_scorecard
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import problems_in
from gbt27922.cli.options import OneFile, PointsOption, SchemeOption


def verify(
    card: Annotated[OneFile, Parameter(help="A scorecard, JSON; - is standard input.")],
    assessment: Annotated[OneFile, Parameter(help="The assessment that it was scored from.")],
    /,
    *,
    scheme: SchemeOption = None,
    points: PointsOption = None,
) -> int:
    """Score an assessment anew and say what of its scorecard differs.

    For instance:

        gbt27922 score assessment.json --format json > card.json
        gbt27922 verify card.json assessment.json
    """
    choice = inputs.Choice.of(scheme, points)
    recorded, found = inputs.read(card, parse_scorecard), inputs.read(assessment, parse_assessment)
    chosen = choice.scheme_for(found, assessment)
    with problems_in(assessment):
        differences = gbt27922.verify(recorded, found, chosen)
    return outputs.write_agreement(card, assessment, differences)
