"""The words of help, which errors use too: what a placeholder such as FILE is called in each language."""

from __future__ import annotations

from gbt27922._basis.words import catalog
from gbt27922.report import Language


def word(key: str, lang: Language) -> str:
    """The word or sentence of an id; what has none is shown as it is.

    >>> word("FILE", "zh"), word("--format", "zh")
    ('文件', '--format')
    """
    return catalog("help").get(key, {}).get(lang, key)
