"""What is wanted of a cell: its value as a field takes it where that is certain; else as it is, and then it is reported."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from gbt27922._basis.exact import got, whole_if_possible
from gbt27922._basis.foreign_text import quoted
from gbt27922.errors import Problem
from gbt27922.workbook.choices import simplified
from gbt27922.workbook.days import day_in, day_of
from gbt27922.workbook.layout import Kind

#: What is read of a value of a cell: what its field takes, or what is wrong with it, at the place of the cell.
Wanted = Callable[[Any], Any]
# A number without a doubt: no zeros in front, no commas, no exponent, which may be ids, thousands and fractions.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_QUOTES = "'\"`´‘’“”„‟‚‛"
# A spreadsheet keeps so many digits of a number: of a longer one, such as a registration number, the rest is lost.
_MOST = 10**15


@lru_cache(maxsize=1024)  # a table has the same few words in all its rows
def key(text: str) -> str:
    """What writings of one word or id have in common: not their width, case, white space, nor quotation marks around them.

    >>> key("“ＧＺ－01” ") == key("'gz-01") == key("GZ-01")
    True
    """
    return simplified(text).strip(_QUOTES)


def is_blank(value: object) -> bool:
    """Whether nothing stands in a cell that anybody sees."""
    return value is None or (isinstance(value, str) and not value.strip())


def _as_text(value: Any) -> Any:
    """A text as it is; a whole number, which has one writing, as text."""
    if type(value) is int and abs(value) < _MOST:
        return str(value)
    return value if isinstance(value, str) else Problem("", "wrong_type", {"wanted": "text", "got": _told(value)})


def _as_number(value: Any) -> Any:
    """A number, also one that was written as text in any width."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).strip().strip(_QUOTES).strip()
    return whole_if_possible(Decimal(text)) if _NUMBER.fullmatch(text) else text


def _as_day(since_1904: bool) -> Wanted:
    def day(value: Any) -> Any:
        if type(value) is int:
            return day_of(value, since_1904=since_1904) or Problem("", "invalid_value.no_day", {"got": value})
        return day_in(value) or value if isinstance(value, str) else value

    return day


def _as_id(known: Mapping[str, Any]) -> Wanted:
    def id(value: Any) -> Any:
        text = _as_text(value)
        return known.get(key(text), text.strip()) if isinstance(text, str) else text

    return id


def _as_choice(known: Mapping[str, Any], words: tuple[str, ...]) -> Wanted:
    def choice(value: Any) -> Any:
        if isinstance(value, str) and (found := known.get(key(value))) is not None:
            return found
        if type(value) is bool and value in known.values():
            return value
        return Problem("", "invalid_value", {"wanted": "one_of", "allowed": words, "got": _told(value)})

    return choice


def wanted(kind: Kind, known: Mapping[str, Any], words: tuple[str, ...], *, since_1904: bool) -> Wanted:
    """How a value is read of a cell of this kind, in which ids and words such as ``known`` stand; those that are told are ``words``."""
    match kind:
        case "id":
            return _as_id(known)
        case "choice":
            return _as_choice(known, words)
        case "day":
            return _as_day(since_1904)
        case "whole" | "exact":
            return _as_number
        case _:
            return _as_text


def _told(value: Any) -> str:
    return quoted(value.isoformat()) if isinstance(value, dt.date) else got(value)
