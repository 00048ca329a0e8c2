"""Models of which some fields are unsound: what is sound is there, and a rule that asks for more is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from types import FunctionType, MethodType
from typing import Any, NoReturn

from gbt27922.errors import Problem


class UnsoundError(Exception):
    """A rule over several fields asks what an unsound value is; the value has a problem of its own."""


def _give_up(*_: object, **__: object) -> NoReturn:
    raise UnsoundError


class _Unsound:
    """A value that is given, but unsound: it is not None, and nothing else can be asked of it."""

    __slots__ = ()
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = __bool__ = __len__ = __iter__ = _give_up
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __rpow__ = _give_up
    __getitem__ = __contains__ = __format__ = __str__ = _give_up

    def __getattr__(self, name: str) -> NoReturn:
        # What Python itself asks for has an answer: there is no such thing.
        raise AttributeError(name) if name.startswith("__") else UnsoundError


#: The value of a field that is unsound.
UNSOUND: Any = _Unsound()


class Partial:
    """A model as far as it is sound: its fields by name, and what the class makes of them."""

    def __init__(self, model: type, values: Mapping[str, Any]) -> None:
        self._model, self._values = model, values

    def __getattr__(self, name: str) -> Any:
        if name in self._values:
            value = self._values[name]
            return value() if isinstance(value, Later) else value
        found = getattr(self._model, name, UNSOUND)
        if isinstance(found, property) and found.fget:
            return found.fget(self)
        return MethodType(found, self) if isinstance(found, FunctionType) else UNSOUND

    __eq__ = __hash__ = _give_up


class Later:
    """A sound value that is only worked out when a rule asks for it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._made = cache(make)

    def __call__(self) -> Any:
        """The value, always the same."""
        return self._made()


#: Problems one by one, or by rule: a rule that is given up hides no other.
Found = Iterable["Problem | Found"]
# What a rule may raise that asks a part for what only a whole model has.
_GIVEN_UP = (UnsoundError, AttributeError, TypeError, ValueError)


def problems_between(model: type, view: Any) -> tuple[Problem, ...]:
    """The problems between the fields of ``model``, as far as ``view`` is sound."""
    rules: Callable[[Any], Found] | None = getattr(model, "_problems", None)
    if not isinstance(view, Partial):
        return tuple(flat(every)) if rules and (every := rules(view)) else ()
    found: list[Problem] = []
    with suppress(*_GIVEN_UP):
        _collect(rules(view) if rules else (), found)
    return tuple(found)


def flat(problems: Found) -> Iterator[Problem]:
    """The problems one by one."""
    for one in problems:
        if isinstance(one, Problem):
            yield one
        else:
            yield from flat(one)


def _collect(problems: Found, found: list[Problem]) -> None:
    for one in problems:
        if isinstance(one, Problem):
            found.append(one)
            continue
        with suppress(*_GIVEN_UP):
            _collect(one, found)
