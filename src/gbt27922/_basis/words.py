"""Words for people: catalogs of sentences in every language, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any, Literal, get_args

from gbt27922._basis.foreign_text import visible

__all__ = ["LANGUAGES", "WORDINGS", "Language", "Wording", "catalog", "of_data", "sentence", "spoken", "visible"]

#: A language that people are spoken to in.
Language = Literal["zh", "en"]
#: The languages that people are spoken to in.
LANGUAGES: tuple[Language, ...] = get_args(Language)
#: How a report is worded: in one language, or in Chinese with the titles of a scheme in English beside the Chinese ones.
Wording = Literal["zh", "en", "both"]
#: The ways in which a report is worded.
WORDINGS: tuple[Wording, ...] = get_args(Wording)
# How many items of a list are told; the others are counted.
_MOST_ITEMS = {"few": 10, "list": 20, "choice": 100}
# No text of shipped data is longer.
_LONGEST_OF_DATA = 1000


def spoken(wording: Wording) -> Language:
    """The language of the sentences of a wording.

    >>> spoken("both"), spoken("en")
    ('zh', 'en')
    """
    return "zh" if wording == "both" else wording


@cache
def catalog(name: str) -> Mapping[str, Mapping[Language, str]]:
    """The words and sentences of a catalog, each in every language.

    >>> catalog("report")["exclusions"]
    {'zh': '删减', 'en': 'Exclusions'}
    """
    import tomllib  # noqa: PLC0415  # slow to import: only when something is said
    from importlib.resources import files  # noqa: PLC0415  # as above

    found: dict[str, dict[Language, str]] = tomllib.loads(
        (files("gbt27922") / "data" / "words" / f"{name}.toml").read_text("utf-8")
    )
    return found


def sentence(name: str, key: str, lang: Language, /, **values: object) -> str:
    """The word or sentence ``key`` of the catalog ``name``, filled in with ``values``.

    ``{count}`` stands for a value, ``{ids:list}`` for a list, of which the first are told, ``{word:kinds}`` for the word
    of the catalog ``kinds`` whose key is the value; a value that is no key there is shown as it is.

    >>> sentence("report", "conforming_rest", "en", count=3)
    'other findings, all conforming: 3'
    >>> sentence("problems", "wrong_type", "zh", wanted="positive", got="true")
    '应为正整数，实为 true'
    """
    return _Filler(lang, values).vformat(catalog(name)[key][lang], (), values)


def of_data(text: str, lang: Language) -> str:
    """What shipped data says in English, in a language: as it is where the catalog ``sources`` does not have it.

    >>> of_data("public outline of GB/T 27922-2011, 5.1.1; title paraphrased", "zh")
    'GB/T 27922-2011 的公开大纲 5.1.1；名称经改写'
    """
    if lang == "en" or len(text) > _LONGEST_OF_DATA:
        return text
    found = ((key, pattern.fullmatch(text)) for key, pattern in _patterns())
    return next((sentence("sources", key, lang, **match.groupdict()) for key, match in found if match), text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The texts of shipped data by their keys; a field is one word, or what stands in brackets."""
    return tuple((key, re.compile("".join(_parts(each["en"])))) for key, each in catalog("sources").items())


def _parts(text: str) -> Iterator[str]:
    for literal, name, *_ in Formatter().parse(text):
        yield re.escape(literal)
        if name:
            yield rf"(?P<{name}>\[[^\]]+\]|\S+?)"


class _Filler(Formatter):
    """Fills in the sentences of one language."""

    def __init__(self, lang: Language, values: Mapping[str, object]) -> None:
        self._lang: Language = lang
        self._values = values

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002  # those of Formatter
        """A value by its name, or what it is called in this language: ``title`` is ``title_zh`` in Chinese."""
        return kwargs[str(key)] if key in kwargs else kwargs[f"{key}_{self._lang}"]

    def format_field(self, value: object, format_spec: str) -> str:
        """A value as its place in a sentence shows it."""
        if not format_spec:
            return str(value)
        if format_spec in _MOST_ITEMS:  # a stored list may be of one item, or be none
            return self._listed(value if isinstance(value, tuple) else (value,), _MOST_ITEMS[format_spec])
        key, _, name = str(value).partition(" ")
        if key not in catalog(format_spec):
            return str(value)
        return sentence(format_spec, key, self._lang, **{**self._values, "name": name})

    def _listed(self, items: tuple[object, ...], most: int) -> str:
        told = sentence("problems", "comma", self._lang).join(map(str, items[:most]))
        more = len(items) - most
        return sentence("problems", "more_items", self._lang, told=told, more=more) if more > 0 else told
