"""Ids: no white space at either end, no character that is not seen, and no two in one list that look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from gbt27922._basis.checked import wrong_value
from gbt27922._basis.foreign_text import has_hidden, quoted
from gbt27922._basis.rules import some_text, tuple_where
from gbt27922.errors import Code, Problem, Value

# Controls, invisible and bidirectional marks, line and paragraph separators: the same in every version of Unicode.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f]"
)
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# No standard has more levels; deeper trees would exhaust the interpreter's stack.
_MOST_LEVELS = 32
# How many code points are named of what differs in two ids.
_MOST_POINTS = 4


def plain_id(value: object) -> tuple[Problem, ...]:
    r"""Text without white space at either end and without control or invisible characters.

    >>> plain_id("GZ-01"), plain_id("GZ-01 ")[0].reason
    ((), 'must be an id without white space at either end, such as "GZ-01", got "GZ-01 "')
    """
    if isinstance(value, str) and value.isprintable() and value and " " not in {value[0], value[-1]}:
        return wrong_value("visible_id", value) if has_hidden(value) else ()
    found = some_text(value)
    if found or not isinstance(value, str):
        return found
    if value != (stripped := value.strip()):
        return wrong_value("stripped_id", value, stripped=quoted(stripped))
    if _UNSEEN.search(value) or has_hidden(value):
        return wrong_value("visible_id", value)
    return ()


def indicator_id(value: object) -> tuple[Problem, ...]:
    """Parts separated by dots, each an id without white space."""
    found = some_text(value)
    if found or not isinstance(value, str):
        return found
    parts = value.split(".")
    if len(parts) > _MOST_LEVELS or any(map(str.isspace, value)) or any(map(plain_id, parts)):
        return wrong_value("indicator_id", value, most=_MOST_LEVELS)
    return ()


def plain_id_or_empty(value: object) -> tuple[Problem, ...]:
    """An id, or ``""`` where there is none."""
    return () if isinstance(value, str) and not value else plain_id(value)


#: A tuple with any number of ids.
plain_ids = tuple_where(plain_id)


def looks_distinct(ids: AbstractSet[object]) -> bool:
    """Whether no two ids look alike: a quick check for long lists, in which what is not text does not count.

    >>> looks_distinct({"GZ-01", "GZ-02", None}), looks_distinct({"GZ-01", "ＧＺ-01"})
    (True, False)
    """
    if len(ids) <= 1:
        return True
    texts = [id for id in ids if isinstance(id, str)]
    every = "\0".join(texts)
    return every.isascii() or len(set(seen(every).split("\0"))) == len(texts)


def look_alikes(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each id that looks like an earlier, different one, after that one: they differ only in width or normal form.

    >>> list(look_alikes(["GZ-01", "SZ-01", "ＧＺ-01", "GZ-01"]))
    [('GZ-01', 'ＧＺ-01')]
    """
    first: dict[str, str] = {}
    for one in dict.fromkeys(ids):
        if (earlier := first.setdefault(seen(one), one)) != one:
            yield earlier, one


def list_problems(
    named: Iterable[tuple[str, object]], code: Code = "duplicate_id", *, once: bool = True
) -> Iterator[Problem]:
    """A problem at the path of each id that looks like another one before it or, if each may be there ``once``, is the same.

    >>> [problem.reason for problem in list_problems([("$[0]", "GZ-01"), ("$[1]", "ＧＺ-01"), ("$[2]", "GZ-01")])]
    ['must differ in more than U+FF27 U+FF3A for U+0047 U+005A from "GZ-01", got "ＧＺ-01"', 'must be unique, but "GZ-01" occurs twice']
    """
    first: dict[str, str] = {}
    known: set[str] = set()
    for path, id in named:
        if not isinstance(id, str):
            continue
        if id in known:
            if once:
                yield Problem(path, code, {"id": quoted(id)})
        elif (earlier := first.setdefault(seen(id), id)) != id:
            points, instead = _difference(id, earlier)
            values = {"points": points, "instead": instead, "earlier": quoted(earlier), "got": quoted(id)}
            yield Problem(path, f"{code}.look_alike", values)
        known.add(id)


def suggestion(ids: Iterable[str]) -> Callable[[object], str | None]:
    """Which of ``ids`` may be meant by one that is none of them.

    >>> suggestion(["HQ", "GZ-01"])("ＨＱ"), suggestion(["HQ"])("SZ")
    ('HQ', None)
    """
    near = {_bare(id): id for id in ids}
    return lambda id: near.get(_bare(id)) if isinstance(id, str) else None


def meant_problem(path: str, id: str, values: Mapping[str, Value], meant: str | None) -> Problem:
    """A problem that also says what may have been meant, if that is known: the sentence ``id.meant``."""
    return Problem(path, f"{id}.meant", {**values, "meant": quoted(meant)}) if meant else Problem(path, id, values)


def seen(id: str) -> str:
    """The id without what cannot be seen of it: its width, its normal form, and variants of its letters."""
    return id if id.isascii() else unicodedata.normalize("NFKC", _SELECTOR.sub("", id))


def _bare(id: str) -> str:
    return "".join(seen(id).casefold().split())


def _difference(one: str, other: str) -> tuple[str, str]:
    """The code points in which two ids differ, between what they have in common at both ends."""
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    end = next((place for place in range(shorter - start) if one[-1 - place] != other[-1 - place]), shorter - start)
    points, instead = (_points(id[start : len(id) - end]) for id in (one, other))
    return points or "nothing", instead or "nothing"


def _points(text: str) -> str:
    more = "…" * (len(text) > _MOST_POINTS)
    return " ".join(f"U+{ord(char):04X}" for char in text[:_MOST_POINTS]) + more
