"""An indicator of the tree, with its published points, title and source."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import exact_if_possible, got
from gbt27922._basis.foreign_text import quoted
from gbt27922._basis.ids import indicator_id
from gbt27922._basis.partial import Found
from gbt27922._basis.rules import (
    as_tuple,
    instance_of,
    limited_digits,
    non_negative,
    number,
    one_of,
    optional,
    some_text,
    tuple_of,
)
from gbt27922.errors import Problem
from gbt27922.models.finding import METHODS, Method


@frozen
class Title(Checked):
    """A title in Chinese and in English.

    >>> Title(zh="配送", en="delivery").en
    'delivery'
    """

    zh: str = field(metadata=holds(some_text))
    en: str = field(metadata=holds(some_text))


@frozen
class Source(Checked):
    """Where a figure comes from and how sure it is; ``figure`` names it where one object holds several.

    ``confidence``: ``high`` two independent sources or quoted words, ``medium`` one source, ``low`` inferred,
    ``supplied`` given by the author of the point table or scheme. ``text_zh`` says the same as ``text`` in Chinese.
    """

    text: str = field(metadata=holds(some_text))
    confidence: Literal["high", "medium", "low", "supplied"] = field(
        metadata=holds(one_of("high", "medium", "low", "supplied"))
    )
    figure: str | None = field(default=None, metadata=holds(optional(some_text)))
    text_zh: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen
class Scale(Checked):
    """The scale of a measured leaf: ``from_`` loses all points, ``to`` loses none, and ``from_`` is less.

    >>> Scale(1, 10).length
    Fraction(9, 1)
    """

    from_: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(number)))
    to: Fraction = field(converter=exact_if_possible, metadata=holds(limited_digits(number)))

    @property
    def length(self) -> Fraction:
        """How far it is from one end to the other, more than zero."""
        return self.to - self.from_

    def value(self, lost: Fraction) -> Fraction:
        """The value that loses this share of the points, from 0 to 1.

        >>> from fractions import Fraction
        >>> Scale(1, 10).value(Fraction(1, 3))
        Fraction(7, 1)
        """
        return self.to - lost * self.length

    def _problems(self) -> Iterator[Problem]:
        if self.from_ >= self.to:
            yield Problem("$.to", "invalid_value.scale", {"from": got(self.from_), "got": got(self.to)})


@frozen
class Indicator(Checked):
    """A node of the tree. A node without ``children`` is a leaf, and leaves are assessed.

    ``points`` (zero or more) is absent where it is not published. ``method`` of a leaf: ``qualitative`` takes
    verdicts only; ``sampled`` takes verdicts and counts, and so does a leaf without a method; ``measured`` takes values
    on its ``scale``.

    >>> Indicator("5.2.3", Title("配送", "delivery")).is_leaf
    True
    """

    id: str = field(metadata=holds(indicator_id))
    title: Title = field(metadata=holds(instance_of(Title)))
    points: Fraction | None = field(
        default=None, converter=converted(exact_if_possible), metadata=holds(optional(limited_digits(non_negative)))
    )
    method: Method | None = field(default=None, metadata=holds(optional(one_of(*METHODS))))
    scale: Scale | None = field(default=None, metadata=holds(optional(instance_of(Scale))))
    source: Source | None = field(default=None, metadata=holds(optional(instance_of(Source))))
    children: tuple[Indicator, ...] = field(
        default=(),
        converter=as_tuple,
        metadata=holds(lambda value: tuple_of(Indicator)(value)),  # noqa: PLW0108  # the class is not defined yet
    )

    @property
    def is_leaf(self) -> bool:
        """Whether this indicator is a leaf, which is assessed."""
        return not self.children

    def _problems(self) -> Found:
        yield self._method_above_leaves()
        yield self._scale_of_others()
        yield from (
            _not_nested(f"$.children[{index}].id", child.id, self.id) for index, child in enumerate(self.children)
        )

    def _method_above_leaves(self) -> Iterator[Problem]:
        # 6: only leaves are assessed, so only they have a method.
        if self.children and self.method is not None:
            yield Problem("$.method", "invalid_value.method_above_leaves")

    def _scale_of_others(self) -> Iterator[Problem]:
        # A value is on a scale, and nothing else is.
        if self.method == "measured" and self.scale is None:
            yield Problem("$.scale", "missing_field.scale")
        elif self.method != "measured" and self.scale is not None:
            yield Problem("$.scale", "invalid_value.scale_of_others")


def _not_nested(path: str, child: str, parent: str) -> Iterator[Problem]:
    # 5: the id of a child is that of its parent with one more part.
    if not _extends(child, parent):
        yield Problem(path, "not_nested", {"parent": quoted(f"{parent}."), "got": quoted(child)})


def _extends(child: str, parent: str) -> bool:
    return child.startswith(f"{parent}.") and "." not in child[len(parent) + 1 :] and child != f"{parent}."
