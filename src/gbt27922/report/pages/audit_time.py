"""The page of an audit time: its days in all, of planning and on site, the band they are from, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.certification import AuditTime
from gbt27922.report.known import Known
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.pages.sources import sources_table
from gbt27922.report.words import Words


def page(found: AuditTime, words: Words, _: Known) -> Page:
    """An audit time, exactly."""
    return Page(words("audit_time_heading"), _View(found, words).parts())


@frozen
class _View:
    found: AuditTime
    words: Words

    def parts(self) -> Iterator[Part]:
        """The days, what they are only the least of, and where the figures come from."""
        yield Facts(self._facts())
        yield from self._remarks()
        if self.found.sources:
            yield Heading(self.words("sources"))
            yield sources_table(self.found.sources, self.words)

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("stage"), words(f"stage_{found.stage}")))
        yield Row((words("audit_time_staff"), str(found.staff)))
        yield Row((words("audit_time_outlets"), str(found.outlets)))
        yield Row((words("audit_time_band"), f"{found.band.from_}–{found.band.to}"))
        days = exact_text(found.total)
        total = days if found.known else words("audit_time_least", days=days)
        yield Row((words("audit_time_total"), total), "strong")
        yield Row((words("audit_time_planning"), exact_text(found.planning)))
        yield Row((words("audit_time_on_site"), exact_text(found.on_site)))
        if found.added:
            yield Row((words("audit_time_added"), exact_text(found.added)))

    def _remarks(self) -> Iterator[Part]:
        found, words = self.found, self.words
        if not found.known:
            yield Remark(words("audit_time_above", staff=found.staff), "warning")
        if partly := found.partly_known:
            days = exact_text(partly.total)
            yield Remark(words("audit_time_partly", low=partly.from_, high=partly.to, days=days))
        if (after := found.on_site - found.added) > found.band.on_site:
            raised = {"each": found.days_per_outlet, "before": found.band.on_site, "after": after}
            yield Remark(words("audit_time_raised", **{name: exact_text(one) for name, one in raised.items()}))
        yield Remark(words("audit_time_counted"), "dim")
