"""The words of the reports, in Chinese or English, and the words of documents made safe to show."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from attrs import frozen

from gbt27922.models import Title

Language = Literal["zh", "en"]
#: The languages that reports are written in.
LANGUAGES: tuple[Language, ...] = get_args(Language)


@frozen
class Words:
    """The words of one language.

    >>> Words("zh")("exclusions"), Words("en")("conforming_rest", count=3)
    ('删减', 'other findings, all conforming: 3')
    """

    lang: Language

    def __call__(self, key: str, **values: object) -> str:
        """The word or sentence ``key``, filled in with ``values``."""
        return _table()[key][self.lang].format(**values)

    def title(self, title: Title) -> str:
        """A title in this language."""
        return one_line(getattr(title, self.lang))

    def other(self, title: Title) -> str:
        """A title in the other language."""
        return one_line(next(getattr(title, lang) for lang in LANGUAGES if lang != self.lang))


def titles(title: Title, words: Words, *, both: bool) -> list[str]:
    """A title in the language of ``words``, and if so wished in the other."""
    return [words.title(title), *([words.other(title)] if both else [])]


def visible(text: str) -> str:
    r"""``text`` with whatever a terminal would obey instead of show written as an escape.

    >>> visible("two" + chr(10) + "lines, " + chr(27) + "[31mred")
    'two\\nlines, \\x1b[31mred'
    """
    return "".join(map(_visible, text))


def one_line(text: str) -> str:
    """``text`` made visible, on one line, each gap in it one space.

    >>> one_line("two" + chr(10) + "lines")
    'two lines'
    """
    return visible(" ".join(text.split()))


def _visible(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()


@cache
def _table() -> dict[str, dict[Language, str]]:
    text = (files("gbt27922") / "report" / "words.toml").read_text("utf-8")
    table: dict[str, dict[Language, str]] = tomllib.loads(text)
    return table
