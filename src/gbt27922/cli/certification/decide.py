"""``gbt27922 certification decide``: the certification decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import Gbt27922Error, certification, parse_scorecard
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError
from gbt27922.cli.options import (
    FILE,
    FLAG,
    AssessmentFile,
    GradesOption,
    LangOption,
    MonthsOption,
    OneFile,
    OnOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
    YearsOption,
)
from gbt27922.errors import ModelError, Problem
from gbt27922.models import Person

#: The options whose values the library checks, each with where it finds them.
_OPTIONS: dict[tuple[str | int, ...], str] = {
    ("reviewer",): "--reviewer",
    ("on",): "--on",
    ("justification",): "--justification",
    ("months_in_operation",): "--months-in-operation",
    ("clean_years",): "--clean-years",
}


def decide(
    assessment: AssessmentFile,
    /,
    *,
    application: Annotated[OneFile, Parameter(help="decide_application")],
    reviewer: Annotated[str, Parameter(help="decide_reviewer")],
    card: Annotated[str | None, FILE, Parameter(help="decide_card")] = None,
    on: OnOption = None,
    justification: Annotated[str | None, Parameter(help="decide_justification")] = None,
    first_year_qualified: Annotated[bool, FLAG, Parameter(help="decide_first_year_qualified")] = False,
    months_in_operation: MonthsOption = None,
    clean_years: YearsOption = None,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    require: Annotated[bool, FLAG, Parameter(help="decide_require")] = False,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """Decide on certification: the grade that is granted, or every reason to refuse, each with its place.

    For instance:

        gbt27922 certification decide assessment.json --application application.json --reviewer "R-003 王五"
        gbt27922 certification decide assessment.json --application application.json --reviewer "R-003 王五" --require
    """
    choice, person = inputs.Choice.of(scheme, points, grades, revision), _person(reviewer)
    assessed = inputs.assessment(assessment)
    applied = inputs.read(application, certification.parse_application)
    if card is None:
        scored, chosen = choice.score(assessed, assessment)
    else:
        scored = inputs.read(card, parse_scorecard)
        chosen = choice.scheme_for(assessed, assessment, scored.scheme)
    try:
        found = certification.decide(
            scored,
            applied,
            assessed,
            reviewer=person,
            on=inputs.day(on),
            scheme=chosen,
            justification=justification,
            first_year_qualified=first_year_qualified,
            months_in_operation=months_in_operation,
            clean_years=clean_years,
        )
    except Gbt27922Error as error:
        raise _error(error.problems, assessment) from None
    outputs.write_result(found, outputs.Form.of(format, lang))
    if not require or found.outcome == "granted":
        return Exit.DONE
    return outputs.write_not_met(assessment, Said("certification_refused"), lang)


def _person(text: str) -> Person:
    """Who is named by an id and a name."""
    id, name = [*text.split(maxsplit=1), "", ""][:2]
    try:
        return Person(name.strip(), id)
    except ModelError:
        raise UsageError(Problem("--reviewer", "invalid_value.id_and_name", {"got": f'"{text}"'})) from None


def _error(problems: Sequence[Problem], name: str) -> Exception:
    """Problems of options are usage; all others are of the assessment."""
    usage = [problem.at(_OPTIONS[problem.place[:1]]) for problem in problems if problem.place[:1] in _OPTIONS]
    places = (problem.at(problem.path.replace("$.assessment", "$", 1)) for problem in problems)
    return UsageError(*usage) if usage else CommandError(*(Fault(name, problem) for problem in places))
