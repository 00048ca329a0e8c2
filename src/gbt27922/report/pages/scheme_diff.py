"""The page of what differs between two schemes: which ones they are, every indicator that differs, and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known
from gbt27922.report.numbers import short
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.words import Words
from gbt27922.schemes import IndicatorChange, IndicatorState, SchemeDiff

# The word of a rule, where that is not the name of its field.
_SAID = {"special": "special_items", "grades": "grade"}


def page(found: SchemeDiff, words: Words, _: Known) -> Page:
    """What differs between an old and a new scheme."""
    return Page(words("scheme_diff_heading"), _View(found, words).parts())


@frozen
class _View:
    found: SchemeDiff
    words: Words

    def parts(self) -> Iterator[Part]:
        """The two schemes and the rules that differ, the indicators that do, and what is not compared."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        columns: list[Column[IndicatorChange]] = [
            Column("indicator", lambda one: one.indicator),
            Column("title", lambda one: words.full(one.title)),
            Column("changed", lambda one: words("listed").join(self._changes(one))),
        ]
        yield Heading(words("differing"))
        yield table(words, columns, found.indicators, empty=words("no_differences"))
        yield Remark(words("not_compared"), "dim")

    def _facts(self) -> Iterator[Row]:
        words, rules = self.words, self.found.rules
        for key, scheme in (("old_scheme", self.found.old), ("new_scheme", self.found.new)):
            yield Row((words(key), words.revision(scheme)))
            yield Row(("", f"{words('digest_scheme')} {short(scheme.sha256)}"))
        told = words("listed").join(words(_SAID.get(name, name)) for name in rules)
        yield Row((words("rules_changed"), told or words("none")))

    def _changes(self, one: IndicatorChange) -> Iterator[str]:
        """What differs, each in words."""
        words, old, new = self.words, one.old, one.new
        if old is None or new is None:
            yield words("added" if old is None else "taken_out")
            return
        if one.differs_in("title"):
            is_other = words.title(old.title) == words.title(new.title)
            old_title, new_title = map(words.other if is_other else words.title, (old.title, new.title))
            yield words("changed_title", old=old_title, new=new_title)
        if one.differs_in("points"):
            yield words("changed_points", old=self._points(old.points), new=self._points(new.points))
        if one.differs_in("method") or one.differs_in("scale"):
            yield words("changed_method", old=self._method(old), new=self._method(new))
        if one.differs_in("is_leaf"):
            yield words("now_leaf" if new.is_leaf else "now_parts")

    def _points(self, points: Fraction | None) -> str:
        return self.words("not_published") if points is None else exact_text(points)

    def _method(self, state: IndicatorState) -> str:
        return self.words.method(state.method, state.scale) or self.words("any_method")
