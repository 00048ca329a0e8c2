"""The indicator tree and its points: what is published, and how what is not is apportioned."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from attrs import field, frozen
from attrs.converters import optional as converted

from gbt27922._basis.checked import Checked, holds
from gbt27922._basis.exact import leniently
from gbt27922._basis.rules import a, as_tuple, figure, indicator_id, many, non_negative, one_of, optional, some_text
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
    ``supplied`` given by whoever made the point table or scheme.
    """

    text: str = field(metadata=holds(some_text))
    confidence: Literal["high", "medium", "low", "supplied"] = field(
        metadata=holds(one_of("high", "medium", "low", "supplied"))
    )
    figure: str | None = field(default=None, metadata=holds(optional(some_text)))


@frozen
class Indicator(Checked):
    """A node of the tree; one without ``children`` is a leaf and is what is assessed.

    ``points`` (zero or more) is absent where it is not published. ``method`` of a leaf: ``qualitative`` takes
    verdicts only, ``sampled`` and none take verdicts and counts.

    >>> Indicator("5.2.3", Title("配送", "delivery")).is_leaf
    True
    """

    id: str = field(metadata=holds(indicator_id))
    title: Title = field(metadata=holds(a(Title)))
    points: Fraction | None = field(
        default=None, converter=converted(leniently), metadata=holds(optional(figure(non_negative)))
    )
    method: Method | None = field(default=None, metadata=holds(optional(one_of(*METHODS))))
    source: Source | None = field(default=None, metadata=holds(optional(a(Source))))
    children: tuple[Indicator, ...] = field(
        default=(),
        converter=as_tuple,
        metadata=holds(lambda value: many(Indicator)(value)),  # noqa: PLW0108  # the class is not there yet
    )

    @property
    def is_leaf(self) -> bool:
        """Whether this indicator is what is assessed."""
        return not self.children

    def _problems(self) -> Iterator[Problem]:
        if self.method and self.children:
            yield Problem("$.method", "belongs to a leaf, but this indicator has children")
        for index, child in enumerate(self.children):
            if not _extends(child.id, self.id):
                reason = f'must be "{self.id}." and one more part, got "{child.id}"'
                yield Problem(f"$.children[{index}].id", reason, "not_nested")


def _extends(child: str, parent: str) -> bool:
    return child.startswith(f"{parent}.") and "." not in child[len(parent) + 1 :] and child != f"{parent}."
