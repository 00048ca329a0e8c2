"""``gbt27922 report``: an assessment as the report that leaves the room."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

import gbt27922
from gbt27922 import estimates
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError, extra_needed, problems_in
from gbt27922.cli.options import (
    FILE,
    AssessmentFile,
    GradesOption,
    LangOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
)
from gbt27922.models import Scorecard
from gbt27922.outlets import parse_outlets

#: A report is for people: what a program reads is in the documents that it is made from.
Paper = Literal["text", "markdown", "html", "docx"]


def report(
    assessment: AssessmentFile,
    /,
    *,
    outlets: Annotated[str | None, FILE, Parameter(help="report_outlets")] = None,
    previous: Annotated[str | None, FILE, Parameter(help="report_previous")] = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    base: Annotated[str | None, FILE, Parameter(help="report_base")] = None,
    format: Paper = "text",
    lang: LangOption = None,
) -> int:
    """An assessment as a report: the answer first, with charts, then all that it rests on.

    For instance:

        gbt27922 report assessment.json -o report.html
        gbt27922 report assessment.json --outlets outlets.csv --previous 2025.json -o report.docx
    """
    form = outputs.Form.of(format, lang)
    if base is not None and format != "docx":
        raise UsageError(Said("base_with_docx"))
    choice = inputs.Choice.of(scheme, points, grades, revision)
    found = inputs.assessment(assessment)
    card, used = choice.score(found, assessment)
    listed = None if outlets is None else inputs.read(outlets, parse_outlets)
    with problems_in(assessment), extra_needed():
        estimated = None if listed is None else estimates.estimate(found, listed, used)
    before = None if previous is None else _scored(previous, choice)
    with problems_in(previous or assessment):
        shown = gbt27922.report.AssessmentReport(card=card, estimate=estimated, previous=before, outlets=listed or ())
    with problems_in(base or assessment, path=base is None):
        outputs.write_result(shown, form, base=None if base is None else inputs.content(base))
    return Exit.DONE


def _scored(name: str, choice: inputs.Choice) -> Scorecard:
    """The scorecard in a file, or that of the assessment in it."""
    found = inputs.card_or_assessment(name)
    return found if isinstance(found, Scorecard) else choice.score(found, name)[0]
