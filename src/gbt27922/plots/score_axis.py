"""The axis of scores that every plot has: its words and numbers, and the bounds of the grades as rules with their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, cast

import altair as alt
from attrs import frozen

from gbt27922._basis.rules import one_of
from gbt27922._basis.words import LANGUAGES, Language
from gbt27922.errors import ModelError, refuse
from gbt27922.models import Grade
from gbt27922.report.numbers import Numbers
from gbt27922.report.words import Words

#: How wide a plot is, and how far texts stand from what they name, in pixels.
WIDTH, ROOM = 560, 6
#: Blue and gray that differ in lightness too, so that they are told apart without their hue.
INK, DIM, FILL = "#333333", "#666666", "#4477aa"


@frozen
class ScoreAxis:
    """The grades of a scheme on an axis of scores, in one language."""

    grades: tuple[Grade, ...]
    words: Words
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, grades: Sequence[Grade], lang: Language, seen: Iterable[Fraction]) -> ScoreAxis:
        """An axis on which everything that is seen has its place.

        Raises :class:`~gbt27922.errors.ModelError` for another language.
        """
        refuse(ModelError, [problem.under("$.lang") for problem in one_of(*LANGUAGES)(lang)])
        ends = [*seen]
        room = (max(ends) - min(ends)) / ROOM or Fraction(1)
        return cls(tuple(grades), Words(lang), min(ends) - room, max(ends))

    @property
    def number(self) -> Numbers:
        """How numbers are shown: so that no bound seems to be reached that is not."""
        return Numbers.telling(grade.from_ for grade in self.grades)

    @property
    def bounds(self) -> list[tuple[Fraction, str]]:
        """The bounds on the axis, each with what the grade that starts there is called."""
        return [
            (grade.from_, self.words.grade(grade))
            for grade in self.grades
            if grade.from_ is not None and self.low < grade.from_ <= self.high
        ]

    def x(self, field: str) -> alt.X:
        """A field with exact scores, which are floats here, along the axis."""
        domain = [float(self.low), float(self.high)]
        scale = alt.Scale(domain=domain, nice=False, zero=False)
        return alt.X(f"{field}:Q", scale=scale, title=self.words("score"), axis=alt.Axis(grid=False))

    def rules(self) -> tuple[alt.Chart, alt.Chart]:
        """The bounds as dashed rules, and above each its number and the grade that starts there."""
        rows = [
            {"bound": float(bound), "label": f"{grade} ≥ {self.number(bound)}", "grade": grade}
            for bound, grade in self.bounds
        ]
        base = alt.Chart(values(rows)).encode(x=self.x("bound"), tooltip=["label:N"])
        names = base.mark_text(angle=270, align="left", baseline="middle", dx=ROOM, color=INK)
        rules = base.mark_rule(strokeDash=[ROOM, ROOM / 2], color=DIM)
        return rules, names.encode(text="label:N", y=alt.value(0))

    def rule_at(self, score: Fraction) -> alt.Chart:
        """A whole rule at a score."""
        told = f"{self.words('score')} {self.number(score)}"
        at = alt.Chart(values([{"score": float(score), "label": told}])).mark_rule(strokeWidth=2, color=INK)
        made: alt.Chart = at.encode(x=self.x("score"), tooltip=["label:N"])
        return made

    def titled(self, layers: Iterable[Any], title: str, *below: str, height: int) -> alt.LayerChart:
        """Layers as one plot, under a title and what is said below it."""
        head = alt.TitleParams(text=title, subtitle=[one for one in below if one], anchor="start")
        made = alt.layer(*layers).properties(width=WIDTH, height=height, title=head)
        return cast("alt.LayerChart", made)


def values(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a layer, which stands in the plot itself."""
    return alt.InlineData(values=list(rows))
