"""``gbt27922 compare``: two scorecards line by line."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from gbt27922 import analysis
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, Said, UsageError, problems_in, shown
from gbt27922.cli.options import (
    FILE,
    FLAG,
    GradesOption,
    LangOption,
    OneFile,
    OtherRevisionOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
)
from gbt27922.models import Scorecard


def compare(
    a: Annotated[OneFile, Parameter(name="A", help="compare_a")],
    b: Annotated[OneFile, Parameter(name="B", help="compare_b")],
    /,
    *,
    allow_schemes: Annotated[bool, FLAG, Parameter(help="compare_allow_schemes")] = False,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    other_scheme: Annotated[str | None, FILE, Parameter(help="compare_other_scheme")] = None,
    other_revision: OtherRevisionOption = None,
    other_points: Annotated[str | None, FILE, Parameter(help="compare_other_points")] = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Compare two scorecards line by line: two auditors, two years, two schemes or two point tables.

    For instance:

        gbt27922 compare 2025.json 2026.json
        gbt27922 compare a.json a.json --points one.csv --other-points two.csv --allow-schemes
    """
    choice = inputs.Choice.of(scheme, points, grades, revision)
    other = choice.instead(other_scheme, other_points, other_revision)
    found_a, found_b = (inputs.card_or_assessment(name) for name in (a, b))
    if isinstance(found_b, Scorecard) and other is not choice:
        options = ("--other-scheme", "--other-revision", "--other-points")
        raise UsageError(Said("options_of_assessment", {"options": options, "file": shown(b)}))
    if isinstance(found_a, Scorecard) and isinstance(found_b, Scorecard) and choice:
        raise UsageError(Said("options_of_assessments", {"options": inputs.CHOOSING}))
    card_a = found_a if isinstance(found_a, Scorecard) else choice.score(found_a, a)[0]
    card_b = found_b if isinstance(found_b, Scorecard) else other.score(found_b, b)[0]
    names = shown(a), shown(b)
    with problems_in(", ".join(names)):
        found = analysis.compare(card_a, card_b, allow_schemes=allow_schemes)
    outputs.write_result(found, outputs.Form.of(format, lang), names=names)
    return Exit.DONE
