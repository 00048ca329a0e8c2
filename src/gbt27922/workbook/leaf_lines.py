"""The leaves in the preview: a line of formulas for each, and what it loses at each site where sites count by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from attrs import field, frozen

from gbt27922._basis.spreadsheet_cells import Shortest
from gbt27922._basis.words import sentence, spoken
from gbt27922.models.indicators import Indicator
from gbt27922.models.tree import ancestors
from gbt27922.workbook.addresses import letters
from gbt27922.workbook.counting import Counting
from gbt27922.workbook.numbers import near
from gbt27922.workbook.places import FIRST, Places, text
from gbt27922.workbook.standing import Draft

#: The columns of a line. The last one is hidden.
COLUMNS = ("indicator", "content", "points", "found", "ratio", "applicable", "earned", "status", "excluded")


class Formula(NamedTuple):
    """A formula, and what it gives as the draft stands."""

    formula: str
    gives: Shortest | int | str = ""


@frozen
class LeafLines:
    """The lines of the leaves of a draft, from the row ``first`` of the preview on."""

    draft: Draft
    places: Places
    first: int
    count: Counting = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "count", Counting(self.places, self.draft.scheme))

    def lines(self) -> Iterator[tuple[Formula, ...]]:
        """The formulas of each leaf, from the column ``found`` on."""
        for row, leaf in self._rows():
            yield (
                Formula(self.count.sampled(leaf, self.count.key(f"$A{row}")), self.draft.samples.get(leaf.id, 0)),
                Formula(self._share(row, leaf), _or_empty(self.draft.ratio(leaf.id))),
                Formula(f"IF(I{row}>0,0,C{row})", near(self.draft.applicable(leaf.id))),
                Formula(f'IF(E{row}="",0,F{row}*(1-E{row}))', near(self.draft.earned(leaf.id))),
                self._status(row, leaf.id),
                Formula(self._excluded(row, leaf.id), self.draft.exclusions[leaf.id]),
            )

    def sites(self) -> Iterator[tuple[Formula, ...]]:
        """What each leaf loses where no site is named and at each site, a line each; nothing where all samples are pooled."""
        if self._is_by_site:
            listed = (site.id for site in self.draft.assessment.sites)
            cells = (f"'{self.places.name('sites')}'!$A${at}" for at in range(FIRST, self.places.lasts["sites"] + 1))
            of = [('""', None), *zip_longest(cells, listed, fillvalue="")]
            for row, leaf in self._rows():
                yield tuple(self._at(row, leaf, *site) for site in of)

    def _at(self, row: int, leaf: Indicator, cell: str, site: str | None) -> Formula:
        share = self.count.share(leaf, self.count.key(f"'{self.places.name('preview')}'!$A{row}", cell))
        known = _or_empty(self.draft.at_sites.get((leaf.id, site)))
        return Formula(share if site is None else f'IF({cell}="","",{share})', known)

    def _share(self, row: int, leaf: Indicator) -> str:
        if not self._is_by_site:
            return self.count.share(leaf, self.count.key(f"$A{row}"))
        end = letters(self.places.lasts["sites"] - FIRST + 1)
        sites, line = self.places.name("by_site"), row - self.first + 1
        combined = "MAX" if self.draft.scheme.aggregation == "worst_site" else "AVERAGE"
        cells = f"{sites}!$A${line}:${end}${line}"
        return f'IF(COUNT({cells})=0,"",{combined}({cells}))'

    def _status(self, row: int, leaf: str) -> Formula:
        word = {one: self.said(f"status.{one}") for one in ("done", "open", "excluded", "contradiction")}
        counted = f"IF(I{row}=0,IF(D{row}>0,{text(word['done'])},{text(word['open'])}),"
        gone = f"IF(AND(I{row}=1,D{row}=0),{text(word['excluded'])},{text(word['contradiction'])}))"
        return Formula(counted + gone, word[self.draft.status(leaf)])

    def _excluded(self, row: int, leaf: str) -> str:
        cells = self.places.column("exclusions", "indicator")
        above = "".join(f"+SUMPRODUCT(EXACT({cells},{text(id)})*1)" for id in ancestors(leaf))
        return f"SUMPRODUCT(EXACT({cells},$A{row})*1){above}"

    def cells(self, column: str) -> str:
        """The cells of a column of all lines."""
        letter = letters(COLUMNS.index(column))
        return f"${letter}${self.first}:${letter}${self.first + len(self.draft.scheme.leaves) - 1}"

    def said(self, key: str) -> str:
        """A word, in the language of the sentences."""
        return sentence("workbook", key, spoken(self.places.wording))

    @property
    def _is_by_site(self) -> bool:
        return self.draft.scheme.aggregation != "pooled"

    def _rows(self) -> Iterable[tuple[int, Indicator]]:
        return enumerate(self.draft.scheme.leaves, self.first)


def _or_empty(value: Fraction | None) -> Shortest | str:
    return "" if value is None else near(value)
