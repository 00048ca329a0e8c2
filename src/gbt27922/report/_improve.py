"""The cheapest way to a grade, as text for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from gbt27922 import display
from gbt27922.analysis import Fix, Improvement, Plan
from gbt27922.models import Assessment, Grade, Scheme
from gbt27922.report._pages import Heading, Part, Remark, Rows, as_markdown, as_text
from gbt27922.report._words import Language, Words, one_line


def improve_text(
    found: Improvement,
    assessment: Assessment,
    scheme: Scheme,
    *,
    lang: Language,
    width: int = 100,
    color: bool = False,
) -> str:
    """The cheapest way to a grade, in lines of at most ``width`` columns.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> found = gbt27922.analysis.improve(assessment, "five_star")
    >>> print(improve_text(found, assessment, scheme, lang="en")[:29])
    The cheapest way to five-star
    """
    view = _View(found, assessment, scheme, Words(lang))
    return as_text(view.title, view.parts(), width=width, color=color)


def improve_markdown(found: Improvement, assessment: Assessment, scheme: Scheme, *, lang: Language) -> str:
    """The cheapest way to a grade, as Markdown.

    >>> import gbt27922
    >>> assessment = gbt27922.read_assessment("docs/examples/appliance-maker.json")
    >>> scheme = gbt27922.schemes.load(assessment.scheme)
    >>> found = gbt27922.analysis.improve(assessment, "five_star")
    >>> print(improve_markdown(found, assessment, scheme, lang="zh")[:10])
    # 达到五星级的最省
    """
    view = _View(found, assessment, scheme, Words(lang))
    return as_markdown(view.title, view.parts())


@frozen
class _View:
    found: Improvement
    assessment: Assessment
    scheme: Scheme
    words: Words

    @property
    def title(self) -> str:
        """What is asked."""
        return self.words("cheapest_way", grade=self._grade(self.found.target))

    def parts(self) -> Iterator[Part]:
        """What the report says."""
        found, words = self.found, self.words
        yield Rows(tuple(self._facts()))
        goal = self._grade(found.target if found.reachable else found.best_grade)
        if not found.reachable:
            told = {"target": self._grade(found.target), "score": self._number(found.best_score), "grade": goal}
            yield Remark(words("out_of_reach", **told), "bold red")
        if found.plan.fixes:
            yield from self._plan(words("plan_for", grade=goal), found.plan)
        elif found.reachable:
            yield Remark(words("nothing_to_do", grade=goal), "bold")
        for number, plan in enumerate(found.alternatives, 1):
            yield from self._plan(words("alternative", number=number), plan)
        if found.plan.fixes:
            yield Remark(words("proven"), "dim")
        yield Remark(words("exactness"), "dim")

    def _facts(self) -> Iterator[tuple[str, str]]:
        found, words = self.found, self.words
        yield words("score"), f"{self._number(found.score)}  {self._grade(found.grade)}"
        bound = found.target.from_
        told = words("lowest") if bound is None else words("from", bound=self._number(bound))
        yield words("target"), f"{self._grade(found.target)}  {told}"

    def _plan(self, title: str, plan: Plan) -> Iterator[Part]:
        words = self.words
        yield Heading(title)
        head = [words("indicator"), words("title"), words("points"), words("cost")]
        partial = self.found.step == "sample"
        total = ["", words("total"), self._number(_sum(fix.points for fix in plan.fixes)), self._cost(plan.cost)]
        rows = [*(self._fix(fix) for fix in plan.fixes), total]
        if partial:
            counts = [*(str(fix.samples or "") for fix in plan.fixes), ""]
            head, rows = [*head, words("samples")], [[*row, count] for row, count in zip(rows, counts, strict=True)]
        yield Rows(tuple(map(tuple, rows)), tuple(head), frozenset(range(2, len(head))))
        told = {"score": self._number(plan.score_after), "grade": self._grade(plan.grade_after)}
        yield Remark(words("plan_gives", **told))
        yield from self._certain(plan)

    def _certain(self, plan: Plan) -> Iterator[Part]:
        if lowest := plan.lowest_grade_after:
            key = "plan_certain" if plan.certain else "plan_uncertain"
            yield Remark(self.words(key, grade=self._grade(lowest)), "yellow")

    def _fix(self, fix: Fix) -> list[str]:
        figures = [self._number(fix.points), self._cost(fix.cost)]
        if fix.indicator is None:
            item = self.assessment.special_deductions[fix.special_deduction or 0]
            title = self.words("deduction_named", what=one_line(item.description))
            return [f"[{fix.special_deduction}]", title, *figures]
        title = self.words.title(self.scheme.tree.leaves[fix.indicator].title)
        where = f" @ {one_line(fix.site)}" if fix.site else ""
        return [one_line(fix.indicator) + where, title, *figures]

    def _grade(self, grade: Grade) -> str:
        return self.words.title(grade.title)

    def _cost(self, value: Fraction) -> str:
        return str(value) if value.denominator == 1 else self._number(value)

    def _number(self, value: Fraction) -> str:
        return display(value, self.scheme.display_places)


def _sum(values: Iterator[Fraction]) -> Fraction:
    return sum(values, Fraction(0))
