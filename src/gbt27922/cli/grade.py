"""``gbt27922 grade``: the grade of a score."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

import gbt27922
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import Exit, problems_in
from gbt27922.cli.options import GradesOption, RevisionOption, SchemeOption
from gbt27922.report import visible


def grade(
    score: Annotated[str, Parameter(help='On 100, exact: 94.99, or "1234/13"; a negative fraction after --.')],
    /,
    *,
    special_deductions: Annotated[int, Parameter(help="How many there are.", validator=Number(gte=0))] = 0,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    grades: GradesOption = None,
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
    outputs.write_text(visible(f"{found.id} {found.title.zh} {found.title.en}") + "\n")
    return Exit.DONE
