"""Pages as Markdown with tables, as GitHub reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gbt27922.report.chart import Chart
from gbt27922.report.page import (
    SOFT_HYPHEN,
    Cell,
    Facts,
    Head,
    Heading,
    Item,
    Look,
    Origins,
    Page,
    Part,
    Remark,
    Row,
    Table,
)

# What means something anywhere, and what does at the start of a line: a list, or a line under a heading.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#$])")
_START = re.compile(r"^(\d*)([-+=.)])(?=\s|\2|$)")


def written(page: Page, look: Look) -> str:  # noqa: ARG001  # paper is as wide as its reader likes
    """A page as Markdown; of a long one the answer comes before the details."""
    parts = (*page.parts, *page.answer, *page.details, *page.end)
    return "\n\n".join((f"# {_escaped(page.title)}", *map(_part, parts))) + "\n"


def _part(part: Part) -> str:
    match part:
        case Heading():
            return f"## {_escaped(part.text)}"
        case Remark():
            return _remark(part)
        case Facts():
            return "\n".join(map(_fact, part.rows))
        case Item():
            return "\n".join((f"- **{_escaped(part.text)}**", *(f"  - {_line(cell.text)}" for cell in part.under)))
        case _:
            return _longer(part)


def _longer(part: Table | Origins | Chart) -> str:
    match part:
        case Table():
            return _table(part)
        case Origins():
            rows = (*part.digests, part.version)
            return "\n".join(f"- {': '.join(map(_cell, row.cells))}" for row in rows)
        case _:
            return f"**{_escaped(part.title)}**  \n{_line(part.alternative)}"


def _remark(remark: Remark) -> str:
    match remark.style:
        case "warning":
            return f"> {_line(remark.text)}"
        case "strong" | "bad":
            return f"**{_escaped(remark.text)}**"
        case _:
            return _line(remark.text)


def _fact(row: Row) -> str:
    label, value = map(_cell, row.cells)
    return f"- **{label}**: {value}" if label else f"  {value}"


def _table(table: Table) -> str:
    if not table.rows:
        return _line(table.empty)
    return "\n\n".join(filter(None, (_line(table.lead), "\n".join(_rows(table)), _line(table.more))))


def _rows(table: Table) -> Iterator[str]:
    """The lines of a table; what stands under a row has columns of its own, to the right."""
    columns = (*table.columns, *table.under)
    yield _row(map(_head, columns), len(columns))
    yield _row(("---:" if column.right else "---" for column in columns), len(columns))
    for row in table.rows:
        yield _row(map(_cell, row.cells), len(columns))
        for under in row.under:
            yield _row((*[""] * len(table.columns), *map(_cell, under.cells)), len(columns))
    if any(column.foot for column in columns):
        yield _row((column.foot and f"**{_escaped(column.foot)}**" for column in columns), len(columns))


def _row(cells: Iterable[str], columns: int) -> str:
    filled = [*cells]
    return f"| {' | '.join([*filled, *[''] * (columns - len(filled))])} |"


def _head(head: Head) -> str:
    return _escaped(head.text.replace(SOFT_HYPHEN, "").replace("\n", " "))


def _cell(cell: Cell) -> str:
    return _escaped(cell.text)


def _line(text: str) -> str:
    """A text that starts a line."""
    return _START.sub(r"\1\\\2", _escaped(text))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
