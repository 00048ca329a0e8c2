"""What the commands ``score``, ``verify`` and ``grade`` do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

import gbt27922
from gbt27922 import report, schemes
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, FaultError, UsageError, blame, called, complain
from gbt27922.models import Assessment, Scheme, Scorecard
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


@frozen
class Scored:
    """A scorecard, the file that it was scored from, and what was in it."""

    name: str
    card: Scorecard
    assessment: Assessment
    scheme: Scheme


@frozen(kw_only=True)
class Form:
    """How scorecards are written: several ones for people with the name of each file and a gap between them."""

    format: Format
    lang: Language
    many: bool

    def write(self, scored: Scored, gap: str) -> None:
        """Write a scorecard."""
        match self.format:
            case "json":
                _outputs.write_document(gbt27922.to_json(scored.card, indent=None if self.many else 2) + "\n")
            case "markdown":
                _outputs.write_document(gap + report.render(scored.card, "markdown", lang=self.lang))
            case _:
                _outputs.write(gap + (f"{called(scored.name)}\n\n" if self.many else ""))
                _outputs.write_report(scored.card, self.lang)


def score(files: Sequence[str], choice: _inputs.Choice, form: Form, require: str | None) -> int:
    """Score all files; say what is wrong with those that cannot be, and which miss the grade that is required."""
    if require is not None:
        candidates = (choice.scheme,) if choice.scheme else tuple(map(schemes.load, schemes.ids()))
        _check_grade(require, candidates)
    told: set[str] = set()
    codes = []
    for name in files:
        try:
            scored = _scored(name, choice)
        except FaultError as fault:
            complain(*(line for line in fault.lines if line not in told))
            told.update(fault.lines)
            codes.append(Exit.AT_FAULT)
        else:
            form.write(scored, "\n" if codes else "")
            codes.append(Exit.DONE if require is None else _required(scored, require))
    return min(filter(None, codes), default=Exit.DONE)


def _scored(name: str, choice: _inputs.Choice) -> Scored:
    assessment = _inputs.assessment(name)
    scheme = choice.scheme_for(assessment, name)
    with blame(name):
        return Scored(name, gbt27922.score(assessment, scheme), assessment, scheme)


def _required(scored: Scored, require: str) -> Exit:
    """Say so if the grade of a scorecard is lower than the one that is required."""
    _check_grade(require, (scored.scheme,))
    ranks = [grade.id for grade in scored.scheme.grades]
    grade = scored.card.grade.id
    if ranks.index(grade) >= ranks.index(require):
        return Exit.DONE
    shown = gbt27922.display(scored.card.score, scored.scheme.display_places)
    complain(f"{called(scored.name)}: --require {require} is not met: the grade is {grade}, the score {shown}")
    return Exit.NOT_MET


def _check_grade(require: str, candidates: Sequence[Scheme]) -> None:
    known = dict.fromkeys(grade.id for scheme in candidates for grade in scheme.grades)
    if require not in known:
        raise UsageError(f'--require must be one of {", ".join(known)}, got "{require}"')


def verify(card: str, assessment: str, choice: _inputs.Choice) -> int:
    """Score an assessment anew and say what of a scorecard differs."""
    recorded, found = _inputs.scorecard(card), _inputs.assessment(assessment)
    scheme = choice.scheme_for(found, assessment)
    with blame(assessment):
        differences = gbt27922.verify(recorded, found, scheme)
    if differences:
        raise FaultError(*(f"{called(card)}: {report.visible(str(problem))}" for problem in differences))
    _outputs.write(f"{called(card)}: agrees with {called(assessment)}\n")
    return Exit.DONE


def grade(score: str, special_deductions: int, scheme: Scheme) -> int:
    """Write the grade of a score."""
    with blame("SCORE", path=False):
        found = gbt27922.grade(score, special_deductions=special_deductions, scheme=scheme)
    _outputs.write(report.visible(f"{found.id} {found.title.zh} {found.title.en}") + "\n")
    return Exit.DONE
