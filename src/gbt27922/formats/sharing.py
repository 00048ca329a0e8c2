"""Equal parts of documents as one object, between documents too, so that many assessments take little memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbt27922._basis.json_text import Pairs, RefusedError

# How many different findings, sites and the like are kept to be shared between documents, and how long their texts.
_MOST_SHARED = 2**14
_LONGEST_SHARED = 100
# What is raised when a document is not sound; the errors of cattrs are exception groups.
REFUSALS = (ExceptionGroup, RefusedError)

# A model made of pairs, and its first and last value that is not text, each with its place; 0 for a last that is the first.
_Shared = tuple[Any, int, object, int, object]


class Pool:
    """The models of one kind that were made already, by the pairs that they were made of."""

    def __init__(self, model: type, structure: Callable[[Any, Any], Any]) -> None:
        self._model, self._structure = model, structure
        self._known: dict[Pairs, _Shared] = {}

    def all(self, objects: list[Any]) -> tuple[Any, ...] | None:
        """The model of each object, those that are known as they are; None if one is not sound, to be read with paths."""
        made: list[Any] = []
        get = self._known.get
        try:
            for item in objects:
                pairs = item if type(item) is tuple else tuple(item.items())
                shared: _Shared = get(pairs) or self._learned(pairs)
                one, first, one_value, last, other_value = shared
                # Equal is not enough: true is not 1. What is no number or flag is text, and equal only to itself.
                if (value := pairs[first][1]) is not one_value and type(value) is not type(one_value):
                    return None
                if last and (value := pairs[last][1]) is not other_value and type(value) is not type(other_value):
                    return None
                made.append(one)
        except (AttributeError, TypeError, *REFUSALS):  # no object, a value that does not hash, or a refusal
            return None
        return tuple(made)

    def _learned(self, pairs: Pairs) -> _Shared:
        one: Any = self._structure(pairs, self._model)
        places = [place for place, (_, value) in enumerate(pairs) if type(value) is not str] or [0]
        first, last = places[0], places[-1]
        shared = one, first, pairs[first][1], last if last > first else 0, pairs[last][1]
        if len(self._known) >= _MOST_SHARED:
            self._known.clear()
        # With more such values than two, true could pass for 1 in one that is not looked at.
        if len(places) <= 2 and all(len(value) <= _LONGEST_SHARED for _, value in pairs if type(value) is str):
            self._known[pairs] = shared
        return shared
