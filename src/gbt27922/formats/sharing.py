"""Equal parts of documents become one object, also across documents, so that many assessments take little memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbt27922._basis.json_text import InvalidValueError, Pairs, objects_in

# How many different findings, sites and so on are kept for sharing, the longest text in one, and the longest one.
_MOST_SHARED = 2**15
_LONGEST_SHARED = 100
_LONGEST_OBJECT = 500
# Python hashes an integer by its rest by 2**61 - 1. Smaller ones have hashes of their own, so that no document can
# choose many that collide; texts are hashed with a secret.
_LARGEST_SHARED = 2**60
# The exceptions for an invalid document; cattrs raises exception groups.
STRUCTURE_ERRORS = (ExceptionGroup, InvalidValueError)

#: Values of one type, and what they were made into.
Kept = dict[Any, Any]
# A model, and its first and last values that are not text, each after its place; the last place is 0 if there is only one.
_Shared = tuple[Any, int, object, int, object]


class Texts(list[str]):
    """Objects of which there is only the text in their braces."""


class Pool:
    """The models of one type that were made so far, by the texts, or the pairs of name and value, that they were made from."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make
        self._of_text: dict[str, Any] = {}
        self._known: dict[Pairs, _Shared] = {}

    def of_texts(self, texts: list[str]) -> tuple[Any, ...]:
        """The model of each object, of which there is only the text."""
        known = self._of_text
        found = list(map(known.get, texts))
        if all(found):
            return tuple(found)
        new = [place for place, one in enumerate(found) if one is None]
        for place, members in zip(new, objects_in([texts[place] for place in new]), strict=True):
            found[place] = one = self._make(members)
            if len(texts[place]) <= _LONGEST_OBJECT:
                keep(known, texts[place], one)
        return tuple(found)

    def all(self, objects: list[Any]) -> tuple[Any, ...]:
        """The model of each object."""
        made: list[Any] = []
        get = self._known.get
        for item in objects:
            pairs = tuple(item.items()) if type(item) is dict else item
            shared: _Shared | None = get(pairs)
            if shared is None:
                made.append(self._learned(pairs))
                continue
            one, first, one_value, last, other_value = shared
            # Equality is not enough: true is not 1. Every other value is text, which equals only text.
            if ((value := pairs[first][1]) is not one_value and type(value) is not type(one_value)) or (
                last and (value := pairs[last][1]) is not other_value and type(value) is not type(other_value)
            ):
                one = self._make(pairs)
            made.append(one)
        return tuple(made)

    def _learned(self, pairs: Pairs) -> Any:
        one: Any = self._make(pairs)
        places = [place for place, (_, value) in enumerate(pairs) if type(value) is not str] or [0]
        first, last = places[0], places[-1]
        # Only two such values are compared by type above; with more, true could pass for 1.
        if len(places) <= 2 and all(is_short(value) for _, value in pairs):
            keep(self._known, pairs, (one, first, pairs[first][1], last if last > first else 0, pairs[last][1]))
        return one


def keep(known: Kept, value: Any, made: Any) -> None:
    """Remember what was made of a value."""
    if len(known) >= _MOST_SHARED:
        known.clear()
    known[value] = made


def is_short(value: object) -> bool:
    """Whether a value is short enough to be remembered."""
    if type(value) is str:
        return len(value) <= _LONGEST_SHARED
    return type(value) is bool or (type(value) is int and -_LARGEST_SHARED < value < _LARGEST_SHARED)
