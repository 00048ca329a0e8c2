"""Pages as Word documents: in a base document of the certification body, or in one of our own on A4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gbt27922.report.media import base_document
from gbt27922.report.media.word_tables import table
from gbt27922.report.media.word_xml import paragraph, run, tab
from gbt27922.report.page import Facts, Heading, Item, Look, Origins, Page, Part, Remark, Row, Table

# The style of a remark that stands apart; the others are text in the look of theirs.
_REMARKS = {"warning": "report warning", "dim": "report small"}


def written(page: Page, look: Look) -> bytes:
    """A page as the bytes of a ``docx`` file, the same for the same page; of a long one the answer comes before the details.

    What stands in the base document of the look comes first. Raises :class:`~gbt27922.errors.ModelError` with the
    problem at ``$.base`` for a base that is no Word document, is too large, or runs or fetches something.
    """
    base = base_document.opened(look, page.title)
    made = _Made(base, page.title)
    base.append(paragraph(base.styles["title"], [run(page.title)]))
    for part in (*page.parts, *page.answer, *page.details, *page.end):
        for one in made.of(part):
            base.append(one)
    return base.saved()


class _Made:
    """What the parts of a page are in a document."""

    def __init__(self, base: base_document.Base, title: str) -> None:
        self._base, self._caption = base, title

    def _paragraph(self, style: str, *runs: Any) -> Any:
        return paragraph(self._base.styles[style], runs)

    def of(self, part: Part) -> Iterator[Any]:
        match part:
            case Heading():
                self._caption = part.text
                yield self._paragraph("heading 1", run(part.text))
            case Remark():
                yield self._paragraph(_REMARKS.get(part.style, "report text"), run(part.text, part.style))
            case Facts():
                yield from map(self._fact, part.rows)
            case Item():
                yield self._paragraph("report item", run(part.text))
                yield from (self._paragraph("report detail", run(cell.text, cell.style)) for cell in part.under)
            case Table():
                yield from self._table(part)
            case Origins():
                for label, said in (row.cells for row in (*part.digests, part.version)):
                    yield self._paragraph("report small", run(f"{label.text}: {said.text}"))
            case _:
                yield self._paragraph("report item", run(part.title))
                yield self._paragraph("report text", run(part.alternative))

    def _table(self, part: Table) -> Iterator[Any]:
        """A table with what stands above and below it; two that follow one another would be one."""
        if not part.rows:
            yield self._paragraph("report text", run(part.empty))
            return
        if part.lead:
            yield self._paragraph("report small", run(part.lead))
        yield table(part, self._base.room, self._caption, self._base.styles)
        yield self._paragraph("report small", run(part.more)) if part.more else self._paragraph("report gap")

    def _fact(self, row: Row) -> Any:
        label, said = row.cells
        return self._paragraph("report fact", run(label.text, "strong"), tab(), run(said.text, said.style, row.style))
