"""Tables in CSV → Arrow, with the line of every row: a cell that is not a number stops no other row."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce
from importlib import import_module
from itertools import chain
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from attrs import field, frozen

from gbt27922._basis.csv_text import Cells, Dialect, cells_of, stray
from gbt27922._basis.exact import got
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.headings import left_out, meanings, near, plain
from gbt27922._basis.table_cells import half_width
from gbt27922._basis.table_text import CHINESE, ends_in, note
from gbt27922.batch.files.csv_blocks import Block, blocks_of
from gbt27922.batch.files.parts import Part
from gbt27922.batch.kernel.row_problems import row_text
from gbt27922.batch.tables.arrow import pa, pc
from gbt27922.errors import DocumentError, Problem, refuse

_csv: Any = import_module("pyarrow.csv")
_WHOLE = re.compile(r"([+-]?[0-9]{1,100})(?:\.0*)?", re.ASCII)
_TOO_LARGE = 1 << 63
_DIGITS = len(str(_TOO_LARGE))
_FIRST_LINES = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)?[^\r\n]*+")
#: What stands for bytes that are not UTF-8.
_FOREIGN = re.compile("[\udc80-\udcff]")


@frozen
class Placeholder:
    """A valid count to stand in for one that cannot be read, and the column that goes with this one."""

    value: int
    partner: str


def csv_parts(
    path: str | PathLike[str], counts: Mapping[str, Placeholder], size: int, only: Collection[str] | None = None
) -> Iterator[Part]:
    """The rows of a file of CSV, plain or ``.gz``, in blocks of about ``size`` bytes; blank rows are skipped.

    ``counts`` are the columns that hold whole numbers; all others are text as it stands. Only the columns ``only`` are
    read, by default all. Raises :class:`~gbt27922.DocumentError` if the first row does not name the columns, or a
    quotation mark is not closed.
    """
    names = {plain(name) for name in counts} if only is None else meanings(only).keys()

    def look(text: bytes) -> Dialect:
        found = _FIRST_LINES.match(text)
        return Dialect.of(_of_any_encoding(found[0] if found else b""), names)

    blocks = blocks_of(path, size, look)
    first = next(blocks, Block(b"", 1, 1.0))
    rows = cells_of(text := _decoded(first.text), first.line, first.separator)
    head = next(rows, None)
    if head is None or not any(head.cells):
        raise DocumentError((Problem(f"line {first.line}", "not_csv.empty"),))
    reader = Reader.of(labels_of(head.cells, next(rows, None), only), counts, only, first.separator)
    begun = _encoded(text[: head.end])
    rest = first._replace(text=first.text[len(begun) :], line=first.line + ends_in(begun))
    for block in chain([rest], blocks):
        yield reader.part(block)


def _of_any_encoding(text: bytes) -> str:
    """The first lines, of which only the headings matter."""
    found = text.decode(errors="replace")
    return text.decode(CHINESE, "replace") if "\ufffd" in found else found


def _decoded(text: bytes) -> str:
    """The text, in which bytes that are not UTF-8 are kept."""
    return text.decode(errors="surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def labels_of(head: Sequence[str], row: Cells | None, only: Collection[str] | None) -> tuple[str | None, ...]:
    """The names of the columns, None for those without one; where ``only`` some are read, what each heading means of these.

    The first may have the name "" if it holds something: so libraries write the index of a frame.
    """
    index, known = "" if row and row.cells[0] else None, meanings(only or ())
    named = (known.get(plain(name), name) for name in head)
    return tuple(name if name.strip() else None if place else index for place, name in enumerate(named))


class _Row(NamedTuple):
    """The values of a row, the same with placeholders, and its problem, if it has one."""

    values: list[Any]
    placeholders: list[Any]
    problem: str


@frozen
class Reader:
    """Reads blocks of rows with these labels: the columns at some ``places``, and whether those without a label are empty."""

    labels: tuple[str | None, ...]
    places: Mapping[str, int]
    counts: Mapping[str, Placeholder]
    separator: str
    #: The places of the columns without a label; and for each that is read its type, and how a cell of it is read.
    unnamed: tuple[int, ...] = field(init=False)
    schema: Any = field(init=False)
    readers: tuple[Callable[[str], tuple[Any, Problem | None]], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        types = [(name, pa.int64() if name in self.counts else pa.string()) for name in self.places]
        unnamed = tuple(place for place, name in enumerate(self.labels) if name is None)
        object.__setattr__(self, "unnamed", unnamed)
        object.__setattr__(self, "schema", pa.schema(types))
        object.__setattr__(self, "readers", tuple(_number if name in self.counts else _text for name in self.places))

    @classmethod
    def of(
        cls,
        labels: tuple[str | None, ...],
        counts: Mapping[str, Placeholder],
        only: Collection[str] | None,
        separator: str,
    ) -> Reader:
        """The reader of all columns, or of ``only`` some. Raises :class:`~gbt27922.DocumentError` for labels that are not right."""
        there = dict.fromkeys(name for name in labels if name is not None)
        if only is not None:  # and what may be meant by those that are missing
            others = [name for name in there if name not in only]
            only = {*only, *filter(None, (near(name, others) for name in only if name not in there))}
        wanted = [name for name in labels if name is not None and (only is None or name in only)]
        if any(map(_FOREIGN.search, there if not counts.keys() <= there.keys() else wanted)):
            raise DocumentError((Problem("line 1", "not_utf8.header"),))
        twice = (name for name, times in Counter(wanted).items() if times > 1)
        refuse(DocumentError, [Problem("line 1", "repeated_key.column", {"column": quoted(name)}) for name in twice])
        for problem in left_out([*there], there if only is None else only):
            note(problem)
        place_of = {name: place for place, name in enumerate(labels)}
        return cls(labels, {name: place_of[name] for name in wanted}, counts, separator)

    def part(self, block: Block) -> Part:
        """The rows of a block: by Arrow if every line is a valid row, else one by one."""
        table = self._quickly(block.text)
        if table is None:
            return self._carefully(block)
        return Part(table, np.arange(block.line, block.line + table.num_rows), block.share)

    def _quickly(self, block: bytes) -> Any:
        """The rows of a block; None if a line may not be a row, or a count not a number."""
        if not block.strip(b"\r\n"):  # nothing, or blank lines alone
            return self.schema.empty_table()
        if any(x in block and b"0" + x in block for x in (b"x", b"X")):  # 0x10 is a number to Arrow, but not here
            return None
        try:
            table = self._by_arrow(block)
        except pa.ArrowInvalid:
            return None
        lines = ends_in(block) + (not block.endswith((b"\n", b"\r")))
        named, unnamed = table.columns[: len(self.places)], table.columns[len(self.places) :]
        if table.num_rows != lines or any(column.null_count < lines for column in unnamed):
            return None
        return None if _has_blank(named) else pa.table(named, schema=self.schema)

    def _by_arrow(self, block: bytes) -> Any:
        """The columns that are read, and then those without a label."""
        types = {str(place): kind for place, kind in zip(self.places.values(), self.schema.types, strict=True)}
        types |= {str(place): pa.string() for place in self.unnamed}
        return _csv.read_csv(
            io.BytesIO(block),
            read_options=_csv.ReadOptions(
                column_names=[str(place) for place in range(len(self.labels))],
                use_threads=False,
                block_size=len(block) + 1,
            ),
            parse_options=_csv.ParseOptions(delimiter=self.separator, newlines_in_values=b'"' in block),
            convert_options=_csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=[""], strings_can_be_null=True
            ),
        )

    def _carefully(self, block: Block) -> Part:
        """The rows of a block, one by one."""
        every = cells_of(_decoded(block.text), block.line, self.separator)
        return self.rows([row for row in every if not row.is_blank], block.share)

    def rows(self, given: Sequence[Cells], share: float) -> Part:
        """The part that rows of cells are, each read by itself."""
        width = len(self.labels)
        rows = [self._row(row.fitted(width)) for row in given]
        problems = {index: row.problem for index, row in enumerate(rows) if row.problem}
        read, placeholders = (self._table([getattr(row, name) for row in rows]) for name in ("values", "placeholders"))
        return Part(read, np.array([row.line for row in given], np.int64), share, placeholders, problems)

    def _row(self, cells: Sequence[str]) -> _Row:
        wrong = self._misfit(cells)
        if wrong:
            return self._unread_row(cells, wrong)
        found = [read(cells[place]) for read, place in zip(self.readers, self.places.values(), strict=True)]
        read = [value for value, _ in found]
        unread = {name: problem for name, (_, problem) in zip(self.places, found, strict=True) if problem}
        if not unread:
            return _Row(read, read, "")
        told = row_text([problem.at(f"{name}:") for name, problem in unread.items()])
        return _Row(read, self._with_placeholders(read, unread), told)

    def _unread_row(self, cells: Sequence[str], wrong: str) -> _Row:
        """A row of which only texts are kept: nobody knows where its counts belong."""
        there = {name: cells[place] if place < len(cells) else "" for name, place in self.places.items()}
        kept = [None if name in self.counts else _text(cell)[0] for name, cell in there.items()]
        return _Row(kept, self._with_placeholders(kept, self.counts), wrong)

    def _misfit(self, cells: Sequence[str]) -> str:
        """Why the cells do not go with the labels."""
        if len(cells) != len(self.labels):
            return row_text([Problem("", "invalid_value.row_cells", {"expected": len(self.labels), "got": len(cells)})])
        astray = stray("", [""] * len(self.unnamed), [cells[place] for place in self.unnamed]) if self.unnamed else None
        return row_text([astray]) if astray else ""

    def _with_placeholders(self, values: Sequence[Any], unread: Collection[str]) -> list[Any]:
        """The values of a row, with placeholders for counts that cannot be read."""
        replaced = {*unread, *(self.counts[name].partner for name in unread if name in self.counts)}
        return [
            self.counts[name].value if name in replaced and name in self.counts else value
            for name, value in zip(self.places, values, strict=True)
        ]

    def _table(self, rows: list[list[Any]]) -> Any:
        columns = zip(*rows, strict=True) if rows else ((),) * len(self.places)
        types = zip(columns, self.schema.types, strict=True)
        return pa.table([pa.array(column, kind) for column, kind in types], schema=self.schema)


def _has_blank(columns: Sequence[Any]) -> bool:
    """Whether some row has nothing in any of these columns: it may be blank."""
    if not columns or not all(column.null_count for column in columns):
        return False
    blank = reduce(pc.and_, map(pc.is_null, columns))
    return bool(pc.any(blank).as_py())


def _number(cell: str) -> tuple[int | None, Problem | None]:
    """The whole number in a cell, None if there is none, and its problem."""
    if cell.isdecimal() and cell.isascii() and len(cell) < _DIGITS:
        return int(cell), None
    cell = half_width(cell)
    if not cell:
        return None, None
    match = _WHOLE.fullmatch(cell)
    if not match:
        return None, Problem("", "invalid_value.whole", {"got": quoted(cell)})
    number = int(match[1])
    if abs(number) < _TOO_LARGE:
        return number, None
    return None, Problem("", "invalid_value.count", {"got": got(number)})


def _text(cell: str) -> tuple[str | None, Problem | None]:
    """The text in a cell, and its problem."""
    if not cell.isascii() and _FOREIGN.search(cell):
        return None, Problem("", "not_utf8.cell")
    return cell or None, None
