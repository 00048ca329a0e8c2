"""The markup in the parts of a workbook: XML from outside, read piece by piece within limits, without a tree of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from gbt27922.workbook.parts import refusal

_MOST_DEPTH = 64
_LONGEST_MARK = 2**18
# What the parser reads by itself. It asks Python for any other, which may know none of that name, and workbooks have none.
_ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"})
# The spaces of names in workbooks: the usual one, and that of the strict form.
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "http://schemas.openxmlformats.org/package/2006/relationships ",
)
#: The names of the attribute that says which relation is meant.
LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
Attributes = Mapping[str, str]
_Acts = dict[str, Callable[..., object]]


class Reader:
    """Reads a part: ``starts`` and ``ends`` say what to do where an element starts and ends, by its name.

    The text within elements that are named in ``texts`` is added to ``pieces``.
    """

    def __init__(
        self,
        starts: Mapping[str, Callable[[Attributes], object]],
        ends: Mapping[str, Callable[[], object]] | None = None,
        texts: Iterable[str] = (),
        pieces: list[str] | None = None,
    ) -> None:
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        self._pieces, self._depth, self._silent = [] if pieces is None else pieces, 0, False
        # How a text is to be spoken stands within it, and is no part of it.
        self._starts = _in_spaces({**starts, **dict.fromkeys(texts, self._listen), "rPh": self._skip})
        self._ends = _in_spaces({**(ends or {}), **dict.fromkeys(texts, self._stop), "rPh": self._go_on})
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = _known_encoding, _no_entities

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the whole part. Raises :class:`~gbt27922.DocumentError` if it is unsound, or larger or deeper than any is."""
        size, parser = 0, self._parser
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
                size += len(chunk)
                if size - parser.CurrentByteIndex > _LONGEST_MARK:
                    raise refusal("not_xlsx.broken")
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise refusal("not_xlsx.broken") from None

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise refusal("not_xlsx.broken")
        if act := self._starts.get(name):
            act(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if act := self._ends.get(name):
            act()

    def _listen(self, _: Attributes) -> None:
        if not self._silent:
            self._pieces.append("")  # it is there, though there may be nothing in it
            self._parser.CharacterDataHandler = self._pieces.append

    def _stop(self) -> None:
        self._parser.CharacterDataHandler = None

    def _skip(self, _: Attributes) -> None:
        self._silent = True

    def _go_on(self) -> None:
        self._silent = False


def _in_spaces(acts: _Acts) -> _Acts:
    return {space + name: act for name, act in acts.items() for space in _SPACES}


def _known_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise refusal("not_xlsx.broken")


def _no_entities(*_: object) -> None:
    raise refusal("not_xlsx.entities")
