"""Pages as one file of HTML that opens anywhere: no script, no request, and one style, which is named by its digest."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gbt27922._basis.words import Language
from gbt27922.report.drawings import drawings
from gbt27922.report.page import Facts, Head, Heading, Item, Look, Origins, Page, Part, Remark, Row, Table

HERE, TEMPLATES = "gbt27922.report.media", "templates"
_STYLES = ("style.css", "charts.css")
#: The languages by the names that browsers choose fonts by.
_LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
#: How deep a row is set in at most.
_DEEPEST = 6
#: How long a text is at most that stands in one line whatever room there is, in letters.
_SHORT = 22
_FIRST_WIDE = "\u2e80"
_WORDS = re.compile(r"[^\s\u2e80-\U0003ffff]+")


@frozen
class Run:
    """Items, or charts, that follow one another: they are one list."""

    kind: str
    parts: tuple[Part, ...]


@frozen
class Section:
    """A heading and the parts under it; before the first heading there may be parts too."""

    heading: Heading | None
    parts: tuple[Part | Run, ...]


def written(page: Page, look: Look) -> str:
    """A page as HTML; of a long one the answer comes before the details."""
    style = _style()
    first, *others = sections(page.parts)
    return _page().render(
        page=page,
        lang=_LANGUAGES[look.lang],
        style=Markup(style),  # noqa: S704  # our own file
        digest=b64encode(sha256(style.encode()).digest()).decode(),
        about=first,
        groups=[("", others), ("answer", _named(page.answer)), ("", _named(page.details))],
        end=_named(page.end),
    )


def _named(parts: Iterable[Part]) -> list[Section]:
    """The sections that say something."""
    return [section for section in sections(parts) if section.heading or section.parts]


def sections(parts: Iterable[Part]) -> list[Section]:
    """Parts by the heading that they stand under; the first section has none."""
    found: list[tuple[Heading | None, list[Part]]] = [(None, [])]
    for part in parts:
        if isinstance(part, Heading):
            found.append((part, []))
        else:
            found[-1][1].append(part)
    return [Section(heading, tuple(_listed(under))) for heading, under in found]


def _listed(parts: Iterable[Part]) -> Iterator[Part | Run]:
    """Parts, with items and charts that follow one another together."""
    for kind, run in groupby(parts, _kind):
        if kind in {"Item", "Chart"}:
            yield Run(f"{kind}s", tuple(run))
        else:
            yield from run


def _kind(part: Part | Run) -> str:
    match part:
        case Run():
            return part.kind
        case Heading() | Remark() | Facts() | Table() | Item() | Origins():
            return type(part).__name__
        case _:
            return "Chart"


def _classes(*names: object) -> Markup:
    """The attribute with the classes that there are, all words of our own."""
    found = " ".join(str(name) for name in names if name)
    return Markup(' class="{}"').format(found) if found else Markup()


def _depth(level: int) -> str:
    """The class of a row that is deep in a tree."""
    return f"l{min(level, _DEEPEST)}" if level > 1 else ""


def _key(heads: Iterable[Head]) -> int:
    """Where in a row its name stands: in the first column that is not of figures."""
    return next((place for place, head in enumerate(heads) if not head.right), 0)


def _looks(heads: Iterable[Head], rows: Iterable[Row]) -> list[str]:
    """The class of each column: of figures, or of texts, in lines that are broken only where one is long."""
    cells = [row.cells for row in rows]
    return [
        _look(head, [head.foot, *(row[place].text for row in cells if place < len(row))])
        for place, head in enumerate(heads)
    ]


def _look(head: Head, texts: Sequence[str]) -> str:
    is_short = max(map(_width, texts)) <= _SHORT
    if head.right:
        return "n" if is_short else "r"
    return "k" if is_short else "" if all(map(_is_broken_at_words, texts)) else "b"


def _is_broken_at_words(text: str) -> bool:
    """Whether no word is so long that it has to be broken itself; between Chinese characters, a line may be."""
    return all(len(word) <= _SHORT for word in _WORDS.findall(text))


def _width(text: str) -> int:
    """How wide a text is, about: a Chinese character is as wide as two letters."""
    return len(text) if text.isascii() else sum(1 + (char >= _FIRST_WIDE) for char in text)


@cache
def _style() -> str:
    return "".join(files(HERE).joinpath(TEMPLATES, name).read_text(encoding="utf-8") for name in _STYLES)


@cache
def _page() -> Template:
    return environment().get_template("page.html.j2")


@cache
def environment() -> Environment:
    """Where templates are found, and what they call; whatever they fill in is escaped."""
    loader = PackageLoader(HERE, TEMPLATES)
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"classes": _classes, "depth": _depth, "key": _key, "looks": _looks, "drawings": drawings}
    made.filters["kind"] = _kind
    return made
