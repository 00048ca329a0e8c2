"""Cells of tables that people fill in: what is certain is understood, and everything else stays as it is, to be refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

from gbt27922._basis.headings import plain, table_of_names
from gbt27922._basis.words import LANGUAGES, Language

__all__ = [
    "Kind",
    "choice",
    "half_width",
    "indicator",
    "indicator_or_deductions",
    "number",
    "said",
    "text",
    "titled",
    "whole",
]

#: How a cell is understood: by its text.
Kind = Callable[[str], Any]

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－＋／", "0123456789.-+/")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,100}(?:\.0*)?", re.ASCII)
# One of several things of a kind.
_NUMBERED = re.compile(r"(\D*[^\d ]) *([1-9][0-9]{0,8})", re.ASCII)
_INDICATOR = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)


def half_width(cell: str) -> str:
    """A cell with its digits, signs and points of the common width, and without space around it.

    >>> half_width(" －１２．５ ")
    '-12.5'
    """
    return cell.translate(_FULL_WIDTH).strip()


def text(cell: str) -> str:
    """Text as it stands: it could be a name."""
    return cell


def number(cell: str) -> str:
    """The text of a number, of any width; what is none as it stands.

    >>> number("１２．５"), number(" 3 "), number("1,234")
    ('12.5', '3', '1,234')
    """
    found = half_width(cell)
    return found if _NUMBER.fullmatch(found) else cell


def whole(cell: str) -> int | str:
    """A whole number, of any width; what is none as it stands.

    >>> whole("２０"), whole("20.0"), whole("2.5")
    (20, 20, '2.5')
    """
    found = half_width(cell)
    return int(found.partition(".")[0]) if _WHOLE.fullmatch(found) else cell


def indicator(cell: str) -> str:
    """The id of an indicator that is of digits and points, of any width; any other as it stands.

    >>> indicator("５.１．１"), indicator("Ａ.1 ")
    ('5.1.1', 'Ａ.1 ')
    """
    found = cell.translate(_FULL_WIDTH)
    return found if _INDICATOR.fullmatch(found) else cell


def indicator_or_deductions(cell: str) -> str:
    """The id of an indicator; or of all special deductions, or of one of them, which people name by their words and count from 1.

    >>> indicator_or_deductions("特别扣分项"), indicator_or_deductions("Special deduction 2"), indicator_or_deductions("５.１")
    ('special_deductions', 'special_deductions[1]', '5.1')
    """
    numbered = _NUMBERED.fullmatch(half_width(cell))
    name, number = numbered.groups() if numbered else (cell, "")
    if plain(name) not in {plain(said("item", "deduction", lang)) for lang in LANGUAGES}:
        return indicator(cell)
    return f"special_deductions[{int(number) - 1}]" if number else "special_deductions"


def choice(name: str) -> Kind:
    """How the cells of a column of choices are understood: by the words of either language, or as the document has it.

    >>> choice("conforming")(" 不符合"), choice("kind")("总部"), choice("kind")("仓库")
    (False, 'headquarters', '仓库')
    """
    return partial(_chosen, name)


def _chosen(name: str, cell: str) -> Any:
    return _choices(name).get(plain(cell), cell)


@cache
def _choices(name: str) -> Mapping[str, Any]:
    flags = {"true": True, "false": False}
    found = table_of_names("choices")[name]
    return {plain(word): flags.get(code, code) for code, words in found.items() for word in (code, *words)}


def titled(titles: Mapping[str, Iterable[str]]) -> Kind:
    """How cells are understood that name something by its id, or by one of its titles.

    >>> titled({"three_star": ["三星级", "three-star"]})("三星级")
    'three_star'
    """
    known = {plain(name): id for id, names in titles.items() for name in (*names, id)}
    return lambda cell: cell if cell in titles else known.get(plain(cell), cell)


def said(of: str, code: str, lang: Language | None) -> str:
    """A heading, or a word of a column of choices, in a language; by default as the document has it.

    >>> said("conforming", "false", "zh"), said("headings", "site", "zh"), said("kind", "outlet", None)
    ('不符合', '场所', 'outlet')
    """
    if lang is None or (of == "headings" and lang == "en"):
        return code
    names = table_of_names("headings") if of == "headings" else table_of_names("choices")[of]
    chinese, english, *_ = names[code]
    return str(chinese if lang == "zh" else english)
