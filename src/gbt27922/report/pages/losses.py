"""The points that a scorecard lost: the leaves, the greatest loss first, each with the findings behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from gbt27922.analysis import Entry
from gbt27922.models import Assessment, Finding, Line, Scheme, Scorecard
from gbt27922.report.columns import Column, heads, table
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Cell, Heading, Part, Row
from gbt27922.report.words import Words


def losses(card: Scorecard, assessment: Assessment, scheme: Scheme, words: Words) -> Iterator[Part]:
    """What was lost, by which rule, and what was found there."""
    return _View(card, assessment, scheme, words).parts()


def points(line: Line, number: Numbers) -> str:
    """The points of an indicator, marked where they are not published."""
    return number(line.points) + "*" * (not line.published)


def titled(line: Line, words: Words) -> str:
    """The title of an indicator, and that it is excluded if it is."""
    title = words.title(line.title)
    return words("excluded_title", title=title) if line.excluded else title


def lost(line: Line, number: Numbers) -> str:
    """The points that an indicator lost: the rest of what is shown to apply and to be earned."""
    return number.rest(line.applicable, line.earned)


def found_head(scheme: Scheme) -> str:
    """The word above what was found."""
    return "found_narrow" if scheme.tree.scales else "nonconforming_narrow"


def found_at(line: Line | Entry, number: Numbers, words: Words) -> str:
    """How many nonconforming of how many sampled, or the value and how many responses; empty where nothing was."""
    if line.value is not None:
        return words("measured_value", value=number(line.value), responses=line.sampled)
    return f"{line.nonconforming}/{line.sampled}" if line.sampled else ""


def _head(scheme: Scheme) -> str:
    return "found_narrow" if scheme.tree.scales else "nonconforming"


@frozen(slots=False)
class _View:
    card: Scorecard
    assessment: Assessment
    scheme: Scheme
    words: Words

    def parts(self) -> Iterator[Part]:
        words, number = self.words, Numbers(self.scheme.display_places)
        columns: list[Column[Line]] = [
            Column("lost", lambda line: Cell(lost(line, number), "bad"), right=True),
            Column("points", lambda line: points(line, number), right=True),
            Column(_head(self.scheme), lambda line: found_at(line, number, words), right=True),
            Column("indicator", lambda line: Cell(line.indicator, "strong")),
            Column("", lambda line: Cell(words.full(line.title), "strong")),
        ]
        yield Heading(words("losses"))
        yield table(
            words,
            columns,
            self.card.losses(),
            lambda line, cells: Row(cells, under=tuple(self._behind(line))),
            heads="bare",
            under=heads(words, "site", _head(self.scheme), "note"),
            lead=self._rules(),
            empty=words("no_losses"),
        )

    def _rules(self) -> str:
        """By which rule a leaf loses points: of counts, of measured values, or of each."""
        methods = {leaf.method == "measured" for leaf in self.scheme.leaves}
        keys = {False: self.scheme.aggregation, True: "measured_counts"}
        return " ".join(self.words(keys[one]) for one in sorted(methods))

    def _behind(self, line: Line) -> Iterator[Row]:
        """The findings behind a loss, and how many there are besides."""
        found = self._findings.get(line.indicator, [])
        whole = self.scheme.tree.scales[line.indicator].to if line.indicator in self.scheme.tree.scales else None
        behind = [finding for finding in found if finding.counts.nonconforming or finding.value != whole]
        yield from (Row((self._site(one), self._result(one), one.note or "")) for one in behind)
        if rest := len(found) - len(behind):
            yield Row((Cell(self.words("conforming_rest", count=rest), "dim"),))

    def _site(self, finding: Finding) -> str:
        return " ".join(filter(None, (finding.site, self._names.get(finding.site or ""))))

    def _result(self, finding: Finding) -> str:
        sampled, nonconforming = finding.counts
        if finding.value is not None:
            value = Numbers(self.scheme.display_places)(finding.value)
            return self.words("measured_value", value=value, responses=sampled)
        return self.words("nonconforming") if finding.kind == "verdict" else f"{nonconforming}/{sampled}"

    @cached_property
    def _findings(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.assessment.findings:
            found.setdefault(finding.indicator, []).append(finding)
        return found

    @cached_property
    def _names(self) -> dict[str, str | None]:
        return {site.id: site.name for site in self.assessment.sites}
