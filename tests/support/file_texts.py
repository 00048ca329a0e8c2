"""Every text that a person or a screen reader can meet in a file: what stands in it, its names, titles and properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from tests.support.html_outline import sound

#: The attributes that are read, of HTML and of the parts of Word and Excel.
READ = {"title", "alt", "descr", "aria-label", "aria-description", "placeholder", "content", "name"}
#: The elements of a file of Word or Excel in which a text stands.
_TEXTS = {"t", "title", "subject", "creator", "keywords", "description", "category", "oddHeader", "oddFooter"}
#: What a program fills in: the number of a page, how many there are, and where on it they stand.
_FIELD = re.compile("&[LCRPN]")
#: The parts that are read: those of themes, styles and fonts name only what a program picks.
_PARTS = ("word/document", "word/header", "word/footer", "xl/worksheets/", "xl/sharedStrings", "xl/workbook.xml")


def texts_of(file: str | bytes) -> Iterator[str]:
    """The texts of a file of HTML, Word or Excel."""
    yield from _of_html(file) if isinstance(file, str) else _of_zip(file)


def _of_html(file: str) -> Iterator[str]:
    found = sound(file)
    yield from {*found.texts} - {style.text for style in found["style"]}
    for one in found.elements:
        if one.tag != "meta":
            yield from (value for name, value in one.attributes.items() if name in READ and value)


def _of_zip(file: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(file)) as parts:
        for name in parts.namelist():
            if name.startswith((*_PARTS, "docProps/core")):
                yield from _of_part(ET.fromstring(parts.read(name)))  # noqa: S314  # made by this library


def _of_part(part: Any) -> Iterator[str]:
    for one in part.iter():
        tag = one.tag.rpartition("}")[2]
        if tag in _TEXTS and one.text:
            yield _FIELD.sub("", one.text)
        if tag in {"sheet", "docPr", "tblCaption", "tblDescription"}:
            yield from (value for key, value in one.attrib.items() if key.rpartition("}")[2] in {*READ, "val"})
