"""What the cells of a form take: the validations with their messages, and the colors of what is missing or wrong."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from gbt27922._basis.words import Wording, spoken
from gbt27922.models.scheme import Scheme
from gbt27922.workbook.addresses import letters
from gbt27922.workbook.cell_formats import Formats
from gbt27922.workbook.entries import FIRST_DAY
from gbt27922.workbook.layout import SHEETS, Column, Sheet
from gbt27922.workbook.lists import Lists
from gbt27922.workbook.numbers import near
from gbt27922.workbook.places import FIRST


@frozen
class CellChecks:
    """The checks of a form in one wording: a spreadsheet makes them as people type, and the reader makes them again."""

    wording: Wording
    scheme: Scheme
    lists: Lists
    formats: Formats

    def validate(self, drawn: Any, column: Column, index: int, rows: tuple[int, int]) -> None:
        """Have the cells of a column take what it takes, and say so before and after."""
        lang = spoken(self.wording)
        wanted = column.help(lang)
        if wanted is not None:
            title = column.heading(lang)
            told = {"input_title": title, "input_message": wanted, "error_title": title, "error_message": wanted}
            drawn.data_validation(rows[0], index, rows[1], index, {**self._takes(column, index, rows[0] + 1), **told})

    def highlight(self, drawn: Any, sheet: Sheet, last: int) -> None:
        """Color rows without an answer, cells that an item lacks, and a number that is more than it can be."""
        letter = {name: letters(index) for index, name in enumerate(sheet.columns)}
        answers = [letter[column.field] for column in sheet.answers]
        answered = f"COUNTA(${answers[0]}{FIRST}:${answers[-1]}{FIRST})"
        given = [letter[name] for name, column in sheet.columns.items() if column.needed and not column.answers]
        for name, column in sheet.columns.items():
            at = letter[name]
            if column.needed:
                self._color(drawn, (at, at, last), f'AND({at}{FIRST}="",{answered}>0)', "wrong")
            if column.most:
                most = f"{letter[column.most]}{FIRST}"
                self._color(drawn, (at, at, last), f"AND(ISNUMBER({at}{FIRST}),{at}{FIRST}>{most})", "wrong")
        for at in given:
            self._color(drawn, (answers[0], answers[-1], last), f'AND(${at}{FIRST}<>"",{answered}=0)', "missing")

    def _color(self, drawn: Any, cells: tuple[str, str, int], formula: str, style: str) -> None:
        first, end, last = cells
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.formats.style(style)}
        drawn.conditional_format(f"{first}{FIRST}:{end}{last}", rule)

    def _takes(self, column: Column, index: int, row: int) -> dict[str, Any]:
        """What the cells of a column take, the first of which is in ``row``."""
        if column.choices and (offered := self.lists.offered(column.choices)):
            return {"validate": "list", "source": f"={offered}"}
        if column.kind == "whole":
            return _whole(column, index, row)
        if column.kind == "day":
            return {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
        scales = self.scheme.tree.scales.values()
        if column.kind == "exact" and scales:
            ends = {"minimum": near(min(one.from_ for one in scales)), "maximum": near(max(one.to for one in scales))}
            return {"validate": "decimal", "criteria": "between", **ends}
        return {"validate": "any"}


def _whole(column: Column, index: int, row: int) -> dict[str, Any]:
    if not column.most:
        return {"validate": "integer", "criteria": ">=", "value": column.least}
    cell = f"{letters(index)}{row}"
    most = f"{letters([*SHEETS[column.sheet].columns].index(column.most))}{row}"
    formula = f"=AND(ISNUMBER({cell}),{cell}=INT({cell}),{cell}>={column.least},{cell}<={most})"
    return {"validate": "custom", "value": formula}
