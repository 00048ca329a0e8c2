"""The page of a scheme: the tree with its points and methods, rules, grades, and where each figure is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.models import Indicator, Scheme, Source, Special
from gbt27922.report.columns import Column, heads, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.words import Words


def page(scheme: Scheme, words: Words, _: Known) -> Page:
    """A scheme; points that are not published are marked."""
    view = _View(scheme, words)
    return Page(words("scheme_heading"), (Facts(view.facts()), *view.tree(), *view.sections()))


def rules(scheme: Scheme, words: Words) -> Facts:
    """By which rules it scores."""
    return Facts(_View(scheme, words).rules())


@frozen
class _View:
    scheme: Scheme
    words: Words

    @property
    def number(self) -> Numbers:
        """How the scheme shows numbers."""
        return Numbers(self.scheme.display_places)

    def facts(self) -> Iterator[Row]:
        """Which scheme it is, and since when."""
        title = self.words.full(self.scheme.title)
        yield Row((self.words("scheme"), f"{self.words.scheme(self.scheme)}  {title}"))
        if dates := self.scheme.dates:
            named = {"published_on": dates.published, "in_force": dates.in_force}
            yield from (Row((self.words(name), day.isoformat())) for name, day in named.items() if day)
        yield Row(("SHA-256", self.scheme.sha256))

    def tree(self) -> Iterator[Part]:
        """Every indicator, with its points and its method."""
        words, number, scheme = self.words, self.number, self.scheme
        columns: list[Column[Indicator]] = [
            Column("indicator", lambda node: node.id),
            Column("title", lambda node: words.title(node.title), foot=words("total")),
            *([Column("", lambda node: words.other(node.title))] if words.both else []),
            Column("points", self._points, right=True, foot=number(scheme.total)),
            Column("method", lambda node: words.method(node.method, node.scale)),
            Column("confidence", lambda node: words(node.source.confidence) if node.source else ""),
        ]
        levels = {node.id: level for level, node in scheme.tree.nodes}
        yield Heading(words("tree"))
        yield table(
            words,
            columns,
            (node for _, node in scheme.tree.nodes),
            lambda node, cells: Row(cells, "strong" if levels[node.id] == 1 else "", levels[node.id]),
        )
        if scheme.provisional:
            yield Remark(words("apportioned"), "warning")

    def _points(self, node: Indicator) -> str:
        return self.number(self.scheme.points(node.id)) + "*" * (node.id not in self.scheme.tree.published)

    def sections(self) -> Iterator[Part]:
        """Rules, grounds, grades, what is not public, and sources, each under its heading if there are any."""
        words = self.words
        parts: dict[str, Facts | Table] = {
            "rules": Facts(self.rules()),
            "grounds": Facts(Row((one.id, words.full(one.title))) for one in self.scheme.special.grounds),
            "grades": self._grades(),
            "not_public": Facts(self._not_public()),
            "sources": Table(columns=heads(words, "", "confidence", ""), rows=self._sources(), heads="hidden"),
        }
        for key, part in parts.items():
            if part.rows:
                yield Heading(words(key))
                yield part

    def rules(self) -> Iterator[Row]:
        """How points are lost, and what special items are worth."""
        words, scheme, number = self.words, self.scheme, self.number
        yield Row((words("score_total"), exact_text(scheme.score_total)))
        yield Row((words("aggregation"), words(scheme.aggregation)))
        if scheme.tree.scales:
            yield Row(("", words("measured_counts")))
        yield Row((words("cap"), words("none") if scheme.cap is None else number(scheme.cap)))
        if not scheme.special.is_none:
            yield from self._special(scheme.special)

    def _special(self, special: Special) -> Iterator[Row]:
        words, number = self.words, self.number
        yield Row((words("deduction_points"), number(-special.deduction_points)))
        yield Row((words("bonus_points"), number(special.bonus_points)))
        yield Row((words("bonus_limit"), str(special.bonus_limit)))
        yield Row((words("fail_at", grade=words.grade(self.scheme.grades[0])), str(special.fail_at)))
        yield Row((words("applied"), words(f"applied_{special.applied}")))

    def _grades(self) -> Table:
        words, (lowest, *others) = self.words, self.scheme.grades
        conditions = [
            (lowest, words("lowest" if others else "only_grade")),
            *((grade, words.conditions(grade, self.number)) for grade in others),
        ]
        rows = (Row((grade.id, words.full(grade.title), said)) for grade, said in conditions)
        more = words("cumulative") if self.scheme.has_conditions else ""
        return Table(columns=heads(words, "", "", ""), rows=rows, heads="hidden", more=more)

    def _not_public(self) -> Iterator[Row]:
        words, scheme = self.words, self.scheme
        groups = [group for group in scheme.tree.groups if group.is_open]
        for group in groups:
            label = words("points") if group is groups[0] else ""
            yield Row((label, words("together", leaves=group.leaves, points=self.number(group.rest))))
        if not scheme.is_graded:
            yield Row((words("grade"), words("no_bound")))
        absent = {"special_items": scheme.special.is_none, "sampling": scheme.sampling is None}
        yield from (Row((words(key), words("none_known"))) for key, is_absent in absent.items() if is_absent)

    def _sources(self) -> Iterator[Row]:
        return (
            Row((self.words.figure(name), self.words(source.confidence), self.words.source(source)))
            for name, source in _sources(self.scheme)
        )


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
