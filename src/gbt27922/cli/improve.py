"""``gbt27922 improve``: the cheapest way to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from gbt27922 import analysis, parse_assessment
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError
from gbt27922.cli.options import (
    FILE,
    FLAG,
    MANY,
    AssessmentFile,
    GradesOption,
    LangOption,
    PointsOption,
    RevisionOption,
    SchemeOption,
    Texts,
)
from gbt27922.errors import AssessmentError, ModelError, Problem


def improve(
    assessment: AssessmentFile,
    /,
    *,
    target: Annotated[str, Parameter(help="The id of the grade to reach.")],
    costs: Annotated[str | None, FILE, Parameter(help="What fixes cost: CSV with indicator,cost.")] = None,
    fixable: Annotated[Texts, MANY, Parameter(help="Indicators and special_deductions; by default all.")] = None,
    step: Annotated[analysis.Step, Parameter(help="Fix whole leaves, or sample by sample.")] = "leaf",
    require: Annotated[bool, FLAG, Parameter(help="Exit with 3 if it is out of reach.")] = False,
    scheme: SchemeOption = None,
    revision: RevisionOption = None,
    points: PointsOption = None,
    grades: GradesOption = None,
    format: outputs.Format = "text",
    lang: LangOption = None,
) -> int:
    """The least to put right so that a grade is reached, proven, with the next two alternatives.

    For instance:

        gbt27922 improve assessment.json --target four_star
        gbt27922 improve assessment.json --target five_star --costs costs.csv --fixable 5.1 5.2.4
    """
    if fixable is not None and not fixable:
        raise UsageError("--fixable must name at least one indicator")
    choice = inputs.Choice.of(scheme, points, grades, revision)
    found = inputs.read(assessment, parse_assessment)
    _, used = choice.score(found, assessment)  # its own problems come before those of the question
    prices = None if costs is None else inputs.read(costs, analysis.parse_costs)
    try:
        improvement = analysis.improve(found, target, used, costs=prices, fixable=fixable, step=step)
    except (ModelError, AssessmentError) as error:
        raise _error(error.problems, costs or "", assessment) from None
    outputs.write_result(improvement, outputs.Form.of(format, lang), assessment=found, scheme=used)
    if improvement.reachable or not require:
        return Exit.DONE
    return outputs.write_not_met(assessment, Said("out_of_reach", {"target": target}), lang)


def _error(problems: Sequence[Problem], costs: str, assessment: str) -> Exception:
    """Problems of the options are usage; those of the costs, and of grades without bounds, are reported against a file."""
    usage = [p.at(f"--{p.path.removeprefix('$.')}") for p in problems if not p.path.startswith(("$.costs", "$.grades"))]
    if usage:
        return UsageError(*usage)
    return CommandError(*(_fault(problem, costs, assessment) for problem in problems))


def _fault(problem: Problem, costs: str, assessment: str) -> Fault:
    """A problem at its place in the table of costs, or in the scheme that the assessment was scored against."""
    is_cost = problem.path.startswith("$.costs")
    return Fault(costs, problem.at(problem.path.removeprefix("$."))) if is_cost else Fault(assessment, problem)
