"""The page of an improvement: the cheapest way to a grade, and what could be done instead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922.analysis import Fix, Improvement, Plan
from gbt27922.models import Assessment, Scheme
from gbt27922.report.columns import Column, table
from gbt27922.report.known import Known, needed
from gbt27922.report.numbers import Numbers
from gbt27922.report.page import Facts, Heading, Page, Part, Remark, Row
from gbt27922.report.words import Words


def page(found: Improvement, words: Words, known: Known) -> Page:
    """The cheapest way to a grade, for an assessment that was scored against a scheme."""
    assessment, scheme = needed(known.assessment, "assessment"), needed(known.scheme, "scheme")
    view = _View(found, assessment, scheme, words, Numbers(scheme.display_places))
    return Page(words("cheapest_way", grade=words.grade(found.target)), view.parts())


@frozen
class _View:
    found: Improvement
    assessment: Assessment
    scheme: Scheme
    words: Words
    number: Numbers

    def parts(self) -> Iterator[Part]:
        """Where the grade stands, the plan and its alternatives, or that the grade is out of reach."""
        found, words = self.found, self.words
        yield Facts(self._facts())
        goal = words.grade(found.target if found.reachable else found.best_grade)
        if not found.reachable:
            told = {"target": words.grade(found.target), "score": self.number(found.best_score), "grade": goal}
            yield Remark(words("out_of_reach", **told), "bad")
        if found.plan.fixes:
            yield from self._plan(words("plan_for", grade=goal), found.plan)
        elif found.reachable:
            yield Remark(words("nothing_to_do", grade=goal), "strong")
        for number, plan in enumerate(found.alternatives, 1):
            yield from self._plan(words("alternative", number=number), plan)
        if found.plan.fixes:
            yield Remark(words("proven"), "dim")
        yield Remark(words("exactness"), "dim")

    def _facts(self) -> Iterator[Row]:
        found, words = self.found, self.words
        yield Row((words("score"), f"{self.number(found.score)}  {words.grade(found.grade)}"))
        is_lowest = found.target == found.grades[0]
        asked = words("lowest") if is_lowest else words.conditions(found.target, self.number)
        yield Row((words("target"), f"{words.grade(found.target)}  {asked}"))

    def _plan(self, title: str, plan: Plan) -> Iterator[Part]:
        """The fixes with their total, and what they give. A total is a row, for it is one of few."""
        words = self.words
        columns: list[Column[Fix | Plan]] = [
            Column("indicator", self._where),
            Column("title", self._title),
            Column("points", lambda one: self.number(_points(one)), right=True),
            Column("cost", lambda one: self._cost(one.cost), right=True),
            *([Column("samples", _samples, right=True)] if self.found.step == "sample" else ()),
            *([Column("serves", self._serves)] if any(fix.required or fix.floors for fix in plan.fixes) else ()),
        ]
        yield Heading(title)
        rows: tuple[Fix | Plan, ...] = (*plan.fixes, plan)
        yield table(words, columns, rows)
        yield Remark(words("plan_gives", score=self.number(plan.score_after), grade=words.grade(plan.grade_after)))
        if lowest := plan.lowest_grade_after:
            yield Remark(
                words("plan_certain" if plan.certain else "plan_uncertain", grade=words.grade(lowest)), "warning"
            )

    def _where(self, one: Fix | Plan) -> str:
        if isinstance(one, Plan):
            return ""
        if one.indicator is None:
            return self.words("number", number=1 + (one.special_deduction or 0))
        return f"{one.indicator} @ {one.site}" if one.site else one.indicator

    def _title(self, one: Fix | Plan) -> str:
        if isinstance(one, Plan):
            return self.words("total")
        if one.indicator is None:
            # An improvement that was read may name what is not there: it is shown as it says, and verify tells it.
            items = self.assessment.special_deductions[one.special_deduction or 0 :]
            return self.words("deduction_named", what=items[0].description) if items else ""
        leaf = self.scheme.tree.leaves.get(one.indicator)
        return self.words.full(leaf.title) if leaf else ""

    def _serves(self, one: Fix | Plan) -> str:
        """The conditions of grades that ask for a fix, besides the score."""
        if isinstance(one, Plan):
            return ""
        floors = (self.words("serves_floor", indicator=node) for node in one.floors)
        return self.words("listed").join((*[self.words("serves_required")] * one.required, *floors))

    def _cost(self, value: Fraction) -> str:
        return str(value) if value.denominator == 1 else self.number(value)


def _points(one: Fix | Plan) -> Fraction:
    return one.points if isinstance(one, Fix) else sum((fix.points for fix in one.fixes), Fraction(0))


def _samples(one: Fix | Plan) -> str:
    return str(one.samples or "") if isinstance(one, Fix) else ""
