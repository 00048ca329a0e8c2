"""The preview drawn with XlsxWriter: that it is none but a preview, what it tells of the whole, and a line for each leaf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gbt27922._basis.words import sentence, spoken
from gbt27922.workbook.cell_formats import WIDTHS, fit_row
from gbt27922.workbook.drawn_sheet import Drawer, write
from gbt27922.workbook.items import told
from gbt27922.workbook.layout import called
from gbt27922.workbook.leaf_lines import COLUMNS
from gbt27922.workbook.numbers import near
from gbt27922.workbook.preview import FACTS, FIRST_FACT, FIRST_LEAF, HEADINGS, Preview

_WIDTHS = [WIDTHS["narrow"], WIDTHS["long"], WIDTHS["short"], *5 * [WIDTHS["narrow"]]]
#: How what is no count and no word is shown.
_STYLES: Mapping[str, str] = {
    **dict.fromkeys(("base", "change", "score"), "figure"),
    **dict.fromkeys(("points", "ratio", "applicable", "earned"), "number"),
}


def draw_preview(drawer: Drawer, preview: Preview) -> None:
    """Draw the sheet of the preview."""
    sheet, lang = drawer.sheet("preview"), spoken(drawer.places.wording)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), None, None, {"hidden": True})
    sheet.write_string(0, 0, sentence("workbook", "preview.title", lang), drawer.formats.style("title"))
    sheet.write_string(1, 0, sentence("workbook", "preview.label", lang))
    if drawer.draft.scheme.provisional:
        sheet.write_string(2, 0, sentence("workbook", "preview.provisional", lang))
    _facts(drawer, preview, sheet)
    _leaves(drawer, preview, sheet)
    sheet.repeat_rows(HEADINGS - 1)
    drawer.finish(sheet, FIRST_LEAF - 1 + len(drawer.draft.scheme.leaves), _WIDTHS)


def _facts(drawer: Drawer, preview: Preview, sheet: Any) -> None:
    for at, (name, fact) in enumerate(zip(FACTS, preview.facts(), strict=True), FIRST_FACT - 1):
        _heading(drawer, sheet, at, 1, name)
        fit_row(sheet, at, [(called(f"preview.{name}", drawer.places.wording), WIDTHS["long"])])
        write(sheet, at, 2, fact, drawer.formats.style(_STYLES.get(name, "fact")))


def _leaves(drawer: Drawer, preview: Preview, sheet: Any) -> None:
    wording, tree = drawer.places.wording, drawer.draft.scheme.tree
    for index, name in enumerate(COLUMNS[: len(_WIDTHS)]):
        _heading(drawer, sheet, HEADINGS - 1, index, name)
        fit_row(sheet, HEADINGS - 1, [(called(f"preview.{name}", wording), _WIDTHS[index])])
    titles, styles = told(tree, wording), [drawer.formats.style(_STYLES.get(name, "cell")) for name in COLUMNS]
    for at, (leaf, line) in enumerate(zip(tree.leaves, preview.lines.lines(), strict=True), FIRST_LEAF - 1):
        title = titles[leaf]["title"]
        fit_row(sheet, at, [(title, WIDTHS["long"])])
        for index, entry in enumerate((leaf, title, near(tree.points[leaf]), *line)):
            write(sheet, at, index, entry, styles[index])


def _heading(drawer: Drawer, sheet: Any, row: int, column: int, name: str) -> None:
    sheet.write_string(row, column, called(f"preview.{name}", drawer.places.wording), drawer.formats.style("heading"))
