"""The markup of Word documents: elements, paragraphs and runs. What is text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from gbt27922.report.page import SOFT_HYPHEN, Style

# How what a text means looks; a warning and what is bad say so in words too.
_LOOKS: Mapping[Style, Mapping[str, str]] = {
    "": {},
    "strong": {"w:b": ""},
    "dim": {"w:color": "595959"},
    "warning": {"w:color": "7F4F00"},
    "bad": {"w:b": "", "w:color": "9C0006"},
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """An element of Word's own names; an attribute has the name without its prefix."""
    made = OxmlElement(tag, {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def run(text: str, *styles: Style) -> Any:
    """Text in one look: that of the first style that has one. At a soft hyphen a word may be broken.

    >>> run("甲").text
    '甲'
    """
    look = next(filter(None, (_LOOKS[style] for style in styles)), {})
    marks = [element(tag, **({"val": value} if value else {})) for tag, value in look.items()]
    first, *others = map(_text, text.split(SOFT_HYPHEN))
    shown = [first, *(one for other in others for one in (element("w:softHyphen"), other))]
    return element("w:r", *([element("w:rPr", *marks)] if marks else []), *shown)


def _text(text: str) -> Any:
    made = element("w:t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made


def tab() -> Any:
    """What leads from a label to what it says."""
    return element("w:r", element("w:tab"))


def paragraph(style: str, runs: Iterable[Any], *more: Any) -> Any:
    """A paragraph in the style of this id, and ``more`` of what only this one has."""
    return element("w:p", element("w:pPr", element("w:pStyle", val=style), *more), *runs)
