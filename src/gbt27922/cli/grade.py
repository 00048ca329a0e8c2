"""``gbt27922 grade``: the grade of a score."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

import gbt27922
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, UsageError, problems_in
from gbt27922.cli.options import GradesOption, LangOption, RevisionOption, SchemeOption
from gbt27922.errors import Problem
from gbt27922.report import visible


def _check_count(_: object, count: int) -> None:
    if count < 0:
        raise UsageError(Problem("--special-deductions", "invalid_value", {"wanted": "natural", "got": str(count)}))


def grade(
    score: Annotated[str, Parameter(help="grade_score")],
    /,
    *,
    special_deductions: Annotated[int, Parameter(help="grade_special_deductions", validator=_check_count)] = 0,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    grades: GradesOption = None,
    lang: LangOption = None,
) -> int:
    """The grade of a score: its id and its titles.

    For instance:

        gbt27922 grade 94.99
        gbt27922 grade 96 --special-deductions 5
        gbt27922 grade -- -1/3
        gbt27922 grade 75 --scheme capability-levels --grades bounds.csv
    """
    chosen = inputs.Choice.of(scheme, None, grades, revision).or_default()
    with problems_in("SCORE", path=False):
        found = gbt27922.grade(score, special_deductions=special_deductions, scheme=chosen)
    outputs.write_text(visible(" ".join([found.id, *outputs.titles(found.title, lang)])) + "\n")
    return Exit.DONE
