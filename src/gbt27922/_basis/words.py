"""Words for people: catalogs of sentences in every language, and text from outside made safe to show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["zh", "en"]
#: The languages that people are spoken to in.
LANGUAGES: tuple[Language, ...] = get_args(Language)

# White space that is more than a plain space: it would end a line, or be shown as an escape.
_GAP = re.compile(r"\s*[^\S ]\s*")


@cache
def catalog(name: str) -> Mapping[str, Mapping[Language, str]]:
    """The words and sentences of a catalog, each in every language.

    >>> catalog("report")["exclusions"]
    {'zh': '删减', 'en': 'Exclusions'}
    """
    found: dict[str, dict[Language, str]] = tomllib.loads(
        (files("gbt27922") / "data" / "words" / f"{name}.toml").read_text("utf-8")
    )
    return found


def sentence(name: str, key: str, lang: Language, **values: object) -> str:
    """The word or sentence ``key`` of the catalog ``name``, filled in with ``values``.

    >>> sentence("report", "conforming_rest", "en", count=3)
    'other findings, all conforming: 3'
    """
    return catalog(name)[key][lang].format(**values)


def visible(text: str) -> str:
    r"""``text`` with whatever a terminal would obey instead of show written as an escape.

    >>> visible("two" + chr(10) + "lines, " + chr(27) + "[31mred")
    'two\\nlines, \\x1b[31mred'
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def one_line(text: str) -> str:
    """``text`` made visible, on one line: a gap with more in it than spaces is one space.

    >>> one_line("two" + chr(10) + "lines")
    'two lines'
    """
    return visible(_GAP.sub(" ", text).strip())


def _visible(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()
