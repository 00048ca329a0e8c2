"""Places in the form: where its columns and texts stand in formulas and validations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from gbt27922._basis.words import Wording, sentence, spoken
from gbt27922.workbook.addresses import letters
from gbt27922.workbook.layout import SHEETS

#: The first row of a table that is below its heading.
FIRST = 2


def text(value: str) -> str:
    """A text as a formula has it.

    >>> text('5" pipe')
    '"5"" pipe"'
    """
    return '"' + value.replace('"', '""') + '"'


def equal(cells: str, words: Iterable[str]) -> str:
    """How often a cell, or each cell of a range, is exactly one of these words: 1 or 0.

    >>> equal("B2", ["yes", "是"])
    '(EXACT(B2,"yes")+EXACT(B2,"是"))'
    """
    return "(" + "+".join(f"EXACT({cells},{text(word)})" for word in dict.fromkeys(words)) + ")"


@frozen
class Places:
    """The addresses in a workbook with names of one wording, whose tables end in these rows."""

    wording: Wording
    lasts: Mapping[str, int]

    def name(self, sheet: str) -> str:
        """What a sheet is called: one that is filled in, the preview, or a hidden one."""
        if sheet in SHEETS or sheet == "preview":
            return sentence("workbook", sheet, spoken(self.wording))
        return sheet

    def column(self, sheet: str, field: str) -> str:
        """The cells of a column of a table.

        >>> Places("zh", {"findings": 9}).column("findings", "sampled")
        "'评审发现'!$F$2:$F$9"
        """
        letter = letters([*SHEETS[sheet].columns].index(field))
        return self.span(sheet, letter, FIRST, self.lasts[sheet])

    def span(self, sheet: str, letter: str, first: int, last: int) -> str:
        """The cells from one row to another of a column of any sheet."""
        return f"'{self.name(sheet)}'!${letter}${first}:${letter}${last}"
