"""Addresses of cells: `D17` is row 17 of the column D, the fourth."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from gbt27922._basis.spreadsheet_cells import MOST_ROWS
from gbt27922.workbook.parts import refusal

# How many columns a sheet has.
_MOST_COLUMNS = 2**14
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Area(NamedTuple):
    """Cells that are merged: the row and the column of the first and of the last."""

    row: int
    column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, text: str) -> Area:
        """The area that a text such as ``A5:B6`` names."""
        first, _, last = text.partition(":")
        return cls(*row_and_column(first), *row_and_column(last or first))

    def __str__(self) -> str:
        return f"{letters(self.column - 1)}{self.row}:{letters(self.last_column - 1)}{self.last_row}"


def letters(index: int) -> str:
    """The letters of a column, the first of which is 0.

    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    before, last = divmod(index, len(ascii_uppercase))
    return (letters(before - 1) if before else "") + ascii_uppercase[last]


def row_and_column(cell: str) -> tuple[int, int]:
    """The row and the column of a cell. Raises :class:`~gbt27922.DocumentError` for one that no spreadsheet has.

    >>> row_and_column("AB17")
    (17, 28)
    """
    if not (found := _CELL.fullmatch(cell)) or int(found[2]) > MOST_ROWS:
        raise refusal("not_xlsx.broken")
    return int(found[2]), _column(found[1])


def column_in(cell: str, row: int) -> int:
    """The column of a cell that is in this row. Raises as :func:`row_and_column`, also if the cell is in another row.

    >>> column_in("AB17", 17)
    28
    """
    number = str(row)
    if not cell.endswith(number):
        raise refusal("not_xlsx.broken")
    return _column(cell[: -len(number)])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ascii_uppercase.find(letter) + 1
    if not 0 < column <= _MOST_COLUMNS or len(letters) > 3 or set(letters) - set(ascii_uppercase):
        raise refusal("not_xlsx.broken")
    return column
