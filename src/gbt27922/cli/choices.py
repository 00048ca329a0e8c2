"""What may be chosen by its id or by a word for it, in either language: a grade, a stage, a verdict, an event."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from cyclopts import Parameter, Token, convert

from gbt27922._basis.words import LANGUAGES, Language, catalog
from gbt27922.cli.faults import Said

_GAPS = re.compile(r"[\s_-]+")
#: The catalogs that have the words for choices, each with what stands before an id there.
_CATALOGS = (("help", "choice "), ("report", "stage_"), ("certificate", ""))


def words_of(ids: Iterable[str], *langs: Language) -> dict[str, list[str]]:
    """The words for each of some ids, by default in every language; the first is the shortest.

    >>> words_of(["initial", "json"], "zh")
    {'initial': ['初次', '初次认证'], 'json': []}
    """
    return {id: [*_words(id, langs or LANGUAGES)] for id in ids}


def _words(id: str, langs: Sequence[Language]) -> Iterator[str]:
    for name, before in _CATALOGS:
        found = catalog(name).get(before + id)
        yield from (found[lang] for lang in langs) if found else ()


def chosen(text: str, words: Mapping[str, Iterable[str]]) -> str:
    """The id that a text names, itself or by a word for it; else the text. Width, case and gaps are forgiven.

    >>> chosen("Four-Star ", {"four_star": ["四星级", "four-star"], "five_star": ["五星级", "five-star"]})
    'four_star'
    """
    if text in words:
        return text
    named = {id for id, of in words.items() if folded(text) in map(folded, (id, *of))}
    return named.pop() if len(named) == 1 else text


def folded(text: str) -> str:
    """A text as it is compared: without width, case, gaps and hyphens."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _beside(id: str, words: Mapping[str, Sequence[str]]) -> str:
    """An id with the word for it, if that is another one."""
    said = next(iter(words.get(id, ())), id)
    return id if folded(said) == folded(id) else f"{id} ({said})"


def _converted(type_: Any, tokens: Sequence[Token]) -> Any:
    """The choice of an option, as the parser reads it when it is named by its id."""
    return convert(type_, [token.evolve(value=chosen(token.value, words_of(get_args(type_)))) for token in tokens])


#: Of an option whose choices have words.
BY_WORD = Parameter(converter=_converted)


def wrong_choice(name: str, got: str, allowed: Sequence[object], words: Mapping[str, Sequence[str]] = {}) -> Said:
    """That an option has a value that is none of its choices, each with the first of its words, and which was probably meant."""
    values = {"name": name, "got": f'"{got}"', "allowed": tuple(_beside(str(one), words) for one in allowed)}
    if meant := get_close_matches(got, [*map(str, allowed)], n=1):
        return Said("wrong_choice.meant", {**values, "meant": meant[0]})
    return Said("wrong_choice", values)
