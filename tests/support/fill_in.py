"""Fills in a workbook as a person would, with LibreOffice: ``/usr/bin/python3 fill_in.py form.xlsx filled.xlsx < answers.json``.

It runs in the Python that LibreOffice is installed for, which has ``uno``, and knows nothing of this project: it finds a
sheet by its name, a cell by the heading of its column and by what stands in others of its row, and types what it is told.
The answers are, for each sheet, a list of ``{"where": {heading: text}, "type": {heading: value}}``: in all rows that have
these texts, in rows that are empty where ``where`` is empty; in a form, the heading stands to the left.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# How long LibreOffice may take to start, in steps of a tenth of a second.
PATIENCE = 600


def prop(name: str, value: Any) -> Any:
    import uno  # type: ignore[import-not-found]  # noqa: PLC0415  # of Debian's Python: only where it runs

    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def desktop(pipe: str) -> Any:
    """The desktop of the LibreOffice that listens at a pipe, as soon as it does."""
    import uno  # noqa: PLC0415  # as above

    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(PATIENCE):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  # it is not there yet
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise TimeoutError(pipe)


def used(sheet: Any) -> list[list[str]]:
    """The texts of a sheet, row by row."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    block = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getDataArray()
    return [[str(cell).strip() for cell in row] for row in block]


def heading(cell: str) -> str:
    return cell.partition("\n")[0].strip()


def type_in(sheet: Any, column: int, row: int, value: Any) -> None:
    """Type a value: a number, or text, which LibreOffice takes as it takes what is typed (a day is a day)."""
    cell = sheet.getCellByPosition(column, row)
    if isinstance(value, int):
        cell.setValue(value)
    else:
        cell.setFormula(value)


def fill_table(sheet: Any, steps: list[dict[str, Any]]) -> None:
    rows = used(sheet)
    places = {heading(cell): column for column, cell in enumerate(rows[0])}
    free = next((number for number, row in enumerate(rows) if not any(row)), len(rows))
    for step in steps:
        wanted = {places[name]: text for name, text in step["where"].items()}
        if wanted:
            found = [
                at for at in range(1, len(rows)) if all(rows[at][column] == text for column, text in wanted.items())
            ]
        else:
            found, free = [free], free + 1
        for at in found:
            for name, value in step["type"].items():
                type_in(sheet, places[name], at, value)


def fill_form(sheet: Any, steps: list[dict[str, Any]]) -> None:
    places = {heading(row[0]): number for number, row in enumerate(used(sheet)) if row[0]}
    for step in steps:
        for name, value in step["type"].items():
            type_in(sheet, 1, places[name], value)


def main(form: str, filled: str) -> None:
    answers = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as home:
        pipe = f"fill{Path(home).name}"
        office = subprocess.Popen(  # LibreOffice itself
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{home}", f"--accept=pipe,name={pipe};urp;"]  # noqa: S607
        )  # fmt: skip
        try:
            its = desktop(pipe)
            own = shutil.copy(form, home)  # nobody else has it open
            document = its.loadComponentFromURL(Path(own).as_uri(), "_blank", 0, (prop("Hidden", True),))
            for name, steps in answers.items():
                sheet = document.Sheets.getByName(name)
                is_form = not any(step["where"] for step in steps) and not used(sheet)[0][2:3]
                (fill_form if is_form else fill_table)(sheet, steps)
            document.storeToURL(Path(filled).resolve().as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))
            document.close(True)
            its.terminate()
            office.wait(timeout=PATIENCE / 10)
        finally:
            office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
