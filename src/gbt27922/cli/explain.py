"""``gbt27922 explain``: where every point of an assessment or a scorecard was lost."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import analysis, schemes
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, problems_in
from gbt27922.cli.options import GradesOption, LangOption, OneFile, PointsOption, RevisionOption, SchemeOption
from gbt27922.models import Scheme, Scorecard


def explain(
    file: Annotated[OneFile, Parameter(help="explain_file")],
    /,
    *,
    by: Annotated[analysis.By | None, Parameter(help="explain_by")] = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Where every point was lost, and what alone would change the grade.

    A scorecard does not hold findings: its points are told by indicator. For instance:

        gbt27922 explain assessment.json
        gbt27922 explain assessment.json --by site
        gbt27922 explain card.json --format json > ledger.json
    """
    choice, form = inputs.Choice.of(scheme, points, grades, revision), outputs.Form.of(format, lang)
    found = inputs.card_or_assessment(file)
    card: Scorecard
    used: Scheme | None
    if isinstance(found, Scorecard):
        card, assessment = found, None
        used = choice.scheme_for(card, file) if choice else schemes.of_reference(card.scheme)
    else:
        assessment = found
        card, used = choice.score(assessment, file)
    with problems_in(file):
        ledger = analysis.ledger(card, scheme=used)
    outputs.write_result(ledger, form, card=card, assessment=assessment, scheme=used, by=by)
    return Exit.DONE
