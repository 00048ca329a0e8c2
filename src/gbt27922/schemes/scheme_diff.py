"""What differs between two schemes, such as two revisions of one: their indicators, and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter
from typing import Any, ClassVar

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.canonical import plain
from gbt27922._basis.checked import Checked, Derived, check, document_fields, document_name, holds
from gbt27922._basis.exact import exact_if_possible
from gbt27922._basis.ids import list_problems, plain_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_flag,
    as_tuple,
    flag,
    instance_of,
    limited_digits,
    non_negative,
    one_of,
    optional,
    tuple_of,
    tuple_where,
)
from gbt27922.errors import Problem
from gbt27922.models.finding import METHODS, Method
from gbt27922.models.indicators import Indicator, Scale, Title
from gbt27922.models.references import SchemeReference
from gbt27922.models.scheme import Scheme

SCHEME_DIFF_FORMAT = "gbt27922.scheme-diff/1"
# What a scheme says besides its rules: which one it is, its tree, and where its figures are from.
_NO_RULES = ("id", "revision", "title", "dates", "indicators", "sources")
#: The names of the fields of a scheme that are its rules.
RULES = tuple(name for one in document_fields(Scheme) if (name := document_name(one.name)) not in _NO_RULES)


@frozen
class IndicatorState(Checked):
    """What a scheme says of an indicator: its title, its published points, its method and scale, and whether it is a leaf."""

    title: Title = field(metadata=holds(instance_of(Title)))
    points: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(non_negative)))
    )
    method: Method | None = field(default=None, metadata=holds(optional(one_of(*METHODS))))
    scale: Scale | None = field(default=None, metadata=holds(optional(instance_of(Scale))))
    is_leaf: bool = field(kw_only=True, converter=as_flag, metadata=holds(flag))

    @classmethod
    def of(cls, node: Indicator) -> IndicatorState:
        """The state of an indicator."""
        return cls(node.title, node.points, node.method, node.scale, is_leaf=node.is_leaf)


@frozen
class IndicatorChange(Checked):
    """An indicator that differs; ``old`` or ``new`` is None where it is only in the other scheme."""

    indicator: str = field(metadata=holds(plain_id))
    old: IndicatorState | None = field(default=None, metadata=holds(optional(instance_of(IndicatorState))))
    new: IndicatorState | None = field(default=None, metadata=holds(optional(instance_of(IndicatorState))))

    @property
    def title(self) -> Title:
        """Its title in the new scheme, else in the old one."""
        return [state.title for state in (self.old, self.new) if state][-1]

    def _problems(self) -> Iterator[Problem]:
        if self.old == self.new:
            yield Problem("$.new", "invalid_value.no_change")

    def differs_in(self, name: str) -> bool:
        """Whether it is in both schemes, and differs in this field of its state."""
        return bool(self.old and self.new) and getattr(self.old, name) != getattr(self.new, name)


@frozen(kw_only=True)
class SchemeDiff(Checked):
    """What differs between two schemes; ``rules`` are the names of the other fields that do, such as ``grades``."""

    old: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    new: SchemeReference = field(metadata=holds(instance_of(SchemeReference)))
    indicators: tuple[IndicatorChange, ...] = field(converter=as_tuple, metadata=holds(tuple_of(IndicatorChange)))
    rules: tuple[str, ...] = field(converter=as_tuple, metadata=holds(tuple_where(one_of(*RULES))))

    #: The format of its document.
    FORMAT: ClassVar[str] = SCHEME_DIFF_FORMAT
    _DERIVED: ClassVar[Derived] = {
        name: attrgetter(name) for name in ("added", "removed", "retitled", "points_changed", "assessed_otherwise")
    }

    def _problems(self) -> Found:
        yield list_problems((f"$.indicators[{i}].indicator", one.indicator) for i, one in enumerate(self.indicators))
        yield list_problems((f"$.rules[{index}]", name) for index, name in enumerate(self.rules))

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
    for name in RULES:
        if _without_sources(before.get(name)) != _without_sources(after.get(name)):
            yield name


def _without_sources(value: Any) -> Any:
    """Plain data without the fields that say where figures are from."""
    if isinstance(value, dict):
        return {name: _without_sources(one) for name, one in value.items() if name not in {"source", "sources"}}
    return [*map(_without_sources, value)] if isinstance(value, list) else value
