"""Words for people: catalogs of sentences in every language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["zh", "en"]
#: The languages that people are spoken to in.
LANGUAGES: tuple[Language, ...] = get_args(Language)


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
