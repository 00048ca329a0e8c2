"""The page of a quotation: its lines and their total, what is not included, and whether it is only the least."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.certification import Quotation, QuotedFee
from gbt27922.report.known import Known
from gbt27922.report.page import Facts, Head, Heading, Page, Part, Remark, Row, Table
from gbt27922.report.pages.sources import sources_table
from gbt27922.report.words import Words


def page(found: Quotation, words: Words, _: Known) -> Page:
    """A quotation, exactly."""
    return Page(words("quotation_heading"), _View(found, words).parts())


@frozen
class _View:
    found: Quotation
    words: Words

    def parts(self) -> Iterator[Part]:
        """The audit, the lines, what they leave out, and where the rates come from."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        yield self._lines()
        if found.at_least:
            yield Remark(words("quotation_at_least"), "warning")
        if titles := found.rates.not_included:
            yield Remark(words("quotation_extra", what=tuple(map(words.title, titles))))
        if sources := [line.fee.source for line in found.lines if line.fee.source]:
            yield Heading(words("sources"))
            yield sources_table(sources, words)

    def _facts(self) -> Iterator[Row]:
        time, words = self.found.audit_time, self.words
        yield Row((words("stage"), words(f"stage_{time.stage}")))
        yield Row((words("audit_time_staff"), str(time.staff)))
        yield Row((words("audit_time_outlets"), str(time.outlets)))
        yield Row((words("quotation_days"), self._at_least(time.total)))

    def _lines(self) -> Table:
        keys = ("quotation_amount", "quotation_sum")
        amount, total = map(self._in_currency, keys)
        heads = (
            Head(self.words("quotation_fee"), foot=self.words("total")),
            Head(amount, right=True),
            Head(self.words("quotation_times"), right=True),
            Head(total, right=True, foot=self._at_least(self.found.total)),
        )
        return Table(columns=heads, rows=map(self._line, self.found.lines), empty=self.words("quotation_nothing"))

    def _line(self, line: QuotedFee) -> Row:
        numbers = (line.fee.amount, line.times, line.sum)
        return Row((self.words.title(line.fee.title), *map(exact_text, numbers)))

    def _at_least(self, number: Fraction) -> str:
        """A number of days or money, which may be only the least that it can be."""
        told = exact_text(number)
        return self.words("audit_time_least", days=told) if self.found.at_least else told

    def _in_currency(self, key: str) -> str:
        code, words = f"currency_{self.found.currency}", self.words
        return words(key, currency=words(code) if code in words else self.found.currency)
