"""Every text of a page in the order in which it stands on paper, as a file of another program holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gbt27922.report import media
from gbt27922.report.page import SOFT_HYPHEN, Facts, Head, Heading, Item, Look, Origins, Page, Part, Remark, Table

if TYPE_CHECKING:
    import pytest


def pages_written(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """The pages that are written from now on."""
    pages = list[Page]()

    def written(page: Page, medium: media.Medium, look: Look) -> str | bytes:
        pages.append(page)
        return media.written(page, medium, look)

    monkeypatch.setattr("gbt27922.report.rendering.written", written)
    return pages


def in_order(page: Page) -> tuple[Part, ...]:
    """The parts of a page; of a long one the answer comes before the details."""
    return (*page.parts, *page.answer, *page.details, *page.end)


def of_heads(heads: Iterable[Head]) -> list[str]:
    """The texts of heads, on one line each."""
    return [head.text.replace(SOFT_HYPHEN, "").replace("\n", " ") for head in heads]


def of_rows(table: Table) -> Iterator[str]:
    """The texts of the rows of a table, of those under them, and of its foot."""
    for row in table.rows:
        yield from (cell.text for one in (row, *row.under) for cell in one.cells)
    yield from (head.foot for head in table.columns)


def of_part(part: Part) -> Iterator[str]:
    """The texts of a part; those that are empty are none."""
    match part:
        case Heading() | Remark():
            yield part.text
        case Facts():
            yield from (cell.text for row in part.rows for cell in row.cells)
        case Item():
            yield from (part.text, *(cell.text for cell in part.under))
        case Origins():
            yield from (cell.text for row in (*part.digests, part.version) for cell in row.cells)
        case Table(rows=()):
            yield part.empty
        case Table():
            yield from (part.lead, *of_heads(part.columns), *of_heads(part.under), *of_rows(part), part.more)
        case _:
            yield from (part.title, part.alternative)
