"""The workbook drawn with XlsxWriter: the sheets that are filled in, the preview, and the hidden ones."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from gbt27922._basis.spreadsheet_cells import MADE
from gbt27922._basis.version import __version__
from gbt27922._basis.words import Wording
from gbt27922.errors import ModelError, refuse
from gbt27922.workbook.cell_formats import Formats
from gbt27922.workbook.drawn_preview import draw_preview
from gbt27922.workbook.drawn_sheet import Drawer, write
from gbt27922.workbook.entries import entries, entry_problems
from gbt27922.workbook.items import items
from gbt27922.workbook.layout import ABOUT, SHEETS, WORKBOOK_FORMAT
from gbt27922.workbook.lists import Lists
from gbt27922.workbook.places import FIRST, Places
from gbt27922.workbook.preview import Preview
from gbt27922.workbook.standing import Draft

# Free rows of a table; findings have as many more as a site has leaves.
_SPARE = 20
# The day that a workbook was made on is a fact about the machine, and no part of it.


def drawn(draft: Draft, wording: Wording) -> bytes:
    """The workbook of a draft. Raises :class:`~gbt27922.errors.ModelError` for what it cannot hold."""
    scheme = draft.scheme
    found = items(draft.assessment, scheme, wording)
    rows = {key: entries(sheet, found[key], scheme, wording) for key, sheet in SHEETS.items()}
    places = Places(wording, {key: FIRST - 1 + len(of) + _spare(key, draft) for key, of in rows.items()})
    refuse(ModelError, (one for key, of in rows.items() for one in entry_problems(of, places.name(key))))
    data = BytesIO()
    with _xlsxwriter().Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        drawer = Drawer(book, draft, places, Lists.of(draft, places), Formats(book))
        for key, sheet in SHEETS.items():
            if sheet.is_form:
                drawer.form(sheet, rows[key][0])
            else:
                drawer.table(sheet, rows[key])
        preview = Preview(draft, places, drawer.lists.cells("grade.from"), drawer.lists.cells("grade"))
        draw_preview(drawer, preview)
        _by_site(drawer, preview)
        _hidden(drawer)
    return data.getvalue()


def _spare(sheet: str, draft: Draft) -> int:
    return _SPARE + (len(draft.scheme.leaves) if sheet == "findings" else 0)


def _by_site(drawer: Drawer, preview: Preview) -> None:
    lines = [*preview.lines.sites()]
    if lines:
        sheet = _hidden_sheet(drawer, "by_site")
        for at, line in enumerate(lines):
            for index, share in enumerate(line):
                write(sheet, at, index, share, None)


def _hidden(drawer: Drawer) -> None:
    sheet = _hidden_sheet(drawer, "lists")
    for index, (name, values) in enumerate(drawer.lists.values.items()):
        for at, value in enumerate((name, *values)):
            write(sheet, at, index, value, None)
    sheet = _hidden_sheet(drawer, "about")
    for at, name in enumerate(ABOUT):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, _about(drawer)[name])


def _about(drawer: Drawer) -> dict[str, str]:
    assessment, scheme = drawer.draft.assessment, drawer.draft.scheme
    return {
        "format": WORKBOOK_FORMAT,
        "scheme": assessment.scheme,
        "revision": "" if assessment.revision is None else str(assessment.revision),
        "sha256": scheme.sha256,
        "library_version": __version__,
        "lang": drawer.places.wording,
    }


def _hidden_sheet(drawer: Drawer, name: str) -> Any:
    sheet = drawer.sheet(name)
    sheet.hide()
    sheet.protect()
    return sheet


def _xlsxwriter() -> Any:
    try:
        return import_module("xlsxwriter")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "xlsxwriter":
            raise
        raise ModuleNotFoundError(
            "a workbook needs an extra: pip install 'gbt27922[excel]'", name="xlsxwriter"
        ) from error
