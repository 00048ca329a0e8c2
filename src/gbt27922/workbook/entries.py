"""The entries of a form: what is known of an item as cells have it, and what no cell holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.spreadsheet_cells import MOST_CHARACTERS, MOST_ROWS, Shortest, is_unsayable, length
from gbt27922._basis.words import Wording, spoken
from gbt27922.errors import Problem
from gbt27922.models.scheme import Scheme
from gbt27922.workbook.addresses import letters
from gbt27922.workbook.choices import choices_of
from gbt27922.workbook.items import Item
from gbt27922.workbook.layout import Column, Sheet
from gbt27922.workbook.numbers import cell
from gbt27922.workbook.places import FIRST

#: What a cell has; None is an empty one.
Entry = Shortest | dt.date | str | None
#: From this day on all spreadsheets number days alike: they take 1900 for a leap year.
FIRST_DAY = dt.date(1900, 3, 1)


def entries(sheet: Sheet, items: Sequence[Item], scheme: Scheme, wording: Wording) -> list[list[Entry]]:
    """The entries of each item, in the order of the columns: choices in the words of the language of the form."""
    columns = [(column.field, _as_entry(column, scheme, wording)) for column in sheet.columns.values()]
    return [
        [None if (value := item.get(name)) is None else as_entry(value) for name, as_entry in columns] for item in items
    ]


def entry_problems(rows: Sequence[Sequence[Entry]], name: str) -> Iterator[Problem]:
    """The problems of entries that a sheet of this name cannot hold: with too many rows, or a text that is none of a cell."""
    if len(rows) >= MOST_ROWS:
        yield Problem(name, "invalid_value.sheet_rows", {"most": MOST_ROWS, "got": len(rows)})
    for at, row in enumerate(rows, FIRST):
        for index, entry in enumerate(row):
            if isinstance(entry, str) and (len(entry) > MOST_CHARACTERS // 2 or is_unsayable(entry)):
                yield from _text_problems(f"{name}!{letters(index)}{at}", entry)


def _text_problems(path: str, text: str) -> Iterator[Problem]:
    if (characters := length(text)) > MOST_CHARACTERS:
        yield Problem(path, "invalid_value.cell_length", {"most": MOST_CHARACTERS, "got": characters})
    elif is_unsayable(text):
        yield Problem(path, "invalid_value.cell_text", {"got": quoted(text)})


def _as_entry(column: Column, scheme: Scheme, wording: Wording) -> Callable[[Any], Entry]:
    if column.kind == "choice" and column.choices:
        words = {one.means: one.word(spoken(wording)) for one in choices_of(column.choices, scheme)}
        return lambda value: words.get(value, value)
    if column.kind == "day":
        return lambda value: value if value >= FIRST_DAY else value.isoformat()
    return cell if column.kind in {"whole", "exact"} else str
