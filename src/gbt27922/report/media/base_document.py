"""Base documents: what a report in Word is written into. Nothing in one is ever run, fetched or computed."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from attrs import frozen
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.words import Language
from gbt27922.errors import ModelError, Problem, Value
from gbt27922.report.media.fixed_zip import members, zipped
from gbt27922.report.page import Look

# A letterhead has some 100 kB; what is larger, or has more parts, is none.
_MOST_BYTES, _MOST_PARTS = 64 * 2**20, 1000
#: The parts of our own, each with the file that it is.
_OWN = {
    "[Content_Types].xml": "content-types",
    "_rels/.rels": "package-relations",
    "word/document.xml": "document",
    "word/_rels/document.xml.rels": "document-relations",
    "word/styles.xml": "styles",
    "word/settings.xml": "settings",
    "word/fontTable.xml": "fonts",
    "word/footer1.xml": "footer",
}
#: How that is related which runs something, or brings another file along.
_ACTIVE = re.compile(
    r"/(vbaProject|oleObject|package|control|\w*[aA]ctiveX\w*|attachedTemplate|aFChunk|subDocument|frame)$"
)
# Documents say when they were made, and what is made twice is the same twice.
_MADE = dt.datetime(1980, 1, 1)  # noqa: DTZ001  # as archives tell it
# Twentieths of a point, in which Word measures, in units of its library.
_TWENTIETH = 635
_LONGEST_TITLE = 255
# The least room for text that is reckoned with, in these units: two centimeters.
_LEAST_ROOM = 1000
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en-US"}
# What the library raises for a document that is broken.
_BROKEN: tuple[type[Exception], ...] = (BadZipFile, zlib.error, LxmlError, LookupError, ValueError, AttributeError)
_BROKEN += (TypeError, OSError, EOFError, NotImplementedError, RuntimeError, AssertionError)


@frozen
class Base:
    """A document to be written into: the ids of its styles by their names, and its room in twentieths of a point."""

    document: Any
    styles: dict[str, str]
    room: int

    def append(self, made: Any) -> None:
        """Add a paragraph or a table at the end of its text."""
        self.document.element.body.get_or_add_sectPr().addprevious(made)

    def saved(self) -> bytes:
        """Its bytes, which tell no time."""
        made = BytesIO()
        with _refused():  # some of what is broken shows no sooner
            _check_parts(self.document)
            self.document.save(made)
        return zipped(members(made.getvalue()))


def opened(look: Look, title: str) -> Base:
    """The base document of a look, or one of our own, with this title; it has every style of a report.

    Raises :class:`~gbt27922.errors.ModelError` with what is wrong with it at ``$.base``.
    """
    data = _own() if look.base is None else look.base
    with _refused():
        _check_size(data)
        document: Any = docx.Document(BytesIO(data))
        _check_passive(document)
        _tell(document, title, look.lang)
        return Base(document, _styles(document.styles.element), _room(document))


@contextmanager
def _refused() -> Iterator[None]:
    """Refuse a document for whatever the library raises over it."""
    try:
        yield
    except ModelError:
        raise
    except _BROKEN:
        raise _refusal("invalid_value.docx") from None


def _refusal(id: str, **values: Value) -> ModelError:
    return ModelError((Problem("$.base", id, values),))


@cache
def _own() -> bytes:
    home = files("gbt27922") / "report" / "media" / "templates" / "word"
    return zipped((part, (home / f"{name}.xml").read_bytes()) for part, name in _OWN.items())


def _check_size(data: bytes) -> None:
    """An archive never gives more than it declares, so that is what is bounded."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise _refusal("invalid_value.docx_size", parts=_MOST_PARTS, most=_MOST_BYTES >> 20)


def _check_parts(document: Any) -> None:
    """Each part has a name of its own, since of two with one name a reader sees one; and each says what it is."""
    parts = [*document.part.package.iter_parts()]
    if len({part.partname for part in parts}) < len(parts) or not all(part.content_type for part in parts):
        raise _refusal("invalid_value.docx")


def _check_passive(document: Any) -> None:
    """Refuse what Word would run, or fetch, when it opens the document; a link is followed by its reader only."""
    for relation in document.part.package.iter_rels():
        if _ACTIVE.search(relation.reltype) or (relation.is_external and not relation.reltype.endswith("/hyperlink")):
            raise _refusal("invalid_value.docx_active", got=quoted(relation.reltype.rpartition("/")[2]))


def _tell(document: Any, title: str, lang: Language) -> None:
    """Write what the document says of itself."""
    about = document.core_properties
    about.title, about.language, about.revision = title[:_LONGEST_TITLE], _TAGS[lang], 1
    about.created = about.modified = _MADE
    about.author, about.last_modified_by = about.author if about.author != "python-docx" else "", "gbt27922"
    for told in document.styles.element.xpath("w:docDefaults//w:lang"):
        told.set(qn("w:eastAsia"), _TAGS["zh"])


def _room(document: Any) -> int:
    """How wide the text is; where the base does not say it, as in our own."""
    document.element.body.get_or_add_sectPr()
    section = document.sections[-1]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:
        return _room(docx.Document(BytesIO(_own())))
    return max(int(page - left - right) // _TWENTIETH, _LEAST_ROOM)


def _styles(there: Any) -> dict[str, str]:
    """The ids of all styles of a report by their names; those that are not there are added."""
    known = {_name(style): style for style in there.xpath("w:style[w:name]")}
    taken = {_id(style) for style in known.values()}
    ids: dict[str, str] = {}
    named: dict[str, str] = {}
    for own in docx.Document(BytesIO(_own())).styles.element.xpath("w:style"):
        style = known.get(_name(own), _default(there, own))
        if style is None:
            style = _added(there, own, ids, taken)
        elif style.get(qn("w:type")) != own.get(qn("w:type")):
            raise _refusal(
                "invalid_value.docx_style", style=quoted(_name(own)), got=quoted(str(style.get(qn("w:type"))))
            )
        named[_name(own)] = ids[_id(own)] = _id(style)
    return named


def _name(style: Any) -> str:
    """Word writes the names of its own styles in lower case, and knows them in any."""
    return str(style.xpath("string(w:name/@w:val)")).lower()


def _id(style: Any) -> str:
    return str(style.get(qn("w:styleId")))


def _default(there: Any, own: Any) -> Any:
    """What stands for the styles that all others rest on."""
    if own.get(qn("w:default")) is None:
        return None
    found = there.xpath(f"w:style[@w:type='{own.get(qn('w:type'))}'][@w:default='1' or @w:default='true']")
    return found[0] if found else None


def _added(there: Any, own: Any, ids: dict[str, str], taken: set[str]) -> Any:
    """A style of our own in a base, under an id that is free; what it rests on has the id that it has there."""
    style = deepcopy(own)
    free = _id(own)
    while free in taken:
        free += "_"
    taken.add(free)
    style.set(qn("w:styleId"), free)
    for below in style.xpath("w:basedOn|w:next"):
        below.set(qn("w:val"), ids[below.get(qn("w:val"))])
    there.append(style)
    return style
