"""``gbt27922 improve``: the cheapest way to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from attrs import evolve
from cyclopts import Parameter

from gbt27922 import analysis
from gbt27922._basis.table_cells import indicator_or_deductions
from gbt27922.cli import inputs, outputs
from gbt27922.cli.faults import CommandError, Exit, Fault, Said, UsageError
from gbt27922.cli.language import language
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
from gbt27922.report import visible


def improve(
    assessment: AssessmentFile,
    /,
    *,
    target: Annotated[str, Parameter(help="improve_target")],
    costs: Annotated[str | None, FILE, Parameter(help="improve_costs")] = None,
    fixable: Annotated[Texts, MANY, Parameter(help="improve_fixable")] = None,
    step: Annotated[analysis.Step, Parameter(help="improve_step")] = "leaf",
    require: Annotated[bool, FLAG, Parameter(help="improve_require")] = False,
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
        raise UsageError(Said("fixable_needed"))
    choice = inputs.Choice.of(scheme, points, grades, revision)
    found = inputs.assessment(assessment)
    named = None if fixable is None else [*map(indicator_or_deductions, fixable)]
    _, used = choice.score(found, assessment)  # its own problems come before those of the question
    prices = None if costs is None else inputs.read(costs, analysis.parse_costs)
    wanted = inputs.known_grade("--target", target, [used], language(lang))
    try:
        improvement = analysis.improve(found, wanted, used, costs=prices, fixable=named, step=step)
    except (ModelError, AssessmentError) as error:
        raise _error(error.problems, costs or "", assessment, fixable or ()) from None
    outputs.write_result(improvement, outputs.Form.of(format, lang), assessment=found, scheme=used)
    if improvement.reachable or not require:
        return Exit.DONE
    return outputs.write_not_met(assessment, Said("out_of_reach", {"target": target}), lang)


def _error(problems: Sequence[Problem], costs: str, assessment: str, fixable: Sequence[str]) -> Exception:
    """Problems of the options are usage; those of the costs, and of grades without bounds, are reported against a file."""
    usage = [problem for problem in problems if not problem.path.startswith(("$.costs", "$.grades"))]
    if usage:
        return UsageError(*(_typed(problem).at(_option(problem, fixable)) for problem in usage))
    return CommandError(*(_fault(problem, costs, assessment) for problem in problems))


def _typed(problem: Problem) -> Problem:
    """The problem of a name, which says how people write special deductions."""
    return evolve(problem, code=f"{problem.id}.typed") if problem.code == "unknown_indicator" else problem


def _option(problem: Problem, fixable: Sequence[str]) -> str:
    """The option that a problem is of, with the value where it takes several."""
    name, *places = problem.place
    return f"--{name} {visible(fixable[int(places[0])])}" if places else f"--{name}"


def _fault(problem: Problem, costs: str, assessment: str) -> Fault:
    """A problem at its place in the table of costs, or in the scheme that the assessment was scored against."""
    is_cost = problem.path.startswith("$.costs")
    return Fault(costs, _typed(problem).at(problem.path.removeprefix("$."))) if is_cost else Fault(assessment, problem)
