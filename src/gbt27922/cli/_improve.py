"""What the command ``improve`` does: find the cheapest way to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import analysis, report
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, FaultError, UsageError, blame, called, complain
from gbt27922.errors import AssessmentError, ModelError, Problem
from gbt27922.models import Assessment, Scheme
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


@frozen(kw_only=True)
class Wish:
    """What is asked: which grade, at which costs, by fixing what, in which steps, and whether it must be in reach."""

    target: str
    costs: str | None
    fixable: Sequence[str] | None
    step: analysis.Step
    require: bool

    def answer(self, assessment: Assessment, scheme: Scheme, name: str) -> analysis.Improvement:
        """The cheapest way, for the assessment in the file ``name``."""
        costs = None if self.costs is None else _costs(self.costs)
        if self.fixable is not None and not self.fixable:
            raise UsageError("--fixable must name at least one indicator")
        try:
            with blame(name):
                gbt27922.score(assessment, scheme)  # what is wrong with it comes before what is asked of it
            return analysis.improve(assessment, self.target, scheme, costs=costs, fixable=self.fixable, step=self.step)
        except (ModelError, AssessmentError) as error:
            raise self._fault(error.problems) from None

    def _fault(self, problems: Sequence[Problem]) -> Exception:
        """What of the options is wrong is usage; what of the costs is wrong is laid to their file."""
        lines = [(problem.path.removeprefix("$."), report.visible(problem.reason)) for problem in problems]
        usage = [f"--{path}: {reason}" for path, reason in lines if not path.startswith("costs")]
        if usage:
            return UsageError("; ".join(usage))
        return FaultError(*(f"{called(self.costs or '')}: {report.visible(path)}: {reason}" for path, reason in lines))


def _costs(name: str) -> dict[str, Fraction]:
    data = _inputs.content(name)
    with blame(name):
        return analysis.parse_costs(data)


@frozen(kw_only=True)
class Form:
    """How the answer is written."""

    format: Format
    lang: Language

    def write(self, found: analysis.Improvement, assessment: Assessment, scheme: Scheme) -> None:
        """Write the plan and its alternatives."""
        _outputs.write_as(self.format, found, self.lang, assessment=assessment, scheme=scheme)


def improve(name: str, wish: Wish, choice: _inputs.Choice, form: Form) -> int:
    """Find the cheapest way to a grade, and write it."""
    assessment = _inputs.assessment(name)
    scheme = choice.scheme_for(assessment, name)
    found = wish.answer(assessment, scheme, name)
    form.write(found, assessment, scheme)
    if found.reachable or not wish.require:
        return Exit.DONE
    complain(f"{called(name)}: --require is not met: {wish.target} is out of reach")
    return Exit.NOT_MET
