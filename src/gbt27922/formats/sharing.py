"""Equal parts of documents become one object, also across documents, so that many assessments take little memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbt27922._basis.json_text import InvalidValueError, Pairs

# How many different findings, sites and so on are kept for sharing, and the longest text in one.
_MOST_SHARED = 2**14
_LONGEST_SHARED = 100
# Python hashes an integer by its rest by 2**61 - 1. Smaller ones have hashes of their own, so that no document can
# choose many that collide; texts are hashed with a secret.
_LARGEST_SHARED = 2**60
# The exceptions for an invalid document; cattrs raises exception groups.
STRUCTURE_ERRORS = (ExceptionGroup, InvalidValueError)

# A model, and its first and last values that are not text, each after its place; the last place is 0 if there is only one.
_Shared = tuple[Any, int, object, int, object]


class Pool:
    """The models of one type that were made so far, by the pairs of name and value that they were made from."""

    def __init__(self, model: type, structure: Callable[[Any, Any], Any]) -> None:
        self._model, self._structure = model, structure
        self._known: dict[Pairs, _Shared] = {}

    def all(self, objects: list[Any]) -> tuple[Any, ...] | None:
        """The model of each object; None if one is invalid, so that the caller reads them again to get the paths."""
        made: list[Any] = []
        get = self._known.get
        try:
            for item in objects:
                pairs = item if type(item) is tuple else tuple(item.items())
                shared: _Shared | None = get(pairs)
                if shared is None:
                    made.append(self._learned(pairs))
                    continue
                one, first, one_value, last, other_value = shared
                # Equality is not enough: true is not 1. Every other value is text, which equals only text.
                if ((value := pairs[first][1]) is not one_value and type(value) is not type(one_value)) or (
                    last and (value := pairs[last][1]) is not other_value and type(value) is not type(other_value)
                ):
                    one = self._structure(pairs, self._model)
                made.append(one)
        except Exception:  # noqa: BLE001  # invalid, or values of others that raise anything when they are hashed or compared
            return None
        return tuple(made)

    def _learned(self, pairs: Pairs) -> Any:
        one: Any = self._structure(pairs, self._model)
        places = [place for place, (_, value) in enumerate(pairs) if type(value) is not str] or [0]
        first, last = places[0], places[-1]
        # Only two such values are compared by type above; with more, true could pass for 1.
        if len(places) <= 2 and all(_is_shared(value) for _, value in pairs):
            if len(self._known) >= _MOST_SHARED:
                self._known.clear()
            self._known[pairs] = one, first, pairs[first][1], last if last > first else 0, pairs[last][1]
        return one


def _is_shared(value: object) -> bool:
    if type(value) is str:
        return len(value) <= _LONGEST_SHARED
    return type(value) is bool or (type(value) is int and -_LARGEST_SHARED < value < _LARGEST_SHARED)
