"""What the commands ``readings`` and ``compare`` do."""

from __future__ import annotations

from typing import Literal

from attrs import evolve, frozen

import gbt27922
from gbt27922 import analysis
from gbt27922.cli import _inputs, _outputs
from gbt27922.cli._faults import Exit, UsageError, blame, called
from gbt27922.models import Scorecard
from gbt27922.report import Language

Format = Literal["text", "json", "markdown"]


def readings(name: str, choice: _inputs.Choice, form: Format, lang: Language) -> int:
    """Score an assessment under every admissible reading, and write what that says."""
    assessment = _inputs.assessment(name)
    scheme = choice.scheme_for(assessment, name)
    with blame(name):
        found = analysis.readings(assessment, scheme)
    _outputs.write_as(form, found, lang, assessment=assessment, scheme=scheme)
    return Exit.DONE


@frozen(kw_only=True)
class Options:
    """Which scheme and point table assessments are scored with; those that were not given are None."""

    scheme: str | None
    points: str | None

    def given(self) -> bool:
        """Whether either was given."""
        return self.scheme is not None or self.points is not None

    def instead(self, other: Options) -> Options:
        """These, with what ``other`` says instead; another scheme leaves the point table of the first behind."""
        if other.scheme is not None:
            return other
        return self if other.points is None else evolve(self, points=other.points)

    def card(self, name: str) -> tuple[Scorecard, bool]:
        """The scorecard in a file, or that of the assessment in it, and whether it was scored here."""
        found = _inputs.card_or_assessment(name)
        if isinstance(found, Scorecard):
            return found, False
        scheme = _inputs.Choice.of(self.scheme, self.points).scheme_for(found, name)
        with blame(name):
            return gbt27922.score(found, scheme), True


def compare(names: tuple[str, str], first: Options, other: Options, *, allow_schemes: bool) -> analysis.Comparison:
    """Compare what is in two files."""
    (card_a, scored_a), (card_b, scored_b) = first.card(names[0]), first.instead(other).card(names[1])
    if other.given() and not scored_b:
        reason = f"--other-scheme and --other-points are for an assessment, but {called(names[1])} is a scorecard"
        raise UsageError(reason)
    if first.given() and not (scored_a or scored_b):
        raise UsageError("--scheme and --points are for assessments, but both files are scorecards")
    with blame(f"{called(names[0])}, {called(names[1])}"):
        return analysis.compare(card_a, card_b, allow_schemes=allow_schemes)


def write_comparison(found: analysis.Comparison, names: tuple[str, str], form: Format, lang: Language) -> int:
    """Write a comparison."""
    _outputs.write_as(form, found, lang, names=(called(names[0]), called(names[1])))
    return Exit.DONE
