"""What stands in a file of HTML, and that it is sound: it closes what it opens, fetches nothing, and names what it holds."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

from attrs import define, field

#: The elements that need no end.
VOID = {"meta", "br"}
#: Every element that a report is made of; anything else was made by a text.
KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "div", "h1", "h2", "h3"),
    *("p", "strong", "dl", "dt", "dd", "ul", "li", "br", "span"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    *("figure", "figcaption", "svg", "g", "desc", "rect", "line", "circle", "path", "text", "tspan"),
}
#: The attributes whose value is fetched or run.
FETCHING = {"src", "href", "xlink:href", "srcset", "action", "formaction", "data", "poster", "background", "ping"}


@define
class Element:
    """An element: its tag, its attributes, and the text in it and in what it holds."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@define(eq=False)
class Outline(HTMLParser):
    """The elements of a document in order, and its texts."""

    elements: list[Element] = field(factory=list)
    texts: list[str] = field(factory=list)
    _open: list[Element] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        for one in self._open:
            one.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def close(self) -> None:
        super().close()
        assert not self._open

    def __getitem__(self, tag: str) -> list[Element]:
        return [one for one in self.elements if one.tag == tag]


def sound(html: str) -> Outline:
    """What stands in a document that is sound; AssertionError if it is not."""
    found = Outline()
    found.feed(html)
    found.close()
    assert html.startswith("<!DOCTYPE html>\n<html lang=")
    assert {one.tag for one in found.elements} <= KNOWN
    _assert_closed(found)
    _assert_named(found)
    return found


def _assert_closed(found: Outline) -> None:
    """Nothing is run or fetched, and the one style is the one that is allowed."""
    for one in found.elements:
        for name, value in one.attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            assert name not in FETCHING or (value or "").startswith("#"), (one.tag, name, value)
    (style,) = found["style"]
    assert not re.search(r"url\(|@import|expression|https?:", style.text)
    digest = b64encode(sha256(style.text.encode()).digest()).decode()
    (policy,) = (one for one in found["meta"] if "http-equiv" in one.attributes)
    assert policy.attributes["content"] == f"default-src 'none'; style-src 'sha256-{digest}'"


def _assert_named(found: Outline) -> None:
    """Ids are there once, and what is referred to is there; headings follow one another; each head says of what it is one."""
    ids = [one.attributes["id"] for one in found.elements if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    assert set(_references(found)) <= set(ids)
    levels = [int(one.tag[1]) for one in found.elements if re.fullmatch(r"h\d", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for head in found["th"]:
        assert head.attributes["scope"] in {"row", "col"}
        assert head.text


def _references(found: Outline) -> Iterator[str]:
    for one in found.elements:
        for name in ("aria-labelledby", "aria-describedby", "headers", "href"):
            yield from (id.lstrip("#") for id in (one.attributes.get(name) or "").split())
