"""The page of certified managers: how many are required by each reading of the rounding, and whether there are enough."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.certification import ManagersRequired, Rounding
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row, Style
from gbt27922.report.pages.sources import sources_table
from gbt27922.report.words import Words


def page(found: ManagersRequired, words: Words, _: Known) -> Page:
    """How many certified managers are required, and what is open about it."""
    return Page(words("managers_heading"), _View(found, words).parts())


@frozen
class _View:
    found: ManagersRequired
    words: Words

    def parts(self) -> Iterator[Part]:
        """The numbers, the answer, every reading of the rounding, and where the figures come from."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        yield self._answer()
        share = f"{exact_text(100 * found.rule.share)}%"
        yield Remark(words("managers_matters" if found.matters else "managers_same", share=share))
        if found.disputed:
            yield Remark(words("managers_opposite"), "warning")
        columns: list[Column[tuple[Rounding, int]]] = [
            Column("managers_rounding", lambda one: words(f"managers_{one[0]}")),
            Column("managers_number", lambda one: str(one[1]), right=True),
        ]
        if found.certified is not None:
            columns.append(Column("managers_verdict", lambda one: self._verdict(one[1])))
        yield table(words, columns, found.by_rounding.items())
        yield Remark(words("managers_verdict_only", indicator=found.rule.indicator), "dim")
        if found.rule.sources:
            yield Heading(words("sources"))
            yield sources_table(found.rule.sources, words)

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("managers_staff"), str(found.staff)))
        rounding = words(f"managers_{found.rounding}")
        yield Row((words("managers_required", rounding=rounding), str(found.required)), "strong")
        if found.certified is not None:
            yield Row((words("managers_certified"), str(found.certified)))

    def _answer(self) -> Remark:
        found, words = self.found, self.words
        if found.certified is None:
            return Remark(words("managers_unknown"))
        missing = found.required - found.certified
        style: Style = "bad" if missing > 0 else "strong"
        return Remark(words("managers_short", missing=missing) if missing > 0 else words("managers_enough"), style)

    def _verdict(self, number: int) -> str:
        return self.words("conforming" if (self.found.certified or 0) >= number else "nonconforming")
