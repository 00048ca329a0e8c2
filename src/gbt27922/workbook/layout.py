"""The layout of the workbook: its sheets, columns and choices, from which the template, its help and the checks are made.

A **table** has its headings in row 1 and one item a row; a **form** has its headings in column A and what is filled in beside
them in column B, from any row on; what else stands there only tells. Sheets, columns and rows of forms are found by what they are called, in either language or
in both (:func:`sheet_called`, :meth:`Sheet.column_called`), never by where they stand. An empty cell is a field that was left
out. A row is an item if anything stands in its :attr:`~Sheet.answers`: the rows of findings are there before anything was found.

What a cell holds follows from the ``kind`` of its column:

- ``id`` and ``text``: text as it is, in a cell that is formatted as text;
- ``day``: a date; one before 1900-03-01, about which spreadsheets differ, is text such as ``1899-05-01``;
- ``whole`` and ``exact``: a number; one of more than 15 digits, or no decimal, is text such as ``35/12``;
- ``choice``: a word of either language, or the code, of one of its ``choices``, which :func:`~gbt27922.workbook.choices.choices_of` tells;
- ``told``: said to the reader by the template and never read: titles.

Two hidden sheets are not named in a language: ``lists`` holds the ranges of drop-downs, and ``about`` says, in columns A and
B, what the workbook is, under the names of :data:`ABOUT`. The sheet of the preview is not read either: see :func:`is_told`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from attrs import evolve, frozen

from gbt27922._basis.words import LANGUAGES, WORDINGS, Language, Wording, catalog, sentence, spoken
from gbt27922.models.finding import FindingKind
from gbt27922.workbook.choices import Choosing, simplified

#: What a workbook of this layout calls itself.
WORKBOOK_FORMAT = "gbt27922.workbook/1"
#: What the sheet ``about`` says, all as text: the format; the scheme of the assessment and the revision that it names, if
#: any; the digest of the scheme that the form was made of; the version of the library; and the wording.
ABOUT = ("format", "scheme", "revision", "sha256", "library_version", "lang")
#: What a cell of a column holds.
Kind = Literal["id", "text", "day", "whole", "exact", "choice", "told"]
#: How much room a column has.
Width = Literal["narrow", "short", "medium", "long"]


@frozen
class Column:
    """A column of a table, or a row of a form: the ``field`` of an item that it holds, and what it takes.

    ``least`` is the least that a number may be, and ``most`` the field of the row whose number it may not exceed.
    ``answers`` says whether it makes the row an item, ``needed`` that no item is without it, and ``of`` that it is of one
    kind of finding: where no leaf takes that kind, the column is hidden.
    """

    field: str
    kind: Kind
    width: Width
    choices: Choosing | None = None
    least: int | None = None
    most: str | None = None
    needed: bool = False
    answers: bool = True
    of: FindingKind | None = None
    sheet: str = ""

    @property
    def key(self) -> str:
        """The key of its words."""
        return f"{self.sheet}.{self.field}"

    def heading(self, wording: Wording) -> str:
        """The heading; for ``both``, in two lines.

        >>> SHEETS["findings"].columns["sampled"].heading("zh")
        '抽样数'
        """
        return called(self.key, wording)

    def help(self, lang: Language) -> str | None:
        """What is to be filled in, as those are told who do; None for a column that they leave alone."""
        return None if self.kind == "told" else sentence("workbook", f"{self.key}.help", lang)


@frozen
class Sheet:
    """A sheet that is filled in, with its columns by their fields; ``is_form`` if it is a form, else it is a table."""

    key: str
    columns: Mapping[str, Column]
    is_form: bool = False

    @classmethod
    def of(cls, key: str, *columns: Column, is_form: bool = False) -> Sheet:
        """A sheet with these columns."""
        own = (evolve(column, sheet=key) for column in columns)
        return cls(key, MappingProxyType({column.field: column for column in own}), is_form)

    def name(self, wording: Wording) -> str:
        """What the sheet is called; where there are both languages, it is called as in Chinese."""
        return sentence("workbook", self.key, spoken(wording))

    def column_called(self, text: str) -> Column | None:
        """The column with this heading, whatever its case, width and white space.

        >>> SHEETS["findings"].column_called(" Sampled ").field, SHEETS["findings"].column_called("抽样数 sampled").field
        ('sampled', 'sampled')
        """
        return _headings(self.key).get(simplified(text))

    @property
    def answers(self) -> tuple[Column, ...]:
        """The columns that make a row an item, if anything stands in one of them."""
        return tuple(column for column in self.columns.values() if column.answers)


#: Every sheet that is filled in, by its key, in order.
SHEETS: Mapping[str, Sheet] = MappingProxyType(
    {
        sheet.key: sheet
        for sheet in (
            Sheet.of(
                "organization",
                Column("name", "text", "long"),
                Column("id", "text", "long"),
                Column("date", "day", "long"),
                Column("stage", "choice", "long", "stage"),
                Column("case", "text", "long"),
                is_form=True,
            ),
            Sheet.of(
                "team",
                Column("name", "text", "medium", needed=True),
                Column("id", "id", "short"),
                Column("role", "choice", "short", "role"),
            ),
            Sheet.of(
                "sites",
                Column("id", "id", "short", needed=True),
                Column("kind", "choice", "short", "site_kind", needed=True),
                Column("stratum", "id", "short"),
                Column("name", "text", "long"),
            ),
            Sheet.of(
                "findings",
                Column("indicator", "id", "narrow", "leaf", needed=True, answers=False),
                Column("title", "told", "long", answers=False),
                Column("topic", "told", "medium", answers=False),
                Column("site", "id", "narrow", "site", answers=False),
                Column("conforming", "choice", "narrow", "verdict", of="verdict"),
                Column("sampled", "whole", "narrow", least=1, of="sample"),
                Column("nonconforming", "whole", "narrow", least=0, most="sampled", of="sample"),
                Column("value", "exact", "narrow", of="measurement"),
                Column("responses", "whole", "narrow", least=1, of="measurement"),
                Column("note", "text", "long"),
            ),
            Sheet.of(
                "exclusions",
                Column("indicator", "id", "short", "node", needed=True),
                Column("justification", "text", "long", needed=True),
            ),
            Sheet.of(
                "special",
                Column("kind", "choice", "short", "special", needed=True),
                Column("ground", "choice", "medium", "ground"),
                Column("description", "text", "long", needed=True),
                Column("rectified", "choice", "narrow", "yes_no"),
            ),
            Sheet.of(
                "nonconformities",
                Column("indicator", "id", "narrow", "node", needed=True),
                Column("site", "id", "narrow", "site"),
                Column("severity", "choice", "narrow", "severity", needed=True),
                Column("description", "text", "long", needed=True),
                Column("evidence", "text", "medium"),
                Column("correction", "text", "medium"),
                Column("closed", "day", "short"),
            ),
            Sheet.of(
                "metadata",
                Column("name", "text", "medium", needed=True),
                Column("text", "text", "long"),
            ),
        )
    }
)


def called(key: str, wording: Wording) -> str:
    """A word of the workbook; for ``both``, in two lines."""
    langs = LANGUAGES if wording == "both" else (wording,)
    return "\n".join(sentence("workbook", key, lang) for lang in langs)


@cache
def _headings(sheet: str) -> Mapping[str, Column]:
    columns = SHEETS[sheet].columns.values()
    return {simplified(column.heading(wording)): column for column in columns for wording in WORDINGS}


def sheet_called(name: str) -> Sheet | None:
    """The sheet that is filled in and has this name, in either language.

    >>> sheet_called("评审发现").key, sheet_called(" findings").key, sheet_called("预览")
    ('findings', 'findings', None)
    """
    names = {simplified(sheet.name(lang)): sheet for sheet in SHEETS.values() for lang in LANGUAGES}
    return names.get(simplified(name))


def is_told(name: str) -> bool:
    """Whether the sheet of this name is one of ours that only tells: the preview, a list, or what the workbook is.

    >>> is_told("预览"), is_told("lists"), is_told("Sheet1")
    (True, True, False)
    """
    return simplified(name) in {"lists", "about", "by_site", *map(simplified, catalog("workbook")["preview"].values())}
