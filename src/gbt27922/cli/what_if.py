"""``gbt27922 what-if``: an assessment as it stands and with changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import Gbt27922Error, analysis
from gbt27922.cli import inputs, outputs
from gbt27922.cli.changes import Requested, counted_from_1, requested
from gbt27922.cli.faults import Exit, problems_in
from gbt27922.cli.options import (
    FILE,
    MANY,
    AssessmentFile,
    GradesOption,
    LangOption,
    OtherRevisionOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
    Texts,
)
from gbt27922.errors import Problem

_CHANGE = re.compile(r"\$\.changes\[([0-9]+)\](\.[a-z]+)?")
_Places = list[int] | None


def what_if(
    assessment: AssessmentFile,
    /,
    *,
    findings: Annotated[
        Texts,
        MANY,
        Parameter(name="--set", help="what_if_set"),
    ] = None,
    put_right: Annotated[Texts, MANY, Parameter(help="what_if_put_right")] = None,
    include: Annotated[Texts, MANY, Parameter(help="what_if_include")] = None,
    exclude: Annotated[Texts, MANY, Parameter(help="what_if_exclude")] = None,
    remove_deduction: Annotated[_Places, MANY, Parameter(help="what_if_place")] = None,
    remove_bonus: Annotated[_Places, MANY, Parameter(help="what_if_place")] = None,
    other_scheme: Annotated[str | None, FILE, Parameter(help="what_if_other_scheme")] = None,
    other_revision: OtherRevisionOption = None,
    other_points: Annotated[str | None, FILE, Parameter(help="what_if_other_points")] = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Score an assessment as it stands and with changes, and show what differs.

    For instance:

        gbt27922 what-if assessment.json --set 5.2.4=conforming 5.3.2=1/20 --include 5.2.3
        gbt27922 what-if assessment.json --other-points points.csv
    """
    changes = requested(
        {
            "--set": findings,
            "--put-right": put_right,
            "--include": include,
            "--exclude": exclude,
            "--remove-deduction": remove_deduction,
            "--remove-bonus": remove_bonus,
        }
    )
    choice = inputs.Choice.of(scheme, points, grades, revision)
    other = choice.instead(other_scheme, other_points, other_revision)
    found = inputs.assessment(assessment)
    before, after = (chosen.scheme_for(found, assessment) for chosen in (choice, other))
    with _problems_at_options(assessment, changes):
        answer = analysis.what_if(found, [one.change for one in changes], before, other_scheme=after)
    outputs.write_result(answer, outputs.Form.of(format, lang), scheme=after)
    return Exit.DONE


@contextmanager
def _problems_at_options(name: str, changes: Sequence[Requested]) -> Iterator[None]:
    """Report a problem with a change against the option that asks for it, and others against the file ``name``."""

    def asked(problem: Problem) -> Problem:
        there = _CHANGE.sub(lambda found: str(changes[int(found[1])]), problem.path, count=1)
        return counted_from_1(problem.at(there))

    with problems_in(name):
        try:
            yield
        except Gbt27922Error as error:
            raise type(error)(tuple(map(asked, error.problems))) from None
