"""A mapping that never changes and can be hashed, so that a frozen model can hold one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

_Value_co = TypeVar("_Value_co", covariant=True)


class FrozenMapping(Mapping[str, _Value_co]):
    """Pairs of a name and a value, looked up by name; equal to any mapping that holds the same.

    >>> found = FrozenMapping((("case", "7"),))
    >>> found["case"], found == {"case": "7"}, found
    ('7', True, {'case': '7'})
    """

    __slots__ = ("pairs",)
    #: What it holds, in order.
    pairs: tuple[tuple[str, _Value_co], ...]

    def __init__(self, pairs: tuple[tuple[str, _Value_co], ...]) -> None:
        object.__setattr__(self, "pairs", pairs)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a frozen mapping does not change: {name}")

    def __getitem__(self, name: str) -> _Value_co:
        return dict(self.pairs)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)

    def __hash__(self) -> int:
        return hash(frozenset(self.pairs))

    def __repr__(self) -> str:
        return repr(dict(self.pairs))

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMapping, (self.pairs,)
