"""The page of an upgrade: what of an assessment is kept in another revision, and what must be found anew."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922.models import Exclusion, Finding, Indicator, Nonconformity, Scheme
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known, needed
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.pages.assessed import assessed
from gbt27922.report.pages.nonconformities import described
from gbt27922.report.words import Words
from gbt27922.schemes import Upgrade


def page(found: Upgrade, words: Words, known: Known) -> Page:
    """An upgrade, with the titles and methods of the scheme in the other revision."""
    return Page(words("upgrade_heading"), _View(found, needed(known.scheme, "scheme"), words).parts())


@frozen
class _View:
    found: Upgrade
    scheme: Scheme
    words: Words

    def parts(self) -> Iterator[Part]:
        """From what to what, the leaves to be found anew, and what cannot be kept."""
        words = self.words
        yield Facts(self._facts())
        yield from self._open()
        yield from self._findings()
        yield from self._exclusions()
        yield from self._nonconformities()
        yield Remark(words("upgrade_draft"), "dim")

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield from assessed(found.draft, words)
        yield Row((words("old_scheme"), words.revision(found.old)))
        yield Row((words("new_scheme"), words.revision(found.new)))
        yield Row((words("findings_kept"), str(len(found.draft.findings))))
        yield Row((words("leaves_open"), str(len(found.open_leaves))))

    def _open(self) -> Iterator[Part]:
        words, leaves = self.words, self.scheme.tree.leaves
        # An upgrade that was read may name what the scheme does not have: it is shown as it says.
        open_leaves = [(id, leaves.get(id)) for id in self.found.open_leaves]
        columns: list[Column[tuple[str, Indicator | None]]] = [
            Column("indicator", lambda one: one[0]),
            Column("title", lambda one: words.full(one[1].title) if one[1] else ""),
        ]
        if any(leaf and leaf.method for _, leaf in open_leaves):
            columns.append(Column("method", lambda one: words.method(one[1].method, one[1].scale) if one[1] else ""))
        yield Heading(words("to_find"))
        yield table(words, columns, open_leaves, empty=words("nothing_to_find"))

    def _findings(self) -> Iterator[Part]:
        words = self.words
        columns: list[Column[Finding]] = [
            Column("indicator", lambda one: one.indicator),
            Column("site", lambda one: one.site or ""),
            Column("found_narrow", words.outcome),
            Column("note", lambda one: one.note or ""),
        ]
        if self.found.findings:
            yield Heading(words("findings_lost"))
            yield table(words, columns, self.found.findings)

    def _exclusions(self) -> Iterator[Part]:
        columns: list[Column[Exclusion]] = [
            Column("indicator", lambda one: one.indicator),
            Column("justification", lambda one: one.justification),
        ]
        if self.found.exclusions:
            yield Heading(self.words("exclusions_lost"))
            yield table(self.words, columns, self.found.exclusions)

    def _nonconformities(self) -> Iterator[Part]:
        columns: list[Column[Nonconformity]] = [
            Column("indicator", lambda one: one.indicator),
            *described(self.words),
        ]
        if self.found.nonconformities:
            yield Heading(self.words("nonconformities_lost"))
            yield table(self.words, columns, self.found.nonconformities)
