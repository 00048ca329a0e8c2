"""Workbooks written by hand, part by part, as programs write them and as no program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    """The relations of a part: what each is called by its kind and a number, such as ``worksheet_1``."""
    found = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{id.partition("_")[0]}" Target="{target}"/>'
        for id, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{found}</Relationships>'


def sheet(rows: str, after: str = "", *, before: str = "") -> str:
    """The markup of a sheet of these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number: int, *cells: str) -> str:
    """The markup of a row."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def parts(sheets: Mapping[str, str], *, texts: str = "", styles: str = "", settings: str = "") -> dict[str, str]:
    """The parts of a workbook with these sheets, by name."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="worksheet_{place}"/>' for place, name in enumerate(names, 1)
    )
    homes = {f"worksheet_{place}": f"worksheets/sheet{place}.xml" for place, _ in enumerate(names, 1)}
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(**homes, sharedStrings="sharedStrings.xml", styles="styles.xml"),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        **{f"xl/{home}": sheets[name] for home, name in zip(homes.values(), names, strict=True)},
    }


def packed(named: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The file of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return data.getvalue()


def book(rows: str, *, after: str = "", **more: str) -> bytes:
    """The file of a workbook of one sheet, ``S``."""
    return packed(parts({"S": sheet(rows, after)}, **more))
