"""Counting by formulas: how many were sampled of a leaf, and how many of them did not conform, over the rows of findings.

Counts are arguments of their own of ``SUMPRODUCT``, which passes over text, and everything else is an array of 0 and 1.
"""

from __future__ import annotations

from attrs import frozen

from gbt27922.models.indicators import Indicator, Scale
from gbt27922.models.scheme import Scheme
from gbt27922.workbook.choices import choices_of
from gbt27922.workbook.numbers import near
from gbt27922.workbook.places import Places, equal


@frozen
class Counting:
    """The formulas that count the findings of a workbook."""

    places: Places
    scheme: Scheme

    def key(self, leaf: str, site: str | None = None) -> str:
        """Which rows are of the leaf whose id is in the cell ``leaf``, and of the site whose id is ``site``, if any."""
        found = f"EXACT({self._of('indicator')},{leaf})"
        return f"({found}*1)" if site is None else f"({found}*EXACT({self._of('site')},{site}))"

    def sampled(self, leaf: Indicator, key: str) -> str:
        """How many were sampled in these rows; of a measured leaf, how many responses it has."""
        if leaf.scale:
            return self._responses(key)
        return f"(SUMPRODUCT({key},{self._of('sampled')})+SUMPRODUCT({key}*{self._verdicts(True, False)}))"

    def share(self, leaf: Indicator, key: str) -> str:
        """The share of its points that a leaf loses by these rows; an empty text if nothing was found."""
        sampled = self.sampled(leaf, key)
        return f'IF({sampled}=0,"",{self._lost(leaf, key)}/{sampled})'

    def faulty(self) -> str:
        """How many rows lack a number, have one too many, or text in its place."""
        sampled, nonconforming, value, responses = map(self._of, ("sampled", "nonconforming", "value", "responses"))
        verdict = self._of("conforming")
        wrong = (
            f"(ISNUMBER({sampled})<>ISNUMBER({nonconforming}))",
            f"({nonconforming}>{sampled})",
            f'(({verdict}<>"")+({sampled}<>"")+({value}<>"")>1)',
            f'(({responses}<>"")>ISNUMBER({value}))',
            *(f"ISTEXT({numbers})" for numbers in (sampled, nonconforming, value, responses)),
        )
        return "+".join(f"SUMPRODUCT({one}*1)" for one in wrong)

    def _lost(self, leaf: Indicator, key: str) -> str:
        if leaf.scale:
            return self._short(leaf.scale, key)
        return f"(SUMPRODUCT({key},{self._of('nonconforming')})+SUMPRODUCT({key}*{self._verdicts(False)}))"

    def _responses(self, key: str) -> str:
        # A value without responses counts as one.
        value, responses = self._of("value"), self._of("responses")
        given = f"{key}*ISNUMBER({value})"
        return f'(SUMPRODUCT({given},{responses})+SUMPRODUCT({given}*({responses}="")))'

    def _short(self, scale: Scale, key: str) -> str:
        # docs/readings.md, Conditions: what is short of the end of the scale is lost, as a share of its length.
        value, responses = self._of("value"), self._of("responses")
        total = f'SUMPRODUCT({key},{value},{responses})+SUMPRODUCT({key}*({responses}=""),{value})'
        return f"(({near(scale.to)!s}*{self._responses(key)}-({total}))/{near(scale.length)!s})"

    def _verdicts(self, *means: bool) -> str:
        words = [
            word
            for choice in choices_of("verdict", self.scheme)
            if choice.means in means
            for word in (choice.code, choice.words.zh, choice.words.en)
        ]
        return equal(self._of("conforming"), words)

    def _of(self, field: str) -> str:
        return self.places.column("findings", field)
