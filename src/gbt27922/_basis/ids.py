"""Ids: no white space at either end, no character that is not seen, and no two in one list that look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from gbt27922._basis.checked import wrong_value
from gbt27922._basis.rules import some_text
from gbt27922.errors import Problem

# Controls, invisible and bidirectional marks, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


def plain_id(value: object) -> tuple[Problem, ...]:
    r"""Text without white space at either end and without control or invisible characters.

    >>> plain_id("GZ-01"), plain_id("GZ-01 ")[0].reason
    ((), 'must be an id without white space at either end, such as "GZ-01", got "GZ-01 "')
    """
    found = some_text(value)
    if found or not isinstance(value, str):
        return found
    if value != (stripped := value.strip()):
        return wrong_value(f'an id without white space at either end, such as "{stripped}"', value)
    if value.isprintable() or not any(unicodedata.category(character) in _UNSEEN for character in value):
        return ()
    return wrong_value("an id without control or invisible characters", value)


def look_alikes(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each id that looks like an earlier, different one, after that one: they differ only in width or normal form.

    >>> list(look_alikes(["GZ-01", "SZ-01", "ＧＺ-01", "GZ-01"]))
    [('GZ-01', 'ＧＺ-01')]
    """
    first: dict[str, str] = {}
    for one in dict.fromkeys(ids):
        seen = one if one.isascii() else unicodedata.normalize("NFKC", one)
        if (earlier := first.setdefault(seen, one)) != one:
            yield earlier, one
