"""The texts of a table made safe for spreadsheets, and as they were again: its cells and its headings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbt27922._basis.formulas import MARK, MARKED, NUMBER, restored, safe
from gbt27922.batch.tables.arrow import pa, pc


def made_safe(table: Any) -> Any:
    """A table in which no cell of text, and no heading, is a formula; numbers stay numbers."""
    return _with_texts(table, _marked, safe)


def as_it_was(table: Any) -> Any:
    """The table that :func:`made_safe` was given."""
    return _with_texts(table, lambda column: pc.replace_substring_regex(column, f"^{MARK}", ""), restored)


def _with_texts(table: Any, cells: Callable[[Any], Any], heading: Callable[[str], str]) -> Any:
    for index, column in enumerate(table.schema):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            table = table.set_column(index, column.name, cells(table.column(index)))
    return table.rename_columns([heading(name) for name in table.column_names])


def _marked(column: Any) -> Any:
    number = pc.match_substring_regex(column, f"^(?:{NUMBER})$")
    formula = pc.and_not(pc.match_substring_regex(column, MARKED), number)
    mark, nothing = (pa.scalar(text, column.type) for text in (MARK, ""))
    return pc.if_else(formula, pc.binary_join_element_wise(mark, column, nothing), column)
