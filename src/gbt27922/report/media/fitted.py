"""Columns that fit: how wide each is, from the texts in it, in halves of a Chinese character."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from attrs import frozen

from gbt27922.report.page import SOFT_HYPHEN, Head

# What is not broken: text without a space, but for Chinese, which may be broken anywhere.
_PIECE = re.compile(r"[^\s\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]+")
# A piece that is longer is broken; and what is longer than this is no word to be kept whole.
_LONGEST = 18
# A text that is no longer is a word, which stays whole in Chinese too: 程度, 未整改.
_WORD = 8


@frozen
class Need:
    """How wide a column must be at least, how wide it need be at most, and whether it may be wider than that."""

    least: int
    most: int
    is_open: bool = True

    @classmethod
    def of(
        cls,
        texts: Iterable[str],
        heads: Iterable[str] = (),
        *,
        margins: int = 0,
        right: bool = False,
        whole: bool = False,
    ) -> Need:
        """What these texts under heads need between margins; ``whole`` are those that are not to be broken.

        Those that are set flush right are not broken either; a head is, at a soft hyphen.

        >>> Need.of(["5.2.4", "甲乙丙"]), Need.of(["5.2.4 kg"], right=True)
        (Need(least=6, most=6, is_open=True), Need(least=8, most=8, is_open=False))
        """
        most = least = 1
        for text in texts:
            wide = halves(text)
            most = max(most, wide)
            least = max([least, min(wide, _LONGEST)] if whole or right else [least, *_unbroken(text)])
        for head in heads:
            least = max([least, *_unbroken(head.replace(SOFT_HYPHEN, "- "))])
        return cls(least + margins, max(least, most) + margins, not right)


def _unbroken(text: str) -> Iterator[int]:
    """How wide each part of a text is that is not broken."""
    wide = halves(text)
    yield from [wide] if wide <= _WORD else (min(halves(piece), _LONGEST) for piece in _PIECE.findall(text))


def halves(text: str) -> int:
    """How wide a text is, in halves of a Chinese character.

    >>> halves("甲 1")
    4
    """
    return len(text) if text.isascii() else sum(1 + (east_asian_width(char) in "WF") for char in text)


def head_text(head: Head) -> str:
    """The text of a head on one line, without the places where it may be broken.

    >>> head_text(Head("noncon" + SOFT_HYPHEN + "forming"))
    'nonconforming'
    """
    return head.text.replace(SOFT_HYPHEN, "").replace("\n", " ")


def fitted(needs: Sequence[Need], room: int) -> list[int]:
    """How wide each column is, so that all are in the room, and those that are broken have about as many lines.

    What is left goes to the last column that is open, but never between a name and its figure.

    >>> fitted([Need(4, 4, False), Need(4, 12), Need(2, 2, False)], 14)
    [4, 8, 2]
    >>> fitted([Need(4, 4), Need(4, 12), Need(2, 2)], 30)
    [4, 12, 14]
    """
    least = sum(one.least for one in needs)
    if least >= room:
        return [max(one.least * room // least, 1) for one in needs]
    most = range(1, 1 + max(one.most for one in needs))
    widths = _over(needs, 1 + bisect_left(most, True, key=lambda lines: sum(_over(needs, lines)) <= room))
    last = max((place for place, one in enumerate(needs) if one.is_open), default=0)
    if last:
        widths[last] += room - sum(widths)
    return widths


def _over(needs: Sequence[Need], lines: int) -> list[int]:
    """How wide each column is if none has more than so many lines."""
    return [max(one.least, -(-one.most // lines)) for one in needs]
