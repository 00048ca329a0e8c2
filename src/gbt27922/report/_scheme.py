"""A scheme as text for a terminal: the tree with its points and methods, rules, grades, and where each figure is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from gbt27922 import display
from gbt27922.models import Indicator, Scheme, Source, Special
from gbt27922.report._layout import (
    add_numbers,
    add_titles,
    grid,
    heading,
    indented,
    is_wide,
    note,
    rendered,
    table,
)
from gbt27922.report._prose import Prose
from gbt27922.report._words import Language, Words, one_line, titles

if TYPE_CHECKING:
    from rich.console import RenderableType


def scheme_text(scheme: Scheme, *, lang: Language, width: int = 100, color: bool = False) -> str:
    """A scheme in lines of at most ``width`` columns; points that are not published are marked.

    >>> import gbt27922
    >>> print(scheme_text(gbt27922.schemes.load("GB/T 27922-2011"), lang="en")[:6])
    Scheme
    """
    return rendered(_parts(_SchemeView(scheme, Words(lang)), both=is_wide(width)), width=width, color=color)


@frozen
class _SchemeView:
    """A scheme in the words of one language."""

    scheme: Scheme
    words: Words

    def number(self, value: Fraction) -> str:
        return display(value, self.scheme.display_places)

    def facts(self) -> Iterator[tuple[str, str]]:
        yield self.words("scheme"), f"{one_line(self.scheme.id)}  {self.words.title(self.scheme.title)}"
        if dates := self.scheme.dates:
            named = {"published_on": dates.published, "in_force": dates.in_force}
            yield from ((self.words(name), day.isoformat()) for name, day in named.items() if day)
        yield "SHA-256", self.scheme.sha256

    def points(self, node: Indicator) -> str:
        return self.number(self.scheme.points(node.id)) + (" " if node.id in self.scheme.tree.published else "*")

    def rules(self) -> Iterator[tuple[str, str]]:
        words, scheme = self.words, self.scheme
        yield words("aggregation"), words(scheme.aggregation)
        yield words("cap"), words("none") if scheme.cap is None else self.number(scheme.cap)
        yield from self._special_rules(scheme.special)

    def _special_rules(self, special: Special) -> Iterator[tuple[str, str]]:
        words = self.words
        yield words("deduction_points"), self.number(-special.deduction_points)
        yield words("bonus_points"), self.number(special.bonus_points)
        yield words("bonus_limit"), str(special.bonus_limit)
        yield words("fail_at", grade=words.title(self.scheme.grades[0].title)), str(special.fail_at)
        yield words("applied"), words(f"applied_{special.applied}")

    def grounds(self) -> Iterator[tuple[str, str]]:
        return ((one_line(ground.id), self.words.title(ground.title)) for ground in self.scheme.special.grounds)

    def grades(self) -> Iterator[tuple[str, ...]]:
        for grade in self.scheme.grades:
            bound = self.words("lowest") if grade.from_ is None else self.words("from", bound=self.number(grade.from_))
            yield one_line(grade.id), one_line(grade.title.zh), one_line(grade.title.en), bound

    def sources(self) -> Iterator[tuple[str, str, str]]:
        for name, source in _sources(self.scheme):
            yield one_line(name), self.words(source.confidence), one_line(source.text)


def _parts(view: _SchemeView, *, both: bool) -> Iterator[RenderableType]:
    words = view.words
    yield Prose(words("scheme_heading"), "bold")
    yield grid(view.facts())
    yield heading(words("tree"))
    yield _tree(view, both=both)
    if view.scheme.provisional:
        yield note(words("apportioned"), "yellow")
    sections = {"rules": view.rules(), "grounds": view.grounds(), "grades": view.grades(), "sources": view.sources()}
    for name, found in sections.items():
        if rows := tuple(found):
            yield heading(words(name))
            yield grid(rows)


def _tree(view: _SchemeView, *, both: bool) -> RenderableType:
    words, scheme = view.words, view.scheme
    target = table(foot=True)
    target.add_column(Prose(words("indicator")), no_wrap=True)
    add_titles(target, words("title"), words("total"), both=both)
    add_numbers(target, words("points"), f"{view.number(scheme.total)} ")
    target.add_column(Prose(words("method")))
    target.add_column(Prose(words("confidence")))
    for level, node in scheme.tree.nodes:
        target.add_row(
            Prose("  " * (level - 1) + one_line(node.id)),
            *map(Prose, titles(node.title, words, both=both)),
            Prose(view.points(node)),
            Prose(words(node.method) if node.method else ""),
            Prose(words(node.source.confidence) if node.source else ""),
            style="bold" if level == 1 else "",
        )
    return indented(target)


def _sources(scheme: Scheme) -> Iterator[tuple[str, Source]]:
    """Every source, by the indicator, grade or figure that it is of."""
    yield from _named("", scheme.sources)
    yield from ((node.id, node.source) for _, node in scheme.tree.nodes if node.source)
    yield from _named("special", scheme.special.sources)
    yield from ((grade.id, grade.source) for grade in scheme.grades if grade.source)
    yield from _named("sampling", scheme.sampling.sources if scheme.sampling else ())


def _named(owner: str, sources: Iterable[Source]) -> Iterator[tuple[str, Source]]:
    for source in sources:
        yield ".".join(filter(None, (owner, source.figure))), source
