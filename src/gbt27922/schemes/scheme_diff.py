"""What differs between two schemes, such as two revisions of one: their indicators, and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import check
from gbt27922.models.indicators import Indicator, Scale, Title
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme

# What a scheme says besides its rules: which one it is, its tree, and where its figures are from.
_NO_RULES = ("format", "id", "revision", "title", "dates", "indicators", "sources")


@frozen
class IndicatorState:
    """What a scheme says of an indicator: its title, its published points, its method and scale, and whether it is a leaf."""

    title: Title
    points: Fraction | None
    method: str | None
    scale: Scale | None
    is_leaf: bool

    @classmethod
    def of(cls, node: Indicator) -> IndicatorState:
        """The state of an indicator."""
        return cls(node.title, node.points, node.method, node.scale, not node.children)


@frozen
class IndicatorChange:
    """An indicator that differs; ``old`` or ``new`` is None where it is only in the other scheme."""

    indicator: str
    old: IndicatorState | None
    new: IndicatorState | None

    def differs_in(self, name: str) -> bool:
        """Whether it is in both schemes, and differs in this field of its state."""
        return bool(self.old and self.new) and getattr(self.old, name) != getattr(self.new, name)


@frozen(kw_only=True)
class SchemeDiff:
    """What differs between two schemes; ``rules`` are the names of the other fields that do, such as ``grades``."""

    old: SchemeReference
    new: SchemeReference
    indicators: tuple[IndicatorChange, ...]
    rules: tuple[str, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """The indicators that only the new scheme has, in its order."""
        return tuple(one.indicator for one in self.indicators if one.old is None)

    @property
    def removed(self) -> tuple[str, ...]:
        """The indicators that only the old scheme has, in its order."""
        return tuple(one.indicator for one in self.indicators if one.new is None)

    @property
    def retitled(self) -> tuple[str, ...]:
        """The indicators with another title."""
        return self._differing("title")

    @property
    def points_changed(self) -> tuple[str, ...]:
        """The indicators whose published points are others, or are published in one of the two only."""
        return self._differing("points")

    @property
    def assessed_otherwise(self) -> tuple[str, ...]:
        """The indicators with another method or scale, and those that are a leaf in one of the two only."""
        return tuple(
            one.indicator
            for one in self.indicators
            if any(one.differs_in(name) for name in ("method", "scale", "is_leaf"))
        )

    def _differing(self, name: str) -> tuple[str, ...]:
        return tuple(one.indicator for one in self.indicators if one.differs_in(name))


def diff(old: Scheme, new: Scheme) -> SchemeDiff:
    """What differs between two schemes. Sources and dates are not compared.

    >>> from gbt27922 import schemes
    >>> found = diff(*(schemes.load("GB/T 27922-2011", revision) for revision in (1, 2)))
    >>> found.added[:4], found.removed, found.assessed_otherwise
    (('5.1.6.1', '5.1.6.2', '5.1.6.3', '5.1.6.4'), (), ('5.1.6', '5.1.7', '5.3.1'))
    """
    check(old, Scheme)
    check(new, Scheme)
    return SchemeDiff(
        old=SchemeReference.of(old),
        new=SchemeReference.of(new),
        indicators=tuple(_indicators(old, new)),
        rules=tuple(_rules(old, new)),
    )


def _indicators(old: Scheme, new: Scheme) -> Iterator[IndicatorChange]:
    before, after = ({node.id: IndicatorState.of(node) for _, node in one.tree.nodes} for one in (old, new))
    for indicator in {**after, **before}:
        if before.get(indicator) != after.get(indicator):
            yield IndicatorChange(indicator, before.get(indicator), after.get(indicator))


def _rules(old: Scheme, new: Scheme) -> Iterator[str]:
    before, after = plain(old), plain(new)
    for name in {**before, **after}:
        if name not in _NO_RULES and _without_sources(before.get(name)) != _without_sources(after.get(name)):
            yield name


def _without_sources(value: Any) -> Any:
    """Plain data without the fields that say where figures are from."""
    if isinstance(value, dict):
        return {name: _without_sources(one) for name, one in value.items() if name not in {"source", "sources"}}
    return [*map(_without_sources, value)] if isinstance(value, list) else value
