"""``gbt27922 template``: an Excel workbook to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from cyclopts import Parameter

import gbt27922
from gbt27922 import outlets as library
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError, extra_needed, problems_in
from gbt27922.cli.language import wording
from gbt27922.cli.options import FILE, LangOption, PointsOption, RevisionOption, SchemeOption
from gbt27922.models import Assessment, SamplePlan, Site


def template(
    *,
    plan: Annotated[str | None, FILE, Parameter(help="template_plan")] = None,
    outlets: Annotated[str | None, FILE, Parameter(help="template_outlets")] = None,
    assessment: Annotated[str | None, FILE, Parameter(help="template_assessment")] = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    format: Annotated[Literal["xlsx"] | None, Parameter(help="template_format")] = None,
    lang: LangOption = None,
) -> int:
    """Write an Excel workbook to fill in, with a preview of the score.

    For instance:

        gbt27922 template -o form.xlsx
        gbt27922 template -o form.xlsx --plan plan.json --outlets outlets.csv
        gbt27922 template -o form.xlsx --assessment assessment.json --lang both
    """
    if format is None:
        raise UsageError(Said("template_output"))
    if plan and not outlets:
        raise UsageError(Said("plan_with_outlets"))
    choice, wanted = inputs.Choice.of(scheme, points, None, revision), wording(lang)
    found = inputs.assessment(assessment) if assessment else None
    chosen = choice.scheme_for(found, str(assessment)) if found else choice.or_default()
    drawn = inputs.read(plan, library.parse_plan) if plan else None
    sites = _sites(outlets, drawn) if outlets else ()
    if drawn and not found:
        found = Assessment(chosen.id, (), revision=chosen.revision, stage=drawn.stage)
    with extra_needed(), problems_in(assessment or outlets or "--scheme"):
        data = gbt27922.workbook.template(chosen, sites=sites, assessment=found, lang=wanted)
    outputs.write_bytes(data)
    return Exit.DONE


def _sites(outlets: str, plan: SamplePlan | None) -> Sequence[Site]:
    listed = inputs.read(outlets, library.parse_outlets)
    with problems_in(outlets):
        return library.visited(listed, plan)
